//! The browser: its cookies, and whether a form comes from our own page.

use axum::http::{HeaderMap, HeaderValue};

use crate::{
    domain::Moment,
    sandbox::{
        browser,
        esia::{
            office::Office,
            state::{Session, Waiting},
        },
    },
};

pub(super) use crate::sandbox::browser::{cookie, forget};

/// Who is signed in in this browser.
pub(super) fn session(office: &Office, headers: &HeaderMap, now: Moment) -> Option<Session> {
    let word = cookie(headers, SESSION)?;
    office.with(|state| state.sessions.find(word, now).cloned())
}

/// The request that waits under the handle in this browser.
pub(super) fn waiting(office: &Office, headers: &HeaderMap, handle: &str, now: Moment) -> Option<Waiting> {
    let browser = cookie(headers, BROWSER)?;
    office.with(|state| state.waiting(handle, browser, now).cloned())
}

/// A cookie to set. `lasting`: for the life of a session; otherwise until the browser is closed.
pub(super) fn bake(office: &Office, name: &str, value: &str, lasting: bool) -> HeaderValue {
    let life = lasting.then_some(office.settings.session_life);
    browser::bake(&office.settings.base_url, name, value, life)
}

/// Whether the form was sent by our own page. Clients that are no browsers send neither header.
pub(super) fn is_own_form(office: &Office, headers: &HeaderMap) -> bool {
    browser::is_own_form(&office.settings.base_url, headers)
}

/// Cookie of the sign-in session.
pub(super) const SESSION: &str = "ESIA_SESSION";
/// Cookie that ties a waiting request to the browser that brought it.
pub(super) const BROWSER: &str = "bs";
