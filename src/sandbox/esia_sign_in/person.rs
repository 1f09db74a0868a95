//! Who has come from ESIA.

use super::fault::Fault;
use crate::{
    domain::Snils,
    esia::wire::{
        claims::{Level, Subject},
        person::PersonBody,
    },
};

/// Somebody with a confirmed account, or with a child's.
pub(in crate::sandbox) struct Person {
    /// By it the journal finds the people of its own.
    pub(in crate::sandbox) snils: Snils,
    /// «Мария», for the page that greets or regrets.
    pub(in crate::sandbox) first_name: String,
}

impl Person {
    /// Reads what ESIA tells.
    pub(super) fn read(subject: &Subject, body: &PersonBody) -> Result<Self, Fault> {
        if !is_good_enough(subject, body.trusted) {
            return Err(Fault::NotConfirmed);
        }
        let told = |text: &Option<String>, what| text.clone().ok_or(Fault::Answer(what));
        told(&body.last_name, "the scope fullname is not granted")?;
        told(&body.birth_date, "the scope birthdate is not granted")?;
        let snils = told(&body.snils, "the scope snils is not granted")?;
        Ok(Self {
            snils: Snils::parse(&snils).map_err(|_| Fault::Answer("a СНИЛС of another shape"))?,
            first_name: told(&body.first_name, "the scope fullname is not granted")?,
        })
    }
}

/// Confirmed is what every source calls so; a child's account is known by its level.
fn is_good_enough(subject: &Subject, rest_trusted: Option<bool>) -> bool {
    match subject.level {
        Some(Level::Child) => true,
        Some(Level::Confirmed) | None => subject.trusted == Some(true) && rest_trusted != Some(false),
        Some(Level::Simple | Level::Unknown) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Level, Person, PersonBody, Subject};

    fn read(level: Option<Level>, token: Option<bool>, rest: Option<bool>) -> Result<Person, Fault> {
        let subject = Subject { kind: "P".to_owned(), level, trusted: token, oid: 1, name: None };
        let told = |text: &str| Some(text.to_owned());
        let body = PersonBody {
            last_name: told("Орлова"),
            first_name: told("Мария"),
            birth_date: told("14.08.1988"),
            snils: told("000-000-600 06"),
            trusted: rest,
            ..PersonBody::default()
        };
        Person::read(&subject, &body)
    }

    #[test]
    fn only_confirmed_and_child_accounts_are_taken() {
        use Level::{Child, Confirmed, Simple, Unknown};
        let (yes, no) = (Some(true), Some(false));
        let table = [
            (Some(Confirmed), yes, yes, true),
            (Some(Confirmed), yes, None, true),
            (Some(Confirmed), None, yes, false),
            (Some(Confirmed), yes, no, false),
            (None, yes, yes, true),
            (Some(Child), None, no, true),
            (Some(Simple), yes, yes, false),
            (Some(Unknown), yes, yes, false),
        ];
        for (level, token, rest, taken) in table {
            let person = read(level, token, rest);
            assert_eq!(person.is_ok(), taken, "{level:?} {token:?} {rest:?}");
            assert!(taken || person.err() == Some(Fault::NotConfirmed));
        }
        assert_eq!(read(Some(Child), None, None).map(|person| person.first_name), Ok("Мария".to_owned()));
    }
}
