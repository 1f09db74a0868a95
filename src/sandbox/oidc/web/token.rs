//! `token`: a client exchanges a code.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, header::AUTHORIZATION},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::answer::{BROKEN, NO_STORE, form, suffer, token_error};
use crate::{
    crypto::token::fingerprint,
    esia::wire::form::Form,
    sandbox::oidc::{
        check::{
            Refused,
            exchange::{NO_CODE, client, judge, shown},
            refused,
        },
        claims,
        fault::Spot,
        office::{Access, Code, Office},
    },
};

/// `POST /token`.
pub(super) async fn exchange(State(office): State<Arc<Office>>, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(answer) = suffer(office.arrive(Spot::Token), || token_error(&BROKEN)).await {
        return answer;
    }
    let header = headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok());
    match tokens(&office, header, &form(&headers, &body)) {
        Ok(tokens) => ([NO_STORE], Json(tokens)).into_response(),
        Err(refused) => {
            office.remember(&refused);
            token_error(&refused)
        }
    }
}

fn tokens(office: &Office, header: Option<&str>, form: &Form) -> Result<Value, Refused> {
    let now = office.now();
    if let Some(code) = form.value("code") {
        office.with(|state| state.record.presented(code));
    }
    let card = client(header, form, &office.settings)?;
    let shown = shown(form)?;
    let access = office.secret_word();
    // Found, judged and marked as spent under one lock: of two that come at once only one gets anything.
    let Code { asked, session, .. } = office.with(|state| {
        let code = state.codes.find_mut(shown.code, now).ok_or(NO_CODE)?;
        let judged = judge(&shown, card, code);
        if let Some(given) = code.spent.replace(access.clone()) {
            state.access_tokens.take(&given, now);
        }
        let code = code.clone();
        judged.map(|()| code)
    })?;
    let person = office.settings.person(session.oid).ok_or(NO_CODE)?;
    let at_hash = URL_SAFE_NO_PAD.encode(&fingerprint(&access)[..16]);
    let claims = claims::id_token(&office.settings, &person.esia, &asked, &session, &at_hash, now);
    let keys = office.with(|state| state.keys.clone());
    let id_token =
        keys.sign(&claims).map_err(|_| refused("server_error", "the token could not be signed"))?;
    let (opens, life) = (Access { oid: session.oid, scope: asked.scope.clone() }, office.settings.token_life);
    office.with(|state| {
        state.record.exchanged(&card.id);
        state.access_tokens.put(&access, opens, now, life);
    });
    Ok(json!({
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": life.as_secs(),
        "scope": asked.scope.join(" "),
        "id_token": id_token,
    }))
}
