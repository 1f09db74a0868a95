//! Signing in: the page with people and with login and password.

use std::sync::Arc;

use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::Response,
};
use serde::Deserialize;

use super::{
    answer::{back_with_error, page as render},
    authorise::grant,
    browser::{self, SESSION},
};
use crate::{
    domain::{Moment, Secret},
    sandbox::{
        oidc::{
            check::refused,
            office::{Office, Session, Waiting},
            pages::{Notice, SignInPage},
        },
        people::EsiaAccount,
    },
};

/// Query of the page that serves a waiting request.
#[derive(Deserialize)]
pub(super) struct Handle {
    #[serde(default)]
    request: String,
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
        None => account(&office, &form.login)
            .filter(|account| Secret::new(account.password.to_owned()).same_as(form.password.as_bytes())),
    };
    let Some(account) = chosen else {
        return show(&office, &waiting, &form.request, true);
    };
    // Two presses at once: the first one takes the request, the second one finds nothing.
    if office.with(|state| state.waiting.take(&form.request, now)).is_none() {
        return stale();
    }
    let (session, word) = open(&office, account, now);
    let mut response = grant(&office, waiting.asked, session, now);
    response.headers_mut().append(SET_COOKIE, browser::bake(&office, SESSION, &word));
    response
}

/// `POST /refuse`.
pub(super) async fn refuse(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Form(form): Form<Handle>,
) -> Response {
    if !browser::is_own_form(&office, &headers) {
        return foreign_form();
    }
    let now = office.now();
    let Some(Waiting { asked, .. }) = browser::waiting(&office, &headers, &form.request, now) else {
        return stale();
    };
    office.with(|state| state.waiting.take(&form.request, now));
    let denied = refused("access_denied", "the person refused on the sign-in page");
    back_with_error(&office, &asked.redirect_uri, asked.state.as_deref(), &denied)
}

fn account<'office>(office: &'office Office, login: &str) -> Option<&'office EsiaAccount> {
    office.settings.people.iter().map(|person| &person.esia).find(|account| account.login == login.trim())
}

/// A new session under a new word, whatever the browser had before.
fn open(office: &Office, account: &EsiaAccount, now: Moment) -> (Session, String) {
    let session = Session { oid: account.oid, since: now };
    let (word, kept) = (office.secret_word(), session.clone());
    office.with(|state| state.sessions.put(&word, kept, now, office.settings.session_life));
    (session, word)
}

fn show(office: &Office, waiting: &Waiting, handle: &str, failed: bool) -> Response {
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    render(status, &SignInPage::new(&office.settings, &waiting.asked.client, handle, failed, office.now()))
}

fn stale() -> Response {
    let notice = Notice {
        title: "Вход устарел",
        text: "Запрос на вход не найден: он устарел, уже завершён или начат в другом браузере. \
               Вернитесь на сайт, с которого вы пришли, и начните вход заново.",
        code: None,
        hint: None,
    };
    render(StatusCode::BAD_REQUEST, &notice)
}

fn foreign_form() -> Response {
    let notice = Notice {
        title: "Форма отправлена с чужой страницы",
        text: "Песочница принимает формы только со своих страниц. Начните вход заново.",
        code: None,
        hint: Some("the header Origin must be the base_url of the stand-in"),
    };
    render(StatusCode::FORBIDDEN, &notice)
}
