//! The elements of the collections: contacts, addresses, documents, children.

use jiff::civil::Date;
use ring::digest;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::sandbox::{
    esia::check::scope::Scopes,
    people::{Document, EsiaAccount, Kid},
};

/// One element with the number at the end of its address.
pub(super) struct Element {
    pub(super) id: u64,
    pub(super) body: Value,
}

impl Element {
    /// Adds the members that every element has.
    fn new(id: u64, fact: &str, mut body: Map<String, Value>) -> Self {
        body.insert("stateFacts".to_owned(), json!([fact]));
        body.insert("id".to_owned(), json!(id));
        let tag = etag(&body);
        body.insert("eTag".to_owned(), json!(tag));
        Self { id, body: Value::Object(body) }
    }
}

/// Telephone and e-mail, each under its own scope.
pub(super) fn contacts(person: &EsiaAccount, scope: &Scopes) -> Vec<Element> {
    let contact = |place, by, kind: &str, value: &str| {
        let body = json!({ "type": kind, "vrfStu": "VERIFIED", "value": value });
        scope
            .has_any(&[by, "contacts"])
            .then(|| Element::new(number(person, place), "Identifiable", object(body)))
    };
    let mobile = contact(1, "mobile", "MBT", person.mobile);
    mobile.into_iter().chain(contact(2, "email", "EML", person.email)).collect()
}

/// Everybody lives, and is registered, in one invented house.
pub(super) fn addresses(person: &EsiaAccount) -> Vec<Element> {
    let address = |(place, kind): (u64, &str)| {
        let body = json!({
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
        Element::new(number(person, place), "Identifiable", object(body))
    };
    [(3, "PLV"), (4, "PRG")].map(address).into_iter().collect()
}

/// The main identity document.
pub(super) fn documents(person: &EsiaAccount, scope: &Scopes) -> Vec<Element> {
    let shown = person.identity_document.filter(|_| scope.has("id_doc"));
    let element = |document: Document| document_element(document_id(person), document);
    shown.map(element).into_iter().collect()
}

/// Number of the main identity document.
pub(super) const fn document_id(person: &EsiaAccount) -> u64 {
    number(person, 5)
}

/// A child as the parent's account lists it; the birth certificate inside, if the scopes show it.
pub(super) fn kid(kid: &Kid, scope: &Scopes) -> Element {
    let mut body = Map::new();
    let mut show = |by: &str, field: &str, value: Option<Value>| {
        if let Some(value) = value.filter(|_| scope.has(by)) {
            body.insert(field.to_owned(), value);
        }
    };
    show("kid_fullname", "lastName", Some(json!(kid.name.last)));
    show("kid_fullname", "firstName", Some(json!(kid.name.first)));
    show("kid_fullname", "middleName", kid.name.middle.map(Value::from));
    show("kid_birthdate", "birthDate", Some(json!(date(kid.birth_date))));
    show("kid_gender", "gender", Some(json!(kid.gender)));
    show("kid_snils", "snils", kid.snils.map(Value::from));
    let documents: Vec<Value> = birth_certificate(kid).into_iter().map(|element| element.body).collect();
    let documents = json!({ "stateFacts": ["hasSize"], "size": documents.len(), "elements": documents });
    show("kid_birth_cert_doc", "documents", Some(documents));
    Element::new(kid.id, "EntityRoot", body)
}

/// A child's birth certificate, if it is recorded.
pub(super) fn birth_certificate(kid: &Kid) -> Option<Element> {
    kid.birth_certificate.map(|document| document_element(kid.id * 10 + 1, document))
}

fn document_element(id: u64, document: Document) -> Element {
    let body = json!({
        "type": document.kind,
        "vrfStu": "VERIFIED",
        "series": document.series,
        "number": document.number,
    });
    Element::new(id, "EntityRoot", object(body))
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

fn object(body: Value) -> Map<String, Value> {
    match body {
        Value::Object(fields) => fields,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}
