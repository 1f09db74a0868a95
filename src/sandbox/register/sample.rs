//! A table of families and of those who teach them.

use std::io::{self, Write};

use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::names::{AFTER, HER, HIS, LAST, PLACES, ROLES};
use crate::domain::{CardColumn, CardKind, OrganisationKind, Snils};

/// Writes a table of `people` cards: families of one or two parents and one to three children, and staff. One card in
/// twenty lacks a СНИЛС, one in ten a paper. The same seed writes the same table.
///
/// # Errors
/// What writing says.
pub fn sample(people: u32, seed: u64, out: &mut dyn Write) -> io::Result<()> {
    let header: Vec<_> = CardColumn::ALL.iter().map(|column| column.title()).collect();
    writeln!(out, "{}", header.join(";"))?;
    let mut throw = Throw(seed);
    let mut number = 0;
    while number < people {
        for row in household(&mut throw, number) {
            if number == people {
                break;
            }
            number += 1;
            row.write(number, out)?;
        }
    }
    Ok(())
}

/// A row but for its number and what follows from that.
struct Row {
    kind: CardKind,
    place: Place,
    last: String,
    first: &'static str,
    middle: &'static str,
    born: Date,
    class: Option<String>,
    role: Option<&'static str>,
    children: Vec<u32>,
    lacks_snils: bool,
    lacks_paper: bool,
}

/// An organisation, by its number.
#[derive(Clone, Copy)]
struct Place {
    system: &'static str,
    number: u64,
    kind: OrganisationKind,
}

/// The children come first: a parent's row names rows that are there already.
fn household(throw: &mut Throw, before: u32) -> Vec<Row> {
    let place = Place::throw(throw);
    if throw.below(8) == 0 {
        let person = Row { role: Some(throw.one_of(&ROLES)), ..person(throw, CardKind::Staff, place, None) };
        return vec![person];
    }
    let family = throw.one_of(&LAST);
    let mut rows: Vec<_> = (0..=throw.below(3)).map(|_| child(throw, place, family)).collect();
    let children: Vec<_> = (1_u32..).take(rows.len()).map(|child| before + child).collect();
    for _ in 0..=throw.below(2) {
        let children = children.clone();
        rows.push(Row { children, ..person(throw, CardKind::Parent, place, Some(family)) });
    }
    rows
}

fn child(throw: &mut Throw, place: Place, family: &'static str) -> Row {
    let years = 7 + i16::try_from(throw.below(11)).unwrap_or_default();
    let days = i32::try_from(throw.below(365)).unwrap_or_default();
    let class = format!("{}{}", years - 6, throw.one_of(&["А", "Б", "В"]));
    let born = SCHOOL_YEAR.saturating_sub(years.years()).saturating_sub(days.days());
    Row { class: Some(class), born, ..person(throw, CardKind::Pupil, place, Some(family)) }
}

fn person(throw: &mut Throw, kind: CardKind, place: Place, family: Option<&'static str>) -> Row {
    let family = family.unwrap_or_else(|| throw.one_of(&LAST));
    let (his, hers) = throw.one_of(&AFTER);
    let woman = throw.below(2) == 0;
    let years = 25 + i16::try_from(throw.below(35)).unwrap_or_default();
    let days = i32::try_from(throw.below(365)).unwrap_or_default();
    Row {
        kind,
        place,
        last: if woman { format!("{family}а") } else { family.to_owned() },
        first: throw.one_of(if woman { &HER } else { &HIS }),
        middle: if woman { hers } else { his },
        born: SCHOOL_YEAR.saturating_sub(years.years()).saturating_sub(days.days()),
        class: None,
        role: None,
        children: Vec::new(),
        lacks_snils: throw.below(20) == 0,
        lacks_paper: throw.below(10) == 0,
    }
}

impl Place {
    /// One of two hundred organisations for each journal.
    fn throw(throw: &mut Throw) -> Self {
        let (system, kind) = throw.one_of(&[
            ("netcity", OrganisationKind::School),
            ("netcity", OrganisationKind::Additional),
            ("bars", OrganisationKind::School),
            ("bars", OrganisationKind::Preschool),
            ("rid", OrganisationKind::School),
            ("spo", OrganisationKind::Professional),
            ("app", OrganisationKind::Preschool),
        ]);
        // Kinds do not share numbers: an organisation is of one kind in all rows.
        let number = throw.below(200) * 4 + kind as u64;
        Self { system, number, kind }
    }

    const fn kind_words(self) -> (&'static str, &'static str) {
        match self.kind {
            OrganisationKind::School => ("Общеобразовательная", "СОШ"),
            OrganisationKind::Preschool => ("Дошкольная", "Детский сад"),
            OrganisationKind::Additional => ("Дополнительного образования", "Дом творчества"),
            OrganisationKind::Professional => ("Профессиональная", "Колледж"),
        }
    }
}

impl Row {
    fn write(&self, number: u32, out: &mut dyn Write) -> io::Result<()> {
        let cells = CardColumn::ALL.map(|column| self.cell(column, number));
        writeln!(out, "{}", cells.join(";"))
    }

    fn cell(&self, column: CardColumn, number: u32) -> String {
        let Place { system, number: organisation, .. } = self.place;
        let (kind, short) = self.place.kind_words();
        let grown_up = self.kind != CardKind::Pupil;
        match column {
            CardColumn::Register => match self.kind {
                CardKind::Pupil => "Ученики".to_owned(),
                CardKind::Parent => "Родители".to_owned(),
                CardKind::Staff => "Сотрудники".to_owned(),
            },
            CardColumn::System => system.to_owned(),
            CardColumn::Card => number.to_string(),
            // An organisation is in one municipality in all rows.
            CardColumn::Municipality => {
                PLACES[usize::try_from(organisation).unwrap_or_default() % PLACES.len()].to_owned()
            }
            CardColumn::Organisation => organisation.to_string(),
            CardColumn::OrganisationName => format!("{short} № {organisation}"),
            CardColumn::OrganisationKind => kind.to_owned(),
            CardColumn::Class => self.class.clone().unwrap_or_default(),
            CardColumn::LastName => self.last.clone(),
            CardColumn::FirstName => self.first.to_owned(),
            CardColumn::MiddleName => self.middle.to_owned(),
            CardColumn::BirthDate => self.born.strftime("%d.%m.%Y").to_string(),
            CardColumn::Snils if self.lacks_snils => String::new(),
            CardColumn::Snils => snils(number),
            CardColumn::BirthCertificate if grown_up || self.lacks_paper => String::new(),
            CardColumn::BirthCertificate => format!("II-ПР {:06}", number % 1_000_000),
            CardColumn::Passport if !grown_up || self.lacks_paper => String::new(),
            CardColumn::Passport => format!("6100 {:06}", number % 1_000_000),
            CardColumn::Phone if grown_up => {
                format!("+7 900 {:03}-{:04}", number / 10_000 % 1000, number % 10_000)
            }
            CardColumn::Phone => String::new(),
            CardColumn::Email => String::new(),
            CardColumn::Login => format!("u{number}"),
            CardColumn::Role => self.role.unwrap_or_default().to_owned(),
            CardColumn::Children => self.children.iter().map(u32::to_string).collect::<Vec<_>>().join(", "),
        }
    }
}

/// A number of nobody's, with its checksum: the numbers of a table do not follow each other.
fn snils(number: u32) -> String {
    let scattered = 100_000_000 + u64::from(number) * 7_919 % 800_000_000;
    let snils = Snils::numbered(scattered);
    let digits = snils.digits();
    format!("{}-{}-{} {}", &digits[..3], &digits[3..6], &digits[6..9], &digits[9..])
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same on every machine.
struct Throw(u64);

impl Throw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        let place = self.below(list.len() as u64);
        list[usize::try_from(place).unwrap_or_default()]
    }
}

/// The ages are those of this day.
const SCHOOL_YEAR: Date = date(2026, 9, 1);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::sample;
    use crate::domain::Snils;

    fn rows(people: u32, seed: u64) -> Vec<Vec<String>> {
        let mut out = Vec::new();
        sample(people, seed, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_seed_names_its_people() {
        assert_eq!(rows(50, 1), rows(50, 1));
        assert_ne!(rows(50, 1), rows(50, 2));
        assert_eq!(rows(50, 1).len(), 51);
    }

    #[test]
    fn numbers_are_right_and_nobody_has_anothers() {
        let rows = rows(5000, 7);
        let numbers: Vec<_> = rows[1..].iter().map(|row| &*row[12]).filter(|text| !text.is_empty()).collect();
        assert!(numbers.len() > 4500 && numbers.len() < 5000);
        assert!(numbers.iter().all(|text| Snils::parse(text).is_ok()));
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
    }

    #[test]
    fn children_stand_above_their_parents() {
        let rows = rows(500, 3);
        let parents = rows[1..].iter().filter(|row| row[0] == "Родители");
        for parent in parents {
            for child in parent[19].split(", ") {
                let place: usize = child.parse().unwrap();
                assert_eq!(rows[place][0], "Ученики");
                assert!(place < parent[2].parse().unwrap());
            }
        }
    }
}
