use jiff::civil::date;

use super::{Embed, Reader};
use crate::{
    domain::Moment,
    esia::wire::{demand::scope::Scopes, refusal::RestRefusal},
    sandbox::people::{SamplePerson, people},
};
use serde_json::{Value, json};

fn person(login: &str) -> SamplePerson {
    let all = people(date(2026, 11, 21));
    all.into_iter().find(|person| person.esia.login == login).unwrap()
}

fn read(login: &str, scope: &str, path: &str, query: &str) -> Result<Value, RestRefusal> {
    let (person, scope) = (person(login).esia, Scopes::granted(scope));
    let base = format!("https://esia.test/rs/prns/{}", person.oid);
    Reader::new(&person, &scope, base, Moment::from_secs(0)).read(path, &Embed::read(Some(query)))
}

#[test]
fn fields_beyond_the_scopes_are_absent() {
    let named = read("orlova", "openid fullname", "", "").unwrap();
    assert_eq!(named["lastName"], "Орлова");
    assert_eq!(named["trusted"], true);
    for field in ["snils", "birthDate", "gender", "rIdDoc", "contacts", "kids"] {
        assert_eq!(named.get(field), None, "{field}");
    }
    let known = read("orlova", "snils birthdate", "", "").unwrap();
    assert_eq!((known.get("lastName"), &known["snils"]), (None, &json!("000-000-600 06")));
    assert_eq!(known["birthDate"].as_str().unwrap().len(), 10);
}

#[test]
fn collections_are_links_until_they_are_embedded() {
    let scope = "mobile email";
    let links = read("orlova", scope, "ctts", "").unwrap();
    assert_eq!(links["elements"][0], "https://esia.test/rs/prns/1000600001/ctts/10006000011");
    assert_eq!((links["size"].as_u64(), &links["stateFacts"]), (Some(2), &json!(["hasSize"])));
    let whole = read("orlova", scope, "ctts", "embed=(elements)").unwrap();
    assert_eq!(whole["elements"][0]["value"], "+7(900)0000001");
    let one = read("orlova", scope, "ctts/10006000011", "").unwrap();
    assert_eq!(one, whole["elements"][0]);
    assert_eq!(whole["eTag"].as_str().unwrap().len(), 40);
}

#[test]
fn several_collections_are_embedded_at_the_root() {
    let query = "embed=(contacts.elements,documents.elements,kids.elements,addresses.elements)";
    let person = read("orlova", "mobile id_doc kid_fullname", "", query).unwrap();
    assert_eq!(person["contacts"]["size"], 1);
    assert_eq!(person["documents"]["elements"][0]["type"], "RF_PASSPORT");
    assert_eq!(person["documents"]["elements"][0]["id"], person["rIdDoc"]);
    assert_eq!(person["kids"]["size"], 3);
    assert_eq!(person.get("addresses"), None, "its scope was not granted");
}

#[test]
fn refusals_tell_absence_from_want_of_scope() {
    let refusal = |scope, path| read("orlova", scope, path, "").unwrap_err();
    assert_eq!(refusal("fullname", "kids"), RestRefusal::ScopeNotAllowed);
    assert_eq!(refusal("kid_fullname", "kids/61/docs"), RestRefusal::ScopeNotAllowed);
    assert_eq!(refusal("kid_birth_cert_doc", "kids/99/docs"), RestRefusal::NotFound);
    assert_eq!(refusal("mobile", "ctts/1"), RestRefusal::NotFound);
    assert_eq!(refusal("mobile", "cats"), RestRefusal::NotFound);
}

#[test]
fn children_are_shown_as_far_as_they_are_recorded() {
    let scope = "kid_fullname kid_snils kid_birth_cert_doc";
    let kids = read("orlova", scope, "kids", "embed=(elements)").unwrap();
    let field = |kid: usize, name: &str| kids["elements"][kid].get(name).cloned();
    assert_eq!(field(0, "snils"), Some(json!("000-000-601 05")));
    assert_eq!(field(2, "snils"), None);
    assert_eq!(field(0, "birthDate"), None);
    let certificates = |kid: usize| kids["elements"][kid]["documents"]["size"].as_u64();
    assert_eq!((certificates(0), certificates(1)), (Some(1), Some(0)));
    let below = read("orlova", scope, "kids/61/docs", "embed=(elements)").unwrap();
    assert_eq!(below["elements"][0]["number"], "600101");
}
