//! Which cards of the register are a person's: СНИЛС or birth certificate, and the full name (R14).
//!
//! Pure: the register is asked by whoever calls; here lies what its answer means.

use jiff::civil::Date;

use super::{
    Assurance, BirthCertificate, Card, CardKind, FullName, NamePart, OrganisationKind, Snils, person::age,
};

/// Somebody looked for in the register, as ESIA vouches for them: who signs in, or a child of theirs.
#[derive(Clone, Debug)]
pub struct Sought {
    /// Фамилия, имя, отчество.
    pub name: FullName,
    /// Absent where ESIA did not tell it.
    pub birth_date: Option<Date>,
    /// Absent where ESIA did not tell it.
    pub snils: Option<Snils>,
    /// Absent where ESIA did not tell it; looked at for pupils only.
    pub birth_certificate: Option<BirthCertificate>,
    /// What the account is; a child of somebody's has none of its own here.
    pub assurance: Option<Assurance>,
}

/// In what a card differs from the person who should be on it. For the school; the person is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Difference {
    /// A part of the name.
    Name(NamePart),
    /// The birth date, by so many years that it is another generation's: a parent's СНИЛС on the card of a child of the
    /// same name. A smaller slip of the pen keeps nobody out: number and full name are what has to agree.
    BirthDate,
    /// The certificate agrees, the СНИЛС is another one.
    Snils,
    /// The card names no account in the journal, and the journal is not one that looks its people up by itself.
    Account,
    /// The card stands in a register where somebody of this age does not belong: a parent's СНИЛС on the child's
    /// card, a pupil's on a parent's.
    Kind,
}

/// What the register knows of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matched {
    /// No card has this СНИЛС or certificate.
    None,
    /// Cards have it, but each differs in something.
    Differs(Vec<(Card, Vec<Difference>)>),
    /// This card alone. Cards that differ beside it do not count.
    One(Box<Card>),
    /// Several: a teacher who is a parent, a pupil of two schools. At least two.
    Several(Vec<Card>),
}

/// Judges the cards that the register found by СНИЛС or by certificate. Cards of which neither agrees are left out,
/// whatever brought them here.
pub fn matched(sought: &Sought, cards: Vec<Card>, today: Date) -> Matched {
    let (mut agree, mut differ) = (Vec::new(), Vec::new());
    for card in cards {
        match differences(sought, &card, today) {
            None => {}
            Some(found) if found.is_empty() => agree.push(card),
            Some(found) => differ.push((card, found)),
        }
    }
    match (agree.len(), differ.is_empty()) {
        (0, true) => Matched::None,
        (0, false) => Matched::Differs(differ),
        (1, _) => agree.pop().map_or(Matched::None, |only| Matched::One(Box::new(only))),
        (_, _) => Matched::Several(agree),
    }
}

/// In what the card differs; `None` if it is nobody's business: neither number agrees.
fn differences(sought: &Sought, card: &Card, today: Date) -> Option<Vec<Difference>> {
    let mut found = Vec::new();
    match key(sought, card) {
        Key::None => return None,
        Key::Agrees => {}
        Key::SnilsIsAnother => found.push(Difference::Snils),
    }
    found.extend(sought.name.differences(&card.name).into_iter().map(Difference::Name));
    if sought.birth_date.zip(card.birth_date).is_some_and(|(one, two)| are_generations_apart(one, two)) {
        found.push(Difference::BirthDate);
    }
    if !fits_kind(sought, card, today) {
        found.push(Difference::Kind);
    }
    Some(found)
}

/// By what the card was found.
enum Key {
    None,
    Agrees,
    SnilsIsAnother,
}

/// A pupil's card may be found by the certificate. Then a СНИЛС on both sides has to agree all the same.
fn key(sought: &Sought, card: &Card) -> Key {
    let snils = sought.snils.as_ref().zip(card.snils.as_ref()).map(|(one, two)| one == two);
    let paper = sought.birth_certificate.as_ref().zip(card.birth_certificate.as_ref());
    let by_paper = card.key.kind == CardKind::Pupil && paper.is_some_and(|(one, two)| one.agrees_with(two));
    match (snils, by_paper) {
        (Some(true), _) | (None, true) => Key::Agrees,
        (Some(false), true) => Key::SnilsIsAnother,
        (Some(false) | None, false) => Key::None,
    }
}

/// Whether somebody of this age can stand in the card's register. With the birth date on both sides the pupil's age
/// is proved; without it on the card, a grown-up on a pupil's card of a school is taken for the parent.
fn fits_kind(sought: &Sought, card: &Card, today: Date) -> bool {
    let years = sought.birth_date.map(|birth| age(birth, today));
    match card.key.kind {
        CardKind::Parent | CardKind::Staff => {
            sought.assurance != Some(Assurance::Child) && years.is_none_or(|years| years >= WORKING_AGE)
        }
        CardKind::Pupil if card.birth_date.is_some() && years.is_some() => true,
        CardKind::Pupil => match card.organisation.kind {
            OrganisationKind::School | OrganisationKind::Preschool => {
                years.map_or(sought.assurance != Some(Assurance::Confirmed), |years| years < GROWN_OUT)
            }
            OrganisationKind::Additional | OrganisationKind::Professional => true,
        },
    }
}

/// Whether somebody may be a pupil of a school, and so be looked for by the birth certificate too. Of a college nobody is
/// too old; there a passport has long taken the certificate's place.
pub fn may_be_at_school(assurance: Assurance, birth_date: Option<Date>, today: Date) -> bool {
    assurance == Assurance::Child || birth_date.is_none_or(|birth| age(birth, today) < GROWN_OUT)
}

fn are_generations_apart(one: Date, two: Date) -> bool {
    age(one.min(two), one.max(two)) >= GENERATION
}

/// Years between a parent and a child, at least; brothers and sisters of one name there are none.
const GENERATION: i16 = 13;

/// From 14 on somebody can be on a staff list (статья 63 of the labour code), or be a parent.
const WORKING_AGE: i16 = 14;

/// Nobody is a pupil of a general school at this age; pupils of 18 and 19 there are.
const GROWN_OUT: i16 = 21;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::{Date, date};
    use proptest::prelude::*;

    use super::{Difference, Matched, Sought, matched};
    use crate::domain::{
        Assurance, BirthCertificate, Card, CardKind, FullName, NamePart, OrganisationKind, Snils,
    };

    const TODAY: Date = date(2026, 12, 1);
    const CHILD: Date = date(2014, 5, 2);
    const ADULT: Date = date(1986, 3, 8);

    fn name(text: &str) -> FullName {
        FullName::from_display(text).unwrap()
    }

    fn snils(last: u8) -> Snils {
        Snils::parse(&format!("000-000-0{last:02} 00")).unwrap()
    }

    fn paper(series: &str, number: &str) -> BirthCertificate {
        BirthCertificate { series: series.into(), number: number.into() }
    }

    fn card(kind: CardKind, holder: &str, birth_date: Option<Date>, number: Option<u8>) -> Card {
        Card { birth_date, snils: number.map(snils), ..Card::bare(kind, holder) }
    }

    fn sought(holder: &str, birth_date: Option<Date>, assurance: Assurance) -> Sought {
        Sought {
            name: name(holder),
            birth_date,
            snils: Some(snils(1)),
            birth_certificate: None,
            assurance: Some(assurance),
        }
    }

    fn differences(sought: &Sought, card: Card) -> Vec<Difference> {
        match matched(sought, vec![card], TODAY) {
            Matched::One(_) => vec![],
            Matched::Differs(mut cards) => cards.remove(0).1,
            other @ (Matched::None | Matched::Several(_)) => panic!("{other:?}"),
        }
    }

    #[test]
    fn snils_and_full_name_are_enough() {
        let orlova = sought("Орлова Мария Сергеевна", Some(ADULT), Assurance::Confirmed);
        for kind in [CardKind::Parent, CardKind::Staff] {
            assert_eq!(differences(&orlova, card(kind, "ОРЛОВА  Мария Сергеевна", None, Some(1))), []);
        }
        let petr = sought("Орлов Пётр", Some(CHILD), Assurance::Child);
        assert_eq!(differences(&petr, card(CardKind::Pupil, "Орлов Петр", Some(CHILD), Some(1))), []);
    }

    #[test]
    fn the_exact_difference_is_named() {
        let orlova = sought("Орлова Мария Сергеевна", Some(ADULT), Assurance::Confirmed);
        let (last, middle) = (Difference::Name(NamePart::Last), Difference::Name(NamePart::Middle));
        let table = [
            (card(CardKind::Parent, "Соколова Мария Сергеевна", None, Some(1)), vec![last]),
            (card(CardKind::Parent, "Орлова Мария", None, Some(1)), vec![middle]),
            // The 8th of March and the 3rd of August are easily taken for each other.
            (card(CardKind::Staff, "Орлова Мария Сергеевна", Some(date(1986, 8, 3)), Some(1)), vec![]),
            (
                card(CardKind::Staff, "Соколова Мария", Some(date(2006, 8, 3)), Some(1)),
                vec![last, middle, Difference::BirthDate],
            ),
        ];
        for (card, expected) in table {
            assert_eq!(differences(&orlova, card), expected);
        }
    }

    #[test]
    fn nobody_is_found_by_the_name_alone() {
        let orlova = sought("Орлова Мария", Some(ADULT), Assurance::Confirmed);
        for number in [None, Some(2)] {
            let card = card(CardKind::Parent, "Орлова Мария", Some(ADULT), number);
            assert_eq!(matched(&orlova, vec![card], TODAY), Matched::None);
        }
    }

    #[test]
    fn a_pupil_is_found_by_the_certificate_and_nobody_else_is() {
        let seek = Sought {
            birth_certificate: Some(paper("I-АБ", "123456")),
            ..sought("Орлов Пётр", Some(CHILD), Assurance::Child)
        };
        let with_paper = |kind, number| Card {
            birth_certificate: Some(paper("i-аб", " 123 456")),
            ..card(kind, "Орлов Пётр", None, number)
        };
        assert_eq!(differences(&seek, with_paper(CardKind::Pupil, None)), []);
        assert_eq!(differences(&seek, with_paper(CardKind::Pupil, Some(2))), [Difference::Snils]);
        assert_eq!(matched(&seek, vec![with_paper(CardKind::Parent, None)], TODAY), Matched::None);
    }

    #[test]
    fn a_parents_snils_on_a_pupils_card_is_not_the_pupil() {
        let parent = sought("Орлова Мария", Some(ADULT), Assurance::Confirmed);
        let theirs = |birth| card(CardKind::Pupil, "Орлова Мария", birth, Some(1));
        assert_eq!(differences(&parent, theirs(Some(CHILD))), [Difference::BirthDate]);
        assert_eq!(differences(&parent, theirs(None)), [Difference::Kind]);
        let ageless = Sought { birth_date: None, ..parent };
        assert_eq!(differences(&ageless, theirs(None)), [Difference::Kind]);
    }

    #[test]
    fn a_child_is_no_parent_and_no_teacher() {
        for kind in [CardKind::Parent, CardKind::Staff] {
            let theirs = || card(kind, "Орлов Пётр", None, Some(1));
            for (birth, assurance) in [(None, Assurance::Child), (Some(CHILD), Assurance::Confirmed)] {
                let child = sought("Орлов Пётр", birth, assurance);
                assert_eq!(differences(&child, theirs()), [Difference::Kind], "{birth:?} {assurance:?}");
            }
        }
    }

    #[test]
    fn a_pupil_of_nineteen_is_one_and_a_student_may_be_older() {
        let grown = sought("Орлов Пётр", Some(date(2007, 1, 1)), Assurance::Confirmed);
        assert_eq!(differences(&grown, card(CardKind::Pupil, "Орлов Пётр", None, Some(1))), []);
        let older = sought("Орлов Пётр", Some(date(1990, 1, 1)), Assurance::Confirmed);
        let mut college = card(CardKind::Pupil, "Орлов Пётр", None, Some(1));
        Arc::make_mut(&mut college.organisation).kind = OrganisationKind::Professional;
        assert_eq!(differences(&older, college), []);
    }

    #[test]
    fn a_teacher_who_is_a_parent_has_several_cards() {
        let orlova = sought("Орлова Мария", Some(ADULT), Assurance::Confirmed);
        let cards = vec![
            card(CardKind::Staff, "Орлова Мария", None, Some(1)),
            card(CardKind::Parent, "Орлова Мария", None, Some(1)),
            card(CardKind::Parent, "Орлова Марина", None, Some(1)),
        ];
        let Matched::Several(found) = matched(&orlova, cards, TODAY) else { panic!("several") };
        assert_eq!(found.len(), 2);
    }

    fn letters() -> impl Strategy<Value = String> {
        "[А-ЯЁ][а-яё]{1,9}(-[А-ЯЁ][а-яё]{1,6})?"
    }

    /// The same name in another writing.
    fn rewritten(text: &str, upper: bool, plain: bool, wide: bool) -> String {
        let mut text = text.to_owned();
        if plain {
            text = text.replace('ё', "е").replace('Ё', "Е");
        }
        if wide {
            text = format!("  {} ", text.replace('-', " – "));
        }
        if upper { text.to_uppercase() } else { text }
    }

    proptest! {
        #[test]
        fn another_writing_of_a_name_is_the_same_person(
            last in letters(), first in letters(), middle in prop::option::of(letters()),
            upper: bool, plain: bool, wide: bool,
        ) {
            let one = FullName::new(&*last, &*first, middle.clone());
            let write = |text: &str| rewritten(text, upper, plain, wide);
            let two = FullName::new(write(&last), write(&first), middle.as_deref().map(write));
            let seek = Sought { name: one, ..sought("а б", Some(ADULT), Assurance::Confirmed) };
            let theirs = Card { name: two, ..card(CardKind::Staff, "а б", None, Some(1)) };
            prop_assert_eq!(differences(&seek, theirs), vec![]);
        }

        #[test]
        fn a_card_that_is_taken_agrees_in_number_and_name(
            names in prop::collection::vec(prop::sample::select(vec!["Орлова Мария", "Орлова Марина"]), 0..5),
            numbers in prop::collection::vec(prop::option::of(1_u8..3), 5),
        ) {
            let seek = sought("Орлова Мария", Some(ADULT), Assurance::Confirmed);
            let cards: Vec<_> = names.iter().zip(&numbers)
                .map(|(name, &number)| card(CardKind::Parent, name, None, number)).collect();
            let expected = cards.iter()
                .filter(|card| card.snils == seek.snils && card.name.agrees_with(&seek.name)).count();
            let taken = match matched(&seek, cards, TODAY) {
                Matched::None | Matched::Differs(_) => 0,
                Matched::One(_) => 1,
                Matched::Several(several) => several.len(),
            };
            prop_assert_eq!(taken, expected);
        }
    }
}
