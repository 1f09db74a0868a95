//! A browser at a stand-in: its cookies, and whether a form comes from our own page.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};

/// The value of a cookie; the first one, if the browser has several of the name.
pub(super) fn cookie<'headers>(headers: &'headers HeaderMap, name: &str) -> Option<&'headers str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(own, _)| *own == name).map(|(_, value)| value)
}

/// A cookie to set; without a life it ends with the browser.
pub(super) fn bake(base_url: &str, name: &str, value: &str, life: Option<Duration>) -> HeaderValue {
    let secure = if base_url.starts_with("https:") { "; Secure" } else { "" };
    let age = life.map(|life| format!("; Max-Age={}", life.as_secs())).unwrap_or_default();
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}"))
        .expect("names and values of our cookies are ASCII without control characters")
}

/// A cookie to forget.
pub(super) fn forget(name: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"))
        .expect("names of our cookies are ASCII")
}

/// Whether the form was sent by our own page. Clients that are no browsers send neither header.
pub(super) fn is_own_form(base_url: &str, headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).map(HeaderValue::as_bytes);
    match (said("origin"), said("sec-fetch-site")) {
        (Some(origin), _) => origin == base_url.as_bytes(),
        (None, Some(site)) => site == b"same-origin",
        (None, None) => true,
    }
}

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
