//! `/idp/ext/Logout`: ends the whole session at the stand-in, for all systems; tokens live on.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::Response,
};

use super::{
    answer::{error_page, go, page, read},
    browser::{self, BROWSER, SESSION},
};
use crate::sandbox::esia::{check::leave::leave, office::Office, pages::Notice};

/// Signs out first, and then says where to go: whatever is wrong with the address, nobody stays signed in.
pub(super) async fn logout(
    State(office): State<Arc<Office>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let now = office.now();
    let word = browser::cookie(&headers, SESSION).unwrap_or_default();
    office.with(|state| {
        let ended = state.sessions.take(word, now).is_some();
        state.record.sign_outs += u32::from(ended);
    });
    let mut response = match leave(&read(query.as_deref(), b""), &office.settings) {
        Ok(Some(address)) => go(&address),
        Ok(None) => page(StatusCode::OK, &SIGNED_OUT),
        Err(refused) => {
            office.remember(&refused);
            error_page(&refused)
        }
    };
    for name in [SESSION, BROWSER] {
        response.headers_mut().append(SET_COOKIE, browser::forget(name));
    }
    response
}

const SIGNED_OUT: Notice = Notice {
    title: "Вы вышли",
    text: "Сеанс в песочнице завершён для всех информационных систем.",
    code: None,
    hint: None,
};
