//! People as the sign-in pages of the stand-ins offer them.

use jiff::tz::TimeZone;

use super::{EsiaAccount, Level, SamplePerson};
use crate::domain::{Moment, age};

/// A person to choose.
pub(in crate::sandbox) struct PersonCard {
    pub(in crate::sandbox) login: &'static str,
    pub(in crate::sandbox) password: &'static str,
    pub(in crate::sandbox) name: String,
    pub(in crate::sandbox) about: String,
}

/// Everybody.
pub(in crate::sandbox) fn cards(people: &[SamplePerson], now: Moment) -> Vec<PersonCard> {
    let card = |person: &SamplePerson| PersonCard {
        login: person.esia.login,
        password: person.esia.password,
        name: person.esia.name.full(),
        about: about(&person.esia, now),
    };
    people.iter().map(card).collect()
}

/// «Подтверждённая учётная запись, возраст 38, детей 3».
fn about(account: &EsiaAccount, now: Moment) -> String {
    let level = match account.level {
        Level::Child => "Детская учётная запись",
        Level::Simple => "Неподтверждённая учётная запись",
        Level::Confirmed => "Подтверждённая учётная запись",
    };
    let today = now.timestamp().to_zoned(TimeZone::UTC).date();
    let years = age(account.birth_date, today);
    match account.kids.len() {
        0 => format!("{level}, возраст\u{a0}{years}"),
        kids => format!("{level}, возраст\u{a0}{years}, детей\u{a0}{kids}"),
    }
}
