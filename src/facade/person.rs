//! The person as `/rs/prns` shows them to one journal: what its section allows, of that what the token's scopes open.

use jiff::civil::Date;

use super::{
    desk::Granted,
    settings::{Attribute, ClientCard},
};
use crate::{
    domain::{Assurance, Snils},
    esia::wire::person::PersonBody,
};

/// The body of the answer.
pub(super) fn body(granted: &Granted, card: &ClientCard) -> PersonBody {
    let person = &granted.vouched;
    let may = |attribute: Attribute| {
        (card.attributes.contains(&attribute) && granted.scope.has(attribute.scope())).then_some(())
    };
    let name = may(Attribute::FullName).map(|()| &person.name);
    PersonBody {
        state_facts: vec!["EntityRoot".to_owned()],
        last_name: name.map(|name| name.last.clone()),
        first_name: name.map(|name| name.first.clone()),
        middle_name: name.and_then(|name| name.middle.clone()),
        birth_date: may(Attribute::BirthDate).and(person.birth_date).map(date),
        snils: may(Attribute::Snils).and(person.snils.as_ref()).map(snils),
        trusted: Some(person.assurance == Assurance::Confirmed),
        status: Some("REGISTERED".to_owned()),
        ..PersonBody::default()
    }
}

/// `dd.MM.yyyy`
fn date(date: Date) -> String {
    date.strftime("%d.%m.%Y").to_string()
}

/// `XXX-XXX-XXX YY`
fn snils(snils: &Snils) -> String {
    let digits = snils.digits();
    format!("{}-{}-{} {}", &digits[..3], &digits[3..6], &digits[6..9], &digits[9..])
}
