//! The elements of the collections: contacts, addresses, documents, children.

use jiff::civil::Date;
use ring::digest;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    esia::wire::{
        demand::scope::Scopes,
        person::{Collection, Contact, Document, Kid, PersonBody},
    },
    sandbox::people::{self, EsiaAccount},
};

/// One element with the number at the end of its address.
pub(super) struct Element {
    pub(super) id: u64,
    pub(super) body: Value,
}

impl Element {
    fn new(id: u64, body: &impl Serialize) -> Self {
        let mut body = json!(body);
        body["eTag"] = json!(etag(&body));
        Self { id, body }
    }
}

/// Telephone and e-mail, each under its own scope.
pub(super) fn contacts(person: &EsiaAccount, scope: &Scopes) -> Vec<Element> {
    let contact = |place, by, kind: &str, value: &str| {
        let id = number(person, place);
        let body = Contact {
            state_facts: vec!["Identifiable".to_owned()],
            id,
            kind: kind.to_owned(),
            vrf_stu: Some(VERIFIED.to_owned()),
            value: value.to_owned(),
            e_tag: None,
        };
        scope.has_any(&[by, "contacts"]).then(|| Element::new(id, &body))
    };
    let mobile = contact(1, "mobile", "MBT", person.mobile);
    mobile.into_iter().chain(contact(2, "email", "EML", person.email)).collect()
}

/// Everybody lives, and is registered, in one invented house.
pub(super) fn addresses(person: &EsiaAccount) -> Vec<Element> {
    let address = |(place, kind): (u64, &str)| {
        let id = number(person, place);
        let body = json!({
            "stateFacts": ["Identifiable"],
            "id": id,
            "type": kind,
            "addressStr": "Приозёрская область, г. Приозёрск, ул. Школьная",
            "countryId": "RUS",
            "region": "Приозёрская",
            "city": "Приозёрск",
            "street": "Школьная",
            "house": "12",
            "flat": (person.oid % 100).to_string(),
            "zipCode": "000012",
        });
        Element::new(id, &body)
    };
    [(3, "PLV"), (4, "PRG")].map(address).into_iter().collect()
}

/// The main identity document and the birth certificate, each under its own scope.
pub(super) fn documents(person: &EsiaAccount, scope: &Scopes) -> Vec<Element> {
    let identity = person.identity_document.filter(|_| scope.has("id_doc"));
    let birth = person.birth_certificate.filter(|_| scope.has("birth_cert_doc"));
    let identity = identity.map(|paper| document(document_id(person), paper));
    let birth = birth.map(|paper| document(number(person, 6), paper));
    identity.into_iter().chain(birth).collect()
}

/// Number of the main identity document.
pub(super) const fn document_id(person: &EsiaAccount) -> u64 {
    number(person, 5)
}

/// A child as the parent's account lists it; the birth certificate inside, if the scopes show it.
pub(super) fn kid(kid: &people::Kid, scope: &Scopes) -> Element {
    let may = |name: &str| scope.has(name).then_some(());
    let documents: Vec<Element> = birth_certificate(kid).into_iter().collect();
    let mut body = json!(Kid {
        id: kid.id,
        person: PersonBody {
            state_facts: vec!["EntityRoot".to_owned()],
            last_name: may("kid_fullname").map(|()| kid.name.last.to_owned()),
            first_name: may("kid_fullname").map(|()| kid.name.first.to_owned()),
            middle_name: may("kid_fullname").and(kid.name.middle).map(str::to_owned),
            birth_date: may("kid_birthdate").map(|()| date(kid.birth_date)),
            gender: may("kid_gender").map(|()| kid.gender.to_owned()),
            snils: may("kid_snils").and(kid.snils).map(str::to_owned),
            ..PersonBody::default()
        },
    });
    if scope.has("kid_birth_cert_doc") {
        let documents = documents.into_iter().map(|document| document.body).collect();
        body["documents"] = json!(Collection::<Value>::embedded(documents));
    }
    Element::new(kid.id, &body)
}

/// A child's birth certificate, if it is recorded.
pub(super) fn birth_certificate(kid: &people::Kid) -> Option<Element> {
    kid.birth_certificate.map(|paper| document(kid.id * 10 + 1, paper))
}

fn document(id: u64, paper: people::Document) -> Element {
    let body = Document {
        state_facts: vec!["EntityRoot".to_owned()],
        id: Some(id),
        kind: paper.kind.to_owned(),
        series: Some(paper.series.to_owned()),
        number: Some(paper.number.to_owned()),
        issue_date: None,
        issue_id: None,
        issued_by: None,
        vrf_stu: Some(VERIFIED.to_owned()),
        e_tag: None,
    };
    Element::new(id, &body)
}

/// `dd.MM.yyyy`.
pub(super) fn date(date: Date) -> String {
    format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
}

/// Forty upper-case hexadecimal digits that change with the content.
pub(super) fn etag(content: &impl Serialize) -> String {
    let text = serde_json::to_vec(content).unwrap_or_default();
    base16ct::upper::encode_string(&digest::digest(&digest::SHA256, &text).as_ref()[..20])
}

/// A number of its own for each of a person's things.
const fn number(person: &EsiaAccount, place: u64) -> u64 {
    person.oid * 10 + place
}

const VERIFIED: &str = "VERIFIED";
