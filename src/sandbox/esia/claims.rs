//! What the stand-in's tokens say, from what was granted.

use serde_json::{Value, json};

use super::{check::grant::Granted, settings::Settings};
use crate::{
    domain::Moment,
    esia::wire::claims::{AccessClaims, Audience, CodeClaims, IdClaims, Subject},
    sandbox::people::EsiaAccount,
};

/// Claims of a code; `state` is that of the authorise request.
pub(super) fn code(
    settings: &Settings,
    person: &EsiaAccount,
    granted: &Granted,
    state: &str,
    now: Moment,
) -> CodeClaims {
    CodeClaims {
        nbf: now.secs(),
        iat: now.secs(),
        exp: now.plus(settings.code_life).secs(),
        auth_time: Some(granted.signed_in.secs()),
        scope: scope(granted),
        iss: settings.iss.clone(),
        session: granted.session.clone(),
        state: state.to_owned(),
        auth_mthd: Some(METHOD.to_owned()),
        subject: subject(person),
        params: json!({}),
        client_id: granted.client.clone(),
        acr: None,
    }
}

/// Claims of an access token; with consents beside the data, they are told too.
pub(super) fn access(settings: &Settings, granted: &Granted, now: Moment) -> serde_json::Result<Value> {
    let mut claims = serde_json::to_value(AccessClaims {
        nbf: now.secs(),
        iat: now.secs(),
        exp: now.plus(settings.access_life).secs(),
        scope: scope(granted),
        iss: settings.iss.clone(),
        session: granted.session.clone(),
        subject_id: granted.oid,
        client_id: granted.client.clone(),
        permissions: (!granted.permissions.is_empty()).then(|| json!(granted.permissions)),
    })?;
    if !granted.permissions.is_empty() {
        claims["permissions_url"] =
            json!(format!("{}/rs/prns/{}/permissions", settings.base_url, granted.oid));
    }
    Ok(claims)
}

/// Claims of an id token.
pub(super) fn identity(
    settings: &Settings,
    person: &EsiaAccount,
    granted: &Granted,
    now: Moment,
) -> IdClaims {
    IdClaims {
        aud: Audience::One(granted.client.clone()),
        nbf: now.secs(),
        iat: now.secs(),
        exp: now.plus(settings.access_life).secs(),
        auth_time: Some(granted.signed_in.secs()),
        iss: settings.iss.clone(),
        sub: person.oid,
        amr: Some(json!(METHOD)),
        method: Some(METHOD.to_owned()),
        session: granted.session.clone(),
        subject: subject(person),
    }
}

fn scope(granted: &Granted) -> String {
    let personal = granted.scope.bound_to(granted.oid);
    let all = [personal.as_str(), granted.scope_org.text()];
    all.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn subject(person: &EsiaAccount) -> Subject {
    Subject::of(person.oid, person.level.into())
}

/// Password; the only way to sign in here.
const METHOD: &str = "PWD";
