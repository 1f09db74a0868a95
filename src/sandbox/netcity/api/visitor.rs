//! Before a session: the flags of the installation, and the one-time salt bound to the visitor's cookie.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};

use super::set_cookie;
use crate::sandbox::netcity::{journal::Journal, request, salts::Greeting, settings::Trouble};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/webapi/logindata", get(logindata))
        .route("/webapi/auth/getdata", post(getdata))
        .route("/webapi/sysinfo", get(sysinfo))
}

async fn logindata(State(journal): State<Arc<Journal>>, headers: HeaderMap) -> Response {
    let esia_only = journal.with(|state| state.trouble) == Some(Trouble::EsiaOnly);
    let body = json!({
        "version": journal.settings.version,
        "productName": "Сетевой город. Образование",
        "schoolLogin": !esia_only,
        "emLogin": false,
        "esiaLogin": true,
        "esiaLoginPage": true,
        "esiaMainAuth": esia_only,
        "esiaButton": true,
        "signatureLogin": false,
        "windowsAuth": false,
        "enableSms": false,
        "esaLogin": false,
        "esaLoginPage": false,
        "cacheVer": "20260901",
    });
    greet(&journal, &headers, |_, _| body)
}

/// Plain text, for whoever asks.
async fn sysinfo(State(journal): State<Arc<Journal>>) -> String {
    format!("Id: 76000012\nВерсия системы: {}\n", journal.settings.version)
}

async fn getdata(State(journal): State<Arc<Journal>>, headers: HeaderMap) -> Response {
    greet(&journal, &headers, |journal, visitor| {
        let salt = journal.with(|state| state.visitors.deal(visitor, &*journal.settings.dice));
        json!({ "lt": salt.lt, "ver": salt.ver, "salt": salt.salt })
    })
}

fn greet(journal: &Journal, headers: &HeaderMap, answer: impl FnOnce(&Journal, &str) -> Value) -> Response {
    welcome(journal, headers, |journal, visitor| Json(answer(journal, visitor)).into_response())
}

/// Answers a visitor, and gives a new one the cookie.
pub(super) fn welcome(
    journal: &Journal,
    headers: &HeaderMap,
    answer: impl FnOnce(&Journal, &str) -> Response,
) -> Response {
    let cookie = request::cookie(headers, "NSSESSIONID");
    let (visitor, greeting) = journal.with(|state| state.visitors.recognise(cookie, &*journal.settings.dice));
    let body = answer(journal, &visitor);
    match greeting {
        Greeting::Known => body,
        Greeting::New => {
            let set = set_cookie(journal, "NSSESSIONID", &visitor);
            (AppendHeaders([(header::SET_COOKIE, set)]), body).into_response()
        }
    }
}
