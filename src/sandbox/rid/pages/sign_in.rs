//! The sign-in page and the sign-out.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
    routing::get,
};

use super::{Refusal, page};
use crate::sandbox::{
    cookie,
    people::RidAccount,
    rid::{
        control::SignOut,
        csrf::Secret,
        journal::{Journal, State as Held},
        request::{Csrf, Fields, Form, Query, SESSION, SIGN_IN},
        roster,
        settings::{Settings, Trouble},
        sill,
    },
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route(SIGN_IN, get(ask).post(sign_in))
        .route("/accounts/logout/", get(sign_out).post(sign_out))
}

/// The page; Django shows it again with what was wrong.
#[derive(Template)]
#[template(path = "sandbox/rid/templates/login.html")]
struct Login<'a> {
    token: String,
    next: &'a str,
    login: &'a str,
    school: &'a str,
    school_name: &'a str,
    fault: Option<&'static str>,
}

async fn ask(
    State(journal): State<Arc<Journal>>,
    headers: HeaderMap,
    Csrf(csrf): Csrf,
    Query(query): Query,
) -> Result<Response, Refusal> {
    let remembered = |name| cookie::find(&headers, name).unwrap_or_default();
    let typed = (remembered("fake_username"), remembered("school_id"));
    show(&journal, &csrf, query.field("next"), typed, None)
}

fn show(
    journal: &Journal,
    csrf: &Secret,
    next: &str,
    (login, school): (&str, &str),
    fault: Option<&'static str>,
) -> Result<Response, Refusal> {
    let known = school.parse().ok().and_then(roster::school);
    let school_name = known.map_or("", |school| school.school.short_name);
    let token = csrf.masked(&*journal.settings.dice);
    let page = page(&Login { token, next, login, school, school_name, fault })?;
    Ok(([(header::CACHE_CONTROL, NEVER_CACHED)], page).into_response())
}

async fn sign_in(
    State(journal): State<Arc<Journal>>,
    headers: HeaderMap,
    Csrf(csrf): Csrf,
    Form(form): Form,
) -> Result<Response, Refusal> {
    let next = form.field("next");
    match enter(&journal, &headers, &form) {
        Ok((account, key)) => Ok(entered(&journal, &account, &key, next)),
        Err(fault) => {
            let typed = (form.field("fake_username"), form.field("school"));
            show(&journal, &csrf, next, typed, Some(fault))
        }
    }
}

/// Whoever signs in gets a new key, whatever key the browser had.
fn enter(
    journal: &Journal,
    headers: &HeaderMap,
    form: &Fields,
) -> Result<(RidAccount, String), &'static str> {
    let needed = ["username", "fake_username", "school", "password"];
    if needed.iter().any(|name| form.field(name).is_empty()) {
        return Err(INCOMPLETE);
    }
    let username = form.field("username");
    if username != format!("{}@{}", form.field("fake_username"), form.field("school")) {
        return Err(WRONG);
    }
    journal.with(|state| {
        if state.trouble == Some(Trouble::EsiaOnly) {
            return Err(ESIA_ONLY);
        }
        let account = prove(state, username, form.field("password"))?;
        if let Some(old) = cookie::find(headers, SESSION) {
            state.sessions.close(old);
        }
        let session = state.sessions.open(account, &*journal.settings.dice, journal.now());
        Ok((account, session.key))
    })
}

fn prove(state: &mut Held, username: &str, password: &str) -> Result<RidAccount, &'static str> {
    let account = state.roster.by_username(username);
    let proven = account.filter(|account| state.roster.is_password(account, password));
    let tally = state.sign_ins.entry(username.to_owned()).or_default();
    match proven {
        Some(_) => tally.accepted += 1,
        None => tally.refused += 1,
    }
    proven.ok_or(WRONG)
}

/// To where the person wanted, if that is here. The secret against forged requests is a new one.
fn entered(journal: &Journal, account: &RidAccount, key: &str, next: &str) -> Response {
    let settings = &journal.settings;
    let target = if is_own(next) { next } else { "/" };
    let life = settings.session_life.as_secs();
    let secure = secure(settings);
    let mut response = (
        StatusCode::FOUND,
        AppendHeaders([
            (header::LOCATION, target.to_owned()),
            (
                header::SET_COOKIE,
                format!("{SESSION}={key}; HttpOnly; Max-Age={life}; Path=/; SameSite=Lax{secure}"),
            ),
            (header::SET_COOKIE, format!("school_id={}; Max-Age={A_YEAR}; Path=/{secure}", account.school)),
            (
                header::SET_COOKIE,
                format!("fake_username={}; Max-Age={A_YEAR}; Path=/{secure}", account.login),
            ),
        ]),
    )
        .into_response();
    let csrf = sill::csrf_cookie(settings, &Secret::new(&*settings.dice));
    response.headers_mut().append(header::SET_COOKIE, csrf);
    response
}

async fn sign_out(State(journal): State<Arc<Journal>>, headers: HeaderMap) -> Response {
    let key = cookie::find(&headers, SESSION).unwrap_or_default();
    journal.with(|state| {
        if let Some(session) = state.sessions.close(key) {
            let RidAccount { school, login, .. } = session.account;
            state.sign_outs.push(SignOut { school, login: login.to_owned() });
        }
    });
    let secure = secure(&journal.settings);
    let gone = format!(
        "{SESSION}=\"\"; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax{secure}"
    );
    let mut response = (StatusCode::FOUND, [(header::LOCATION, SIGN_IN)]).into_response();
    if let Ok(line) = HeaderValue::try_from(gone) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}

fn secure(settings: &Settings) -> &'static str {
    if settings.is_secure() { "; Secure" } else { "" }
}

/// A path of this site, and of no other under any reading.
fn is_own(next: &str) -> bool {
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    plain && next.starts_with('/') && !next.starts_with("//")
}

const NEVER_CACHED: &str = "max-age=0, no-cache, no-store, must-revalidate, private";
const A_YEAR: u32 = 31_536_000;

const INCOMPLETE: &str = "Выберите школу, введите логин и пароль.";
const WRONG: &str = "Пожалуйста, введите правильные имя пользователя и пароль. \
                     Оба поля могут быть чувствительны к регистру.";
const ESIA_ONLY: &str = "Вход по логину и паролю закрыт. Войдите через Госуслуги (ЕСИА).";

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn only_a_path_of_this_site_is_followed() {
        for (next, own) in [
            ("/marks/current/", true),
            ("/messages/new/?to=1@2", true),
            ("", false),
            ("//other.test/", false),
            ("/\\other.test/", false),
            ("https://other.test/", false),
            ("/a\r\nSet-Cookie: a=b", false),
        ] {
            assert_eq!(is_own(next), own, "{next}");
        }
    }
}
