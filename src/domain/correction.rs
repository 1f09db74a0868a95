//! A value that the school has mended on one card: it is laid over every edition of the register until the journal's own
//! export agrees.

use jiff::civil::Date;

use super::{BirthCertificate, Card, CardKey, FullName, Moment, Snils};

/// What can be mended: that by which people are matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mendable {
    /// СНИЛС.
    Snils,
    /// Фамилия, имя, отчество.
    Name,
    /// Дата рождения.
    BirthDate,
    /// Свидетельство о рождении.
    BirthCertificate,
}

impl Mendable {
    /// Everything.
    pub const ALL: [Self; 4] = [Self::Snils, Self::Name, Self::BirthDate, Self::BirthCertificate];

    /// The word for it in the store and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Snils => "snils",
            Self::Name => "name",
            Self::BirthDate => "birth_date",
            Self::BirthCertificate => "birth_certificate",
        }
    }
}

/// The right value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mended {
    /// СНИЛС.
    Snils(Snils),
    /// Фамилия, имя, отчество.
    Name(FullName),
    /// Дата рождения.
    BirthDate(Date),
    /// Свидетельство о рождении.
    BirthCertificate(BirthCertificate),
}

impl Mended {
    /// What it is a value of.
    pub const fn what(&self) -> Mendable {
        match self {
            Self::Snils(_) => Mendable::Snils,
            Self::Name(_) => Mendable::Name,
            Self::BirthDate(_) => Mendable::BirthDate,
            Self::BirthCertificate(_) => Mendable::BirthCertificate,
        }
    }

    /// Whether the card says the same by itself.
    pub fn agrees_with(&self, card: &Card) -> bool {
        match self {
            Self::Snils(snils) => card.snils.as_ref() == Some(snils),
            Self::Name(name) => card.name.agrees_with(name),
            Self::BirthDate(date) => card.birth_date == Some(*date),
            Self::BirthCertificate(paper) => {
                card.birth_certificate.as_ref().is_some_and(|own| own.agrees_with(paper))
            }
        }
    }
}

/// A correction of one card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Of which card.
    pub card: CardKey,
    /// The right value.
    pub value: Mended,
    /// Since when.
    pub at: Moment,
}

/// How a correction stands to the edition in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// The journal's export says the same by now: the correction can be withdrawn.
    Agreed,
    /// The export still says something else.
    Differs,
    /// There is no such card any more.
    NoCard,
}

impl Correction {
    /// Beside the card of the edition in force, without corrections laid over it.
    pub fn stands(&self, card: Option<&Card>) -> Stands {
        match card {
            None => Stands::NoCard,
            Some(card) if self.value.agrees_with(card) => Stands::Agreed,
            Some(_) => Stands::Differs,
        }
    }
}

impl Card {
    /// With these corrections laid over it; those of other cards are passed over.
    #[must_use]
    pub fn corrected(mut self, corrections: &[Correction]) -> Self {
        for correction in corrections.iter().filter(|correction| correction.card == self.key) {
            match correction.value.clone() {
                Mended::Snils(snils) => self.snils = Some(snils),
                Mended::Name(name) => self.name = name,
                Mended::BirthDate(date) => self.birth_date = Some(date),
                Mended::BirthCertificate(paper) => self.birth_certificate = Some(paper),
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Correction, Mended, Stands};
    use crate::domain::{Card, CardKey, CardKind, FullName, Moment, Snils};

    fn card() -> Card {
        Card {
            snils: Some(Snils::numbered(200_000_001)), ..Card::bare(CardKind::Pupil, "Орлов Петр")
        }
    }

    fn correction(value: Mended) -> Correction {
        Correction { card: card().key, value, at: Moment::from_secs(0) }
    }

    #[test]
    fn what_was_mended_lies_over_the_card_and_nothing_else_does() {
        let right = Snils::numbered(200_000_002);
        let other = CardKey { number: "18".into(), ..card().key };
        let corrections = [
            correction(Mended::Snils(right.clone())),
            correction(Mended::BirthDate(date(2014, 5, 2))),
            Correction {
                card: other, ..correction(Mended::Name(FullName::new("Другой", "Человек", None)))
            },
        ];
        let mended = card().corrected(&corrections);
        assert_eq!((mended.snils, mended.birth_date), (Some(right), Some(date(2014, 5, 2))));
        assert_eq!(mended.name, card().name);
    }

    #[test]
    fn a_correction_is_done_when_the_export_agrees() {
        let table = [
            (Mended::Snils(Snils::numbered(200_000_001)), Stands::Agreed),
            (Mended::Snils(Snils::numbered(200_000_002)), Stands::Differs),
            (Mended::Name(FullName::new("ОРЛОВ", "Пётр", None)), Stands::Agreed),
            (Mended::BirthDate(date(2014, 5, 2)), Stands::Differs),
        ];
        for (value, stands) in table {
            assert_eq!(correction(value.clone()).stands(Some(&card())), stands, "{value:?}");
            assert_eq!(correction(value).stands(None), Stands::NoCard);
        }
    }
}
