//! Signing in: the page with people and with login and password, and the JSON call for scripted clients.

use std::sync::Arc;

use axum::{
    Form, Json,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    answer::{NO_STORE, go, page as render},
    browser::{self, BROWSER, SESSION},
    onward::{Onward, onward},
};
use crate::{
    domain::{Moment, Secret},
    sandbox::{
        esia::{
            office::Office,
            pages::{Notice, SignInPage},
            state::{Session, Waiting},
        },
        people::EsiaAccount,
    },
};

/// Query of the pages that serve a waiting request.
#[derive(Deserialize)]
pub(super) struct Handle {
    #[serde(default)]
    pub(super) request: String,
}

/// The sign-in form.
#[derive(Deserialize)]
pub(super) struct SignIn {
    #[serde(default)]
    request: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    /// Login of the person whose card was pressed.
    person: Option<String>,
    /// «Чужой компьютер».
    foreign: Option<String>,
}

/// `GET /login`.
pub(super) async fn page(
    State(office): State<Arc<Office>>,
    Query(handle): Query<Handle>,
    headers: HeaderMap,
) -> Response {
    match browser::waiting(&office, &headers, &handle.request, office.now()) {
        Some(waiting) => show(&office, &waiting, &handle.request, false),
        None => stale(),
    }
}

/// `POST /login`.
pub(super) async fn submit(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Response {
    let now = office.now();
    if !browser::is_own_form(&office, &headers) {
        return foreign_form();
    }
    let Some(waiting) = browser::waiting(&office, &headers, &form.request, now) else {
        return stale();
    };
    let chosen = match &form.person {
        Some(login) => account(&office, login),
        None => account(&office, &form.login).filter(|account| proves(account, &form.password)),
    };
    let Some(account) = chosen else {
        return show(&office, &waiting, &form.request, true);
    };
    let (session, word) = open(&office, account, now);
    let mut response = match onward(&office, &waiting.asked, &session, now) {
        Onward::Consent => go(&format!("/aas/oauth2/consent?request={}", form.request)),
        Onward::Back(address) => {
            office.with(|state| state.waiting.take(&form.request, now));
            go(&address)
        }
    };
    let cookie = browser::bake(&office, SESSION, &word, form.foreign.is_none());
    response.headers_mut().append(SET_COOKIE, cookie);
    response
}

/// Body of `POST /aas/oauth2/api/login`.
#[derive(Deserialize)]
pub(super) struct Credentials {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
}

/// `POST /aas/oauth2/api/login`: serves the newest request of the browser; without one it only signs in.
pub(super) async fn api(
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

fn account<'office>(office: &'office Office, login: &str) -> Option<&'office EsiaAccount> {
    office.settings.people.iter().map(|person| &person.esia).find(|account| account.login == login.trim())
}

fn proves(account: &EsiaAccount, password: &str) -> bool {
    Secret::new(account.password.to_owned()).same_as(password.as_bytes())
}

/// A new session under a new word, whatever the browser had before.
fn open(office: &Office, account: &EsiaAccount, now: Moment) -> (Session, String) {
    let session = Session { oid: account.oid, sid: office.uuid(), since: now };
    let (word, kept) = (office.secret_word(), session.clone());
    office.with(|state| state.sessions.put(&word, kept, now, office.settings.session_life));
    (session, word)
}

fn show(office: &Office, waiting: &Waiting, handle: &str, failed: bool) -> Response {
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    render(status, &SignInPage::new(&office.settings, &waiting.asked.client, handle, failed, office.now()))
}

/// The handle is unknown, too old, or another browser's.
pub(super) fn stale() -> Response {
    let notice = Notice {
        title: "Вход устарел",
        text: "Запрос на вход не найден: он устарел, уже завершён или начат в другом браузере. \
               Вернитесь на сайт, с которого вы пришли, и начните вход заново.",
        code: None,
        hint: None,
    };
    render(StatusCode::BAD_REQUEST, &notice)
}

/// The form was not sent by our page.
pub(super) fn foreign_form() -> Response {
    let notice = Notice {
        title: "Форма отправлена с чужой страницы",
        text: "Песочница принимает формы только со своих страниц. Начните вход заново.",
        code: None,
        hint: Some("the header Origin must be the base_url of the stand-in"),
    };
    render(StatusCode::FORBIDDEN, &notice)
}
