//! `end_session`: ends the session here, for all clients; tokens live on.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::Response,
};

use super::{
    answer::{error_page, form, go, page},
    browser::{self, BROWSER, SESSION},
};
use crate::{
    esia::wire::form::Form,
    sandbox::oidc::{check::leave::leave, office::Office, pages::Notice},
};

/// `GET /end_session`.
pub(super) async fn by_query(
    State(office): State<Arc<Office>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&office, &Form::decode(&query.unwrap_or_default()), &headers)
}

/// `POST /end_session`.
pub(super) async fn by_form(State(office): State<Arc<Office>>, headers: HeaderMap, body: Bytes) -> Response {
    answer(&office, &form(&headers, &body), &headers)
}

/// Signs out first, and then says where to go: whatever is wrong with the address, nobody stays signed in.
fn answer(office: &Office, form: &Form, headers: &HeaderMap) -> Response {
    let now = office.now();
    let word = browser::cookie(headers, SESSION).unwrap_or_default();
    office.with(|state| {
        let ended = state.sessions.take(word, now).is_some();
        state.record.sign_outs += u32::from(ended);
    });
    let mut response = match leave(form, &office.settings) {
        Ok(Some(address)) => go(&address),
        Ok(None) => page(StatusCode::OK, &SIGNED_OUT),
        Err(refused) => error_page(office, &refused),
    };
    for name in [SESSION, BROWSER] {
        response.headers_mut().append(SET_COOKIE, browser::forget(name));
    }
    response
}

const SIGNED_OUT: Notice =
    Notice {
        title: "Вы вышли", text: "Сеанс в песочнице завершён для всех систем.", code: None, hint: None
    };
