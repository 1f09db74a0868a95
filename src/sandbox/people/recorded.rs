//! The СНИЛС that stand in the journals' own cards of their people.

use jiff::civil::{Date, date};

use super::{Name, at_esia::people};

/// The СНИЛС in the card of somebody of this name; the sample has no two people of one name. Not everybody's is written
/// down: neither of somebody who has none at ESIA, nor of a child whose parent's account does not list it.
pub(in crate::sandbox) fn recorded_snils(name: Name) -> Option<&'static str> {
    people(ANY_DAY).into_iter().find_map(|person| {
        let own = (person.esia.name == name).then_some(person.esia.snils).flatten();
        own.or_else(|| person.esia.kids.iter().find(|kid| kid.name == name).and_then(|kid| kid.snils))
    })
}

/// Only birth dates follow the day.
const ANY_DAY: Date = date(2026, 9, 1);

#[cfg(test)]
mod tests {
    use super::recorded_snils;
    use crate::sandbox::people::names::*;

    #[test]
    fn the_numbers_are_those_of_esia() {
        let table = [
            (ORLOVA_M, Some("000-000-600 06")),
            (ORLOV_P, Some("000-000-601 05")),
            (SOKOLOV_D, Some("000-000-603 03")),
            (KUZNETSOVA_V, Some("000-000-600 31")),
            (GRAY_T, Some("427-113-658 59")),
            (ORLOV_I, None),
            (FEDOROV_S, None),
        ];
        for (name, snils) in table {
            assert_eq!(recorded_snils(name), snils, "{}", name.full());
        }
    }
}
