//! The journal's own ESIA sign-in: the button's way out and the way back.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
    routing::get,
};

use super::{entrance::found, missing, rendered};
use crate::sandbox::{
    answer::go,
    bars::{entry, journal::Journal, request},
    browser, chance,
    esia_sign_in::Fault,
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new().route(ABSENT, get(absent)).route(START, get(leave)).route(CALLBACK, get(come_back))
}

/// Where the button of the sign-in page leads.
pub(super) fn start(journal: &Journal) -> &'static str {
    if journal.esia.is_some() { START } else { ABSENT }
}

/// Where the journal's own ESIA sign-in would begin.
#[derive(Template)]
#[template(path = "sandbox/bars/templates/esia.html")]
struct Absent<'a> {
    title: &'a str,
}

/// Why nobody was signed in.
#[derive(Template)]
#[template(path = "sandbox/bars/templates/nobody.html")]
struct Nobody<'a> {
    title: &'a str,
    heading: &'a str,
    text: &'a str,
}

async fn absent(State(journal): State<Arc<Journal>>) -> Result<Response, StatusCode> {
    if journal.esia.is_some() {
        return Ok(found(START));
    }
    rendered(&Absent { title: &journal.settings.title }).map(IntoResponse::into_response)
}

async fn leave(State(journal): State<Arc<Journal>>) -> Result<Response, StatusCode> {
    let Some(esia) = &journal.esia else { return Ok(missing().await) };
    let word = chance::hex(&*journal.settings.dice, 16);
    match esia.begin(&word, ()) {
        Ok(address) => {
            let cookie = browser::bake(&journal.settings.base_url, WORD, &word, None);
            Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), go(&address)).into_response())
        }
        Err(fault) => refused(&journal, &fault),
    }
}

/// With a session at the first page, or at a page that says why not.
async fn come_back(
    State(journal): State<Arc<Journal>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    let Some(esia) = &journal.esia else { return Ok(missing().await) };
    let word = browser::cookie(&headers, WORD);
    let person = match esia.finish(word, &query.unwrap_or_default()).await {
        Ok((person, ())) => person,
        Err(fault) => return refused(&journal, &fault),
    };
    let Some(value) = entry::enter_from_esia(&journal, &person.snils) else {
        let text = format!("{}{NOBODY_TEXT}", person.first_name);
        let page = Nobody { title: &journal.settings.title, heading: NOBODY, text: &text };
        return rendered(&page).map(IntoResponse::into_response);
    };
    let mut response = found("/");
    response.headers_mut().append(header::SET_COOKIE, browser::forget(WORD));
    let set = AppendHeaders([(header::SET_COOKIE, request::set_cookie(&journal, &value))]);
    Ok((set, response).into_response())
}

fn refused(journal: &Journal, fault: &Fault) -> Result<Response, StatusCode> {
    let text = format!("Начните вход заново. Причина для разработчика: {fault}.");
    let page = Nobody { title: &journal.settings.title, heading: REFUSED, text: &text };
    rendered(&page).map(|page| (StatusCode::FORBIDDEN, page).into_response())
}

/// By which the journal knows the browser again.
const WORD: &str = "esia_word";

/// The stand-in's own: the real chain is in no public source.
const START: &str = "/auth/esia/send-authn-request";
/// See [`START`].
pub(in crate::sandbox::bars) const CALLBACK: &str = "/auth/esia/callback";
/// The page of a stand-in without one.
const ABSENT: &str = "/auth/esia";

/// What people quote of real servers.
const NOBODY: &str = "Ваш дневник не найден";
const NOBODY_TEXT: &str = ", в системе нет пользователя с вашим СНИЛС. Обратитесь в свою образовательную организацию: \
    в карточке должен быть указан верный СНИЛС.";
const REFUSED: &str = "Не удалось войти через портал госуслуг";
