//! `te`: a system exchanges what it holds for tokens.

use std::sync::Arc;

use super::answer::{NO_STORE, read, suffer, token_error};
use crate::{
    esia::wire::{
        authorise::Version,
        demand::echo,
        form::Form,
        refusal::{Refusal, Refused},
        token::TokenResponse,
    },
    sandbox::esia::{check::exchange::exchange, fault::Spot, office::Office},
};
use axum::{
    Json,
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};

/// `/aas/oauth2/te`.
pub(super) async fn first(
    State(office): State<Arc<Office>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&office, Version::V1, &parameters(query.as_deref(), &headers, &body)).await
}

/// `/aas/oauth2/v2/te` and `/aas/oauth2/v3/te`.
pub(super) async fn second(
    State(office): State<Arc<Office>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&office, Version::V3, &parameters(query.as_deref(), &headers, &body)).await
}

/// A body that is no form is not read: its parameters are missing, as at the real ESIA.
fn parameters(query: Option<&str>, headers: &HeaderMap, body: &[u8]) -> Form {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_form = kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded");
    read(query, if is_form { body } else { b"" })
}

async fn answer(office: &Office, version: Version, form: &Form) -> Response {
    let state = echo(form);
    let broken = || token_error(&Refusal::Server, state);
    if let Some(answer) = suffer(office.arrive(Spot::Te), broken).await {
        return answer;
    }
    match tokens(office, version, form) {
        Ok(tokens) => ([NO_STORE], Json(tokens)).into_response(),
        Err(refused) => {
            office.remember(&refused);
            token_error(&refused.refusal, state)
        }
    }
}

fn tokens(office: &Office, version: Version, form: &Form) -> Result<TokenResponse, Refused> {
    let now = office.now();
    let request = exchange(version, form, &office.settings, now)?;
    let granted = office.redeem(&request, now)?;
    office.issue_tokens(&granted, &request.state, now)
}
