//! The browser: who is signed in in it, and what waits in it.

use axum::http::{HeaderMap, HeaderValue};

pub(super) use crate::sandbox::browser::{cookie, forget};
use crate::{
    domain::Moment,
    sandbox::{
        browser,
        oidc::office::{Office, Session, Waiting},
    },
};

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

/// A cookie for the life of a session.
pub(super) fn bake(office: &Office, name: &str, value: &str) -> HeaderValue {
    browser::bake(&office.settings.base_url, name, value, Some(office.settings.session_life))
}

/// Whether the form was sent by our own page.
pub(super) fn is_own_form(office: &Office, headers: &HeaderMap) -> bool {
    browser::is_own_form(&office.settings.base_url, headers)
}

/// Cookie of the sign-in session.
pub(super) const SESSION: &str = "op_session";
/// Cookie that ties a waiting request to the browser that brought it.
pub(super) const BROWSER: &str = "op_browser";
