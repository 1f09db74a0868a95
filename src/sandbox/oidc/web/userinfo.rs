//! `userinfo`: what is said of the person for the bearer of an access token (RFC 6750).

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{AUTHORIZATION, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};

use super::answer::{BROKEN, NO_STORE, suffer, token_error};
use crate::sandbox::oidc::{check::refused, claims, fault::Spot, office::Office};

/// `GET` and `POST /userinfo`.
pub(super) async fn tell(State(office): State<Arc<Office>>, headers: HeaderMap) -> Response {
    if let Some(answer) = suffer(office.arrive(Spot::UserInfo), || token_error(&BROKEN)).await {
        return answer;
    }
    let now = office.now();
    let access =
        word(&headers).and_then(|word| office.with(|state| state.access_tokens.find(word, now).cloned()));
    let person = access.as_ref().and_then(|access| office.settings.person(access.oid));
    match (access, person) {
        (Some(access), Some(person)) => {
            ([NO_STORE], Json(claims::told(&person.esia, &access.scope))).into_response()
        }
        (None, _) | (_, None) => {
            office.remember(&refused("invalid_token", "the access token is unknown, too old or revoked"));
            (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")]).into_response()
        }
    }
}

fn word(headers: &HeaderMap) -> Option<&str> {
    let (scheme, word) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(word.trim())
}
