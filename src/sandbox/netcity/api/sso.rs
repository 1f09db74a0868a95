//! `/webapi/sso/esia`: out to ESIA and back, and who ESIA's person is here.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{AppendHeaders, Html, IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};

use super::visitor::welcome;
use crate::sandbox::{
    answer::go,
    browser, chance,
    esia_sign_in::Fault,
    netcity::{
        esia::{CALLBACK, HOP},
        journal::Journal,
        pages,
        refusal::Refusal,
        request::{self, Query},
        roster,
    },
    people::NetcityAccount,
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/webapi/sso/esia/crosslogin", get(crosslogin))
        .route(HOP, get(hop))
        .route(CALLBACK, get(callback))
        .route("/webapi/sso/esia/account-info", get(account_info))
}

/// On the journal's own host: the visitor leaves.
async fn crosslogin(State(journal): State<Arc<Journal>>, headers: HeaderMap) -> Response {
    let Some(esia) = &journal.esia else { return pages::missing().await };
    welcome(&journal, &headers, |journal, visitor| {
        let ticket = chance::uuid(&*journal.settings.dice);
        journal.with(|state| state.arrivals.leave(&ticket, visitor, journal.now()));
        go(&format!("{}{HOP}?ticket={ticket}", esia.hop))
    })
}

/// On the host in between, which knows browsers by a cookie of its own.
async fn hop(State(journal): State<Arc<Journal>>, Query(query): Query) -> Response {
    let Some(esia) = &journal.esia else { return pages::missing().await };
    let ticket = query.field("ticket").unwrap_or_default();
    let Some(visitor) = journal.with(|state| state.arrivals.has_left(ticket, journal.now())) else {
        return refused(&Fault::State);
    };
    let word = chance::hex(&*journal.settings.dice, 16);
    match esia.party.begin(&word, visitor) {
        Ok(address) => {
            let cookie = browser::bake(&esia.hop, WORD, &word, None);
            (AppendHeaders([(header::SET_COOKIE, cookie)]), go(&address)).into_response()
        }
        Err(fault) => refused(&fault),
    }
}

/// On the host in between: ESIA has sent the browser back.
async fn callback(
    State(journal): State<Arc<Journal>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(esia) = &journal.esia else { return pages::missing().await };
    let word = browser::cookie(&headers, WORD);
    let (person, visitor) = match esia.party.finish(word, &query.unwrap_or_default()).await {
        Ok(finished) => finished,
        Err(fault) => return refused(&fault),
    };
    let login_state = chance::uuid(&*journal.settings.dice);
    journal.with(|state| {
        let users = state.roster.of_snils(&person.snils).iter().map(|account| account.user_id).collect();
        state.arrivals.come_back(&login_state, visitor, users, journal.now());
    });
    let back = format!("{}/authorize/login?loginState={login_state}", journal.settings.base_url);
    (AppendHeaders([(header::SET_COOKIE, browser::forget(WORD))]), go(&back)).into_response()
}

/// The users of the journal who this person is; none is no refusal.
async fn account_info(
    State(journal): State<Arc<Journal>>,
    headers: HeaderMap,
    Query(query): Query,
) -> Result<Json<Value>, Refusal> {
    let login_state = query.field("loginstate").ok_or(Refusal::StaleLoginState)?;
    let visitor = request::cookie(&headers, "NSSESSIONID").ok_or(Refusal::StaleLoginState)?;
    journal.with(|state| {
        let arrival = state.arrivals.find(login_state, visitor, journal.now());
        let numbers = &arrival.ok_or(Refusal::StaleLoginState)?.users;
        let users = numbers.iter().filter_map(|number| state.roster.by_number(*number));
        Ok(Json(json!({ "users": users.map(user).collect::<Vec<_>>() })))
    })
}

fn user(account: &NetcityAccount) -> Value {
    let role = |role| json!({ "role": { "id": roster::role_id(role), "name": roster::role_name(role) } });
    json!({
        "id": account.user_id,
        "displayName": account.holder.full(),
        "schoolName": roster::school(account.school).map(|school| school.short_name),
        "roles": account.roles.iter().copied().map(role).collect::<Vec<_>>(),
    })
}

/// What the real server shows is unconfirmed. Its own page names no reason.
fn refused(fault: &Fault) -> Response {
    let reason = HeaderValue::from_str(&fault.to_string()).unwrap_or(HeaderValue::from_static("unknown"));
    (StatusCode::FORBIDDEN, [(REASON, reason)], Html(REFUSED)).into_response()
}

/// By which the host in between knows the browser again.
const WORD: &str = "ESIASGO";
/// For whoever builds a client.
const REASON: &str = "x-sandbox-reason";
const REFUSED: &str = "<!DOCTYPE html><meta charset=\"utf-8\"><title>Вход не выполнен</title>\
    <h1>Не удалось войти через Госуслуги</h1><p>Начните вход заново.</p>";
