//! The browser: its cookies, and whether a form comes from our own page.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::{
    domain::Moment,
    sandbox::esia::{
        office::Office,
        state::{Session, Waiting},
    },
};

/// The value of a cookie; the first one, if the browser has several of the name.
pub(super) fn cookie<'headers>(headers: &'headers HeaderMap, name: &str) -> Option<&'headers str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(own, _)| *own == name).map(|(_, value)| value)
}

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
    let secure = if office.settings.base_url.starts_with("https:") { "; Secure" } else { "" };
    let age =
        if lasting { format!("; Max-Age={}", office.settings.session_life.as_secs()) } else { String::new() };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}"))
        .expect("names and values of our cookies are ASCII without control characters")
}

/// A cookie to forget.
pub(super) fn forget(name: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"))
        .expect("names of our cookies are ASCII")
}

/// Whether the form was sent by our own page. Clients that are no browsers send neither header.
pub(super) fn is_own_form(office: &Office, headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).map(HeaderValue::as_bytes);
    match (said("origin"), said("sec-fetch-site")) {
        (Some(origin), _) => origin == office.settings.base_url.as_bytes(),
        (None, Some(site)) => site == b"same-origin",
        (None, None) => true,
    }
}

/// Cookie of the sign-in session.
pub(super) const SESSION: &str = "ESIA_SESSION";
/// Cookie that ties a waiting request to the browser that brought it.
pub(super) const BROWSER: &str = "bs";

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header::COOKIE};

    use super::cookie;

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("abs=1; bs=2;bs=3"));
        headers.append(COOKIE, HeaderValue::from_static("other=4"));
        assert_eq!(cookie(&headers, "bs"), Some("2"));
        assert_eq!(cookie(&headers, "other"), Some("4"));
        assert_eq!(cookie(&headers, "s"), None);
    }
}
