//! `ac`: a system sends a browser here.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, header::SET_COOKIE},
    response::Response,
};

use super::{
    answer::{back_with_error, error_page, go, read, suffer},
    browser::{self, BROWSER},
    onward::{Onward, onward},
};
use crate::{
    esia::wire::{authorise::Version, form::Form, refusal::Refusal},
    sandbox::esia::{
        check::authorise::{Asked, Fault, authorise},
        fault::Spot,
        office::Office,
        state::Waiting,
    },
};

/// `/aas/oauth2/ac`, parameters in the query or in a form.
pub(super) async fn first(
    State(office): State<Arc<Office>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&office, Version::V1, &read(query.as_deref(), &body), &headers).await
}

/// `/aas/oauth2/v2/ac`.
pub(super) async fn second(
    State(office): State<Arc<Office>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&office, Version::V3, &read(query.as_deref(), b""), &headers).await
}

async fn answer(office: &Office, version: Version, form: &Form, headers: &HeaderMap) -> Response {
    let broken = || error_page(&Refusal::Server.because("a fault on request"));
    if let Some(answer) = suffer(office.arrive(Spot::Ac), broken).await {
        return answer;
    }
    match authorise(version, form, &office.settings, office.now()) {
        Ok(asked) => receive(office, asked, headers),
        Err(Fault::Page(refused)) => {
            office.remember(&refused);
            error_page(&refused)
        }
        Err(Fault::Back { redirect_uri, state, refused }) => {
            office.remember(&refused);
            go(&back_with_error(&redirect_uri, state.as_deref(), &refused.refusal))
        }
    }
}

/// A person who is signed in and has consented is sent back at once.
fn receive(office: &Office, asked: Asked, headers: &HeaderMap) -> Response {
    let now = office.now();
    let next = match browser::session(office, headers, now) {
        Some(session) => match onward(office, &asked, &session, now) {
            Onward::Back(address) => return go(&address),
            Onward::Consent => "/aas/oauth2/consent",
        },
        None => "/login",
    };
    let known = browser::cookie(headers, BROWSER);
    let word = known.map_or_else(|| office.secret_word(), str::to_owned);
    let handle = office.wait(Waiting::new(asked, &word), now);
    let mut response = go(&format!("{next}?request={handle}"));
    if known.is_none() {
        response.headers_mut().append(SET_COOKIE, browser::bake(office, BROWSER, &word, true));
    }
    response
}
