//! What is said of a person, by the scopes that were granted.
//!
//! Names are OIDC's own where it has them; the rest is called as providers in front of ESIA like to call it.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::{check::authorise::Asked, office::Session, settings::Settings};
use crate::{
    domain::Moment,
    sandbox::people::{EsiaAccount, Kid, Name},
};

/// Every scope, with the claims that it opens.
pub(super) const SCOPES: [(&str, &[&str]); 6] = [
    ("openid", &["sub"]),
    (
        "profile",
        &["name", "family_name", "given_name", "middle_name", "birthdate", "gender", "esia_oid", "assurance"],
    ),
    ("email", &["email", "email_verified", "phone_number"]),
    ("snils", &["snils"]),
    ("birth_certificate", &["birth_certificate_series", "birth_certificate_number"]),
    ("children", &["children"]),
];

/// The lasting name of a person here: a word, not ESIA's number, as of a provider that keeps numbers to itself.
pub(super) fn subject(person: &EsiaAccount) -> String {
    format!("esia-{}", person.login)
}

/// The claims that `userinfo` tells, `sub` among them.
pub(super) fn told(person: &EsiaAccount, scope: &[String]) -> Map<String, Value> {
    let name = &person.name;
    let all = json!({
        "sub": subject(person),
        "name": name.full(),
        "family_name": name.last,
        "given_name": name.first,
        "middle_name": name.middle,
        "birthdate": written(person.birth_date),
        "gender": if person.gender == "M" { "male" } else { "female" },
        "esia_oid": person.oid.to_string(),
        "assurance": person.level,
        "email": person.email,
        "email_verified": true,
        "phone_number": person.mobile,
        "snils": person.snils,
        "birth_certificate_series": person.birth_certificate.map(|paper| paper.series),
        "birth_certificate_number": person.birth_certificate.map(|paper| paper.number),
        "children": person.kids.iter().map(kid).collect::<Vec<_>>(),
    });
    let granted = SCOPES.iter().filter(|(name, _)| scope.iter().any(|own| own == name));
    let open: Vec<&str> = granted.flat_map(|(_, claims)| claims.iter().copied()).collect();
    let Value::Object(mut all) = all else { return Map::new() };
    all.retain(|name, value| open.contains(&name.as_str()) && !value.is_null());
    all
}

/// The claims of an id token.
pub(super) fn id_token(
    settings: &Settings,
    person: &EsiaAccount,
    asked: &Asked,
    session: &Session,
    access_token_hash: &str,
    now: Moment,
) -> Value {
    let mut claims = told(person, &asked.scope);
    if settings.lean_id_token {
        claims.retain(|name, _| name == "sub");
    }
    let own = json!({
        "iss": settings.base_url,
        "aud": asked.client,
        "azp": asked.client,
        "iat": now.secs(),
        "exp": now.plus(settings.token_life).secs(),
        "auth_time": session.since.secs(),
        "at_hash": access_token_hash,
    });
    if let Value::Object(own) = own {
        claims.extend(own);
    }
    if let Some(nonce) = &asked.nonce {
        claims.insert("nonce".to_owned(), json!(nonce));
    }
    Value::Object(claims)
}

fn kid(kid: &Kid) -> Value {
    let Name { last, first, middle } = kid.name;
    let paper = kid.birth_certificate;
    let mut claims = json!({
        "family_name": last,
        "given_name": first,
        "middle_name": middle,
        "birthdate": written(kid.birth_date),
        "snils": kid.snils,
        "birth_certificate_series": paper.map(|paper| paper.series),
        "birth_certificate_number": paper.map(|paper| paper.number),
    });
    if let Value::Object(claims) = &mut claims {
        claims.retain(|_, value| !value.is_null());
    }
    claims
}

fn written(date: Date) -> String {
    date.strftime("%Y-%m-%d").to_string()
}
