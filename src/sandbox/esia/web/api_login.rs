//! `POST /aas/oauth2/api/login`: the call behind the real sign-in page, by which scripted clients sign in.
//!
//! The statuses are a guess: clients look at the JSON.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    answer::NO_STORE,
    browser::{self, BROWSER, SESSION},
    onward::{Onward, onward},
    sign_in::{account, open, proves},
};
use crate::{
    domain::Moment,
    sandbox::esia::{office::Office, state::Session},
};

/// The body of the call.
#[derive(Deserialize)]
pub(super) struct Credentials {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
}

/// Serves the newest request of the browser; without one it only signs in.
pub(super) async fn sign_in(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Json(credentials): Json<Credentials>,
) -> Response {
    let now = office.now();
    if !browser::is_own_form(&office, &headers) {
        return (StatusCode::FORBIDDEN, Json(json!({ "failed": "FORBIDDEN" }))).into_response();
    }
    let known = account(&office, &credentials.login).filter(|account| proves(account, &credentials.password));
    let Some(account) = known else {
        return ([NO_STORE], Json(json!({ "failed": "INVALID_PASSWORD" }))).into_response();
    };
    let (session, word) = open(&office, account, now);
    let address = next_address(&office, &headers, &session, now);
    let mut response =
        ([NO_STORE], Json(json!({ "action": "DONE", "redirect_url": address }))).into_response();
    response.headers_mut().append(SET_COOKIE, browser::bake(&office, SESSION, &word, true));
    response
}

fn next_address(office: &Office, headers: &HeaderMap, session: &Session, now: Moment) -> String {
    let base = &office.settings.base_url;
    let Some(word) = browser::cookie(headers, BROWSER) else {
        return format!("{base}/");
    };
    let Some(waiting) = office.with(|state| state.newest_waiting(word, now)) else {
        return format!("{base}/");
    };
    match onward(office, &waiting.asked, session, now) {
        Onward::Back(address) => address,
        Onward::Consent => {
            let handle = office.wait(waiting, now);
            format!("{base}/aas/oauth2/consent?request={handle}")
        }
    }
}
