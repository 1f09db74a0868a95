//! `authorize`: a client sends a browser here.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, header::SET_COOKIE},
    response::Response,
};

use super::{
    answer::{BROKEN, back, back_with_error, error_page, form, go, suffer},
    browser::{self, BROWSER},
};
use crate::{
    domain::Moment,
    esia::wire::form::Form,
    sandbox::oidc::{
        check::{
            authorise::{Asked, Fault, Met, authorise},
            refused,
        },
        fault::Spot,
        office::{Code, Office, Session, Waiting},
    },
};

/// `GET /authorize`.
pub(super) async fn by_query(
    State(office): State<Arc<Office>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&office, &Form::decode(&query.unwrap_or_default()), &headers).await
}

/// `POST /authorize`.
pub(super) async fn by_form(State(office): State<Arc<Office>>, headers: HeaderMap, body: Bytes) -> Response {
    answer(&office, &form(&headers, &body), &headers).await
}

async fn answer(office: &Office, form: &Form, headers: &HeaderMap) -> Response {
    if let Some(answer) = suffer(office.arrive(Spot::Authorize), || error_page(office, &BROKEN)).await {
        return answer;
    }
    match authorise(form, &office.settings) {
        Ok(asked) => receive(office, asked, headers),
        Err(Fault::Page(refused)) => error_page(office, &refused),
        Err(Fault::Back { redirect_uri, state, refused }) => {
            back_with_error(office, &redirect_uri, state.as_deref(), &refused)
        }
    }
}

fn receive(office: &Office, asked: Asked, headers: &HeaderMap) -> Response {
    let now = office.now();
    let session = browser::session(office, headers, now);
    match (asked.meets(session.as_ref(), now), session) {
        (Met::Silently, Some(session)) => grant(office, asked, session, now),
        (Met::NotAtAll, _) | (Met::Silently, None) => {
            let needed = refused("login_required", "prompt=none, and nobody is signed in");
            back_with_error(office, &asked.redirect_uri, asked.state.as_deref(), &needed)
        }
        (Met::OnPage, _) => {
            let known = browser::cookie(headers, BROWSER);
            let word = known.map_or_else(|| office.secret_word(), str::to_owned);
            let handle = office.wait(Waiting::new(asked, &word), now);
            let mut response = go(&format!("/login?request={handle}"));
            if known.is_none() {
                response.headers_mut().append(SET_COOKIE, browser::bake(office, BROWSER, &word));
            }
            response
        }
    }
}

/// Back to the client with a code.
pub(super) fn grant(office: &Office, asked: Asked, session: Session, now: Moment) -> Response {
    let word = office.secret_word();
    let (redirect_uri, state) = (asked.redirect_uri.clone(), asked.state.clone());
    let code = Code { asked, session, spent: None };
    office.with(|state| state.codes.put(&word, code, now, office.settings.code_life));
    back(office, &redirect_uri, state.as_deref(), Form::default().with("code", &word))
}
