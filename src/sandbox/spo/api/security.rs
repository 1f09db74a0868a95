//! In, out, and which college: `/services/security`.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
    routing::{delete, get, post, put},
};
use serde_json::{Value, json};

use crate::sandbox::spo::{
    entry,
    fault::Fault,
    journal::Journal,
    request::{self, Members, Signed},
    tenants::{key, named, signed_in, tenants},
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/services/security/login", post(login))
        .route("/services/security/logout", delete(logout))
        .route("/services/security/switch-tenant", put(switch))
        .route("/services/security/get-tenants", get(all))
        .route("/services/security/account-settings", get(account))
        .route("/services/security/esia-settings", get(esia))
        .route("/services/security/version", get(async || Json("2.65.0")))
}

async fn login(State(journal): State<Arc<Journal>>, members: Members) -> Result<Response, Fault> {
    let remembered = members.flag("isremember")?;
    let opened = entry::enter(&journal, members.text("login")?, members.text("password")?)?;
    let (session, base_url) = (opened.session, &journal.settings.base_url);
    let cookies = request::set_cookies(base_url, &opened.value, &session.uid, remembered);
    let told = signed_in(&session.account, session.college, journal.today());
    Ok((AppendHeaders(cookies.map(|cookie| (header::SET_COOKIE, cookie))), Json(told)).into_response())
}

/// Nobody's session can be ended twice: the second time meets 401, as every call without one.
async fn logout(State(journal): State<Arc<Journal>>, headers: HeaderMap, _: Signed) -> Response {
    if let Some((value, _)) = request::cookies(&headers) {
        journal.with(|state| {
            let closed = state.sessions.close(value);
            state.sign_outs.extend(closed.map(|session| session.account.login.to_owned()));
        });
    }
    let cleared = request::clear_cookies().map(|cookie| (header::SET_COOKIE, cookie));
    (StatusCode::OK, AppendHeaders(cleared)).into_response()
}

/// Turns the session to another college of the account.
async fn switch(
    State(journal): State<Arc<Journal>>,
    headers: HeaderMap,
    Signed(session): Signed,
    members: Members,
) -> Result<StatusCode, Fault> {
    let wanted = members.text("name")?;
    let place = session.account.places.iter().find(|place| key(place.college) == wanted);
    let college = place.ok_or(Fault::NoSuchCollege)?.college;
    let now = journal.now();
    if let Some((value, uid)) = request::cookies(&headers) {
        journal.with(|state| {
            if let Some(session) = state.sessions.admit(value, uid, now) {
                session.college = college;
            }
        });
    }
    Ok(StatusCode::OK)
}

async fn all(State(journal): State<Arc<Journal>>, Signed(session): Signed) -> Json<Value> {
    Json(tenants(&session.account, journal.today()))
}

/// One person for each college. Members beside the names, the login and the birth date are unconfirmed.
async fn account(Signed(session): Signed) -> Json<Value> {
    let account = &session.account;
    let person = |college: u32| {
        let mut person = named(account.holder);
        person["login"] = json!(account.login);
        person["birthday"] = json!(account.birth_date.to_string());
        person["phone"] = json!("");
        person["isTrusted"] = json!(false);
        person["isEsiaBound"] = json!(false);
        person["orgId"] = json!(format!("{}", 700_000 + college));
        person
    };
    let persons: Vec<_> = account.places.iter().map(|place| person(place.college)).collect();
    Json(json!({ "persons": persons }))
}

/// For everybody: the sign-in page asks before anybody is in.
async fn esia(State(journal): State<Arc<Journal>>) -> Json<Value> {
    let base_url = &journal.settings.base_url;
    Json(json!({
        "isAvailable": true,
        "esiaOnly": false,
        "fromEsia": false,
        "useSaml": false,
        "loginUrl": format!("{base_url}/services/esia/begin"),
        "bindEsiaUrl": format!("{base_url}/services/esia/bind"),
        "logoutUrl": null,
        "redirectUri": null,
    }))
}
