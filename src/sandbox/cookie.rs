//! Cookies of a request.

use axum::http::{HeaderMap, header};

/// The value of a cookie; it may have `=` inside.
pub(in crate::sandbox) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::find;

    #[test]
    fn a_cookie_keeps_its_equals_signs() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("NSSESSIONID=1; ESRNSec=ESRNSECR1=ab="));
        assert_eq!(find(&headers, "ESRNSec"), Some("ESRNSECR1=ab="));
        assert_eq!(find(&headers, "ESRN"), None);
    }
}
