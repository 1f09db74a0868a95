//! What the tokens say: the claims of the code, the access token and the id token, as real ones of 2025 carry them.

use serde_json::{Map, Value, json};

use super::{check::grant::Grant, settings::Settings};
use crate::{
    domain::Moment,
    sandbox::people::{EsiaAccount, Level},
};

/// Claims of a code; `state` is that of the authorise request.
pub(super) fn code(
    settings: &Settings,
    person: &EsiaAccount,
    grant: &Grant,
    state: &str,
    now: Moment,
) -> Value {
    json!({
        "nbf": now.secs(),
        "iat": now.secs(),
        "exp": now.plus(settings.code_life).secs(),
        "auth_time": grant.signed_in.secs(),
        "auth_mthd": METHOD,
        "iss": settings.iss,
        "client_id": grant.client,
        "scope": scope(grant),
        "params": {},
        "urn:esia:sid": grant.session,
        "urn:esia:client:state": state,
        "urn:esia:sbj": subject(person),
    })
}

/// Claims of an access token. There is no `aud`: clients compare `client_id`.
pub(super) fn access(settings: &Settings, grant: &Grant, now: Moment) -> Value {
    let mut claims = json!({
        "nbf": now.secs(),
        "iat": now.secs(),
        "exp": now.plus(settings.access_life).secs(),
        "iss": settings.iss,
        "client_id": grant.client,
        "scope": scope(grant),
        "urn:esia:sid": grant.session,
        "urn:esia:sbj_id": grant.oid,
    });
    if !grant.permissions.is_empty() {
        claims["permissions"] = json!(grant.permissions);
        claims["permissions_url"] = json!(format!("{}/rs/prns/{}/permissions", settings.base_url, grant.oid));
    }
    claims
}

/// Claims of an id token.
pub(super) fn identity(settings: &Settings, person: &EsiaAccount, grant: &Grant, now: Moment) -> Value {
    json!({
        "aud": grant.client,
        "sub": person.oid,
        "nbf": now.secs(),
        "iat": now.secs(),
        "exp": now.plus(settings.access_life).secs(),
        "auth_time": grant.signed_in.secs(),
        "iss": settings.iss,
        "amr": METHOD,
        "urn:esia:amd": METHOD,
        "urn:esia:sid": grant.session,
        "urn:esia:sbj": subject(person),
    })
}

fn scope(grant: &Grant) -> String {
    let personal = grant.scope.bound_to(grant.oid);
    let all = [personal.as_str(), grant.scope_org.text()];
    all.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `is_tru` is left out, not false, where the account is not confirmed.
fn subject(person: &EsiaAccount) -> Value {
    let mut subject = Map::new();
    subject.insert("urn:esia:sbj:typ".to_owned(), json!("P"));
    subject.insert("urn:esia:sbj:lvl".to_owned(), json!(person.level));
    if person.level == Level::Confirmed {
        subject.insert("urn:esia:sbj:is_tru".to_owned(), json!(true));
    }
    subject.insert("urn:esia:sbj:oid".to_owned(), json!(person.oid));
    subject.insert("urn:esia:sbj:nam".to_owned(), json!(format!("OID.{}", person.oid)));
    Value::Object(subject)
}

/// Password; the only way to sign in here.
const METHOD: &str = "PWD";
