//! What keeps browsers on https: the way there from plain http, and the word that they shall not come without again.

use std::collections::BTreeMap;
use std::time::Duration;

use http::header::{CACHE_CONTROL, HOST, HeaderMap, HeaderValue, LOCATION, STRICT_TRANSPORT_SECURITY};
use http::{Request, Response, StatusCode};

use super::body::Body;
use super::path::NormalPath;
use super::refuse;

/// The sites that are served over https.
pub struct Https {
    authorities: BTreeMap<String, String>,
    stay: HeaderValue,
}

impl Https {
    /// `sites` are hosts without a port and, beside each, the authority that stands in its https address. For `stay`
    /// after every answer browsers come over https only; nothing is said of other hosts of the domain, for they are
    /// not ours.
    pub fn new(sites: impl IntoIterator<Item = (String, String)>, stay: Duration) -> Self {
        let stay = HeaderValue::from_str(&format!("max-age={}", stay.as_secs()));
        Self { authorities: sites.into_iter().collect(), stay: stay.expect("digits fit a header") }
    }

    /// The authority of the https address of the site that a plain request is for.
    pub(super) fn authority(&self, request: &Request<Body>) -> Option<&str> {
        let host = request.headers().get(HOST)?.to_str().ok()?.to_ascii_lowercase();
        self.authorities.get(without_port(&host)).map(String::as_str)
    }

    /// To the same path over https, with method and body: RFC 9110 §15.4.9. Not kept by caches, so that the operator
    /// may go back.
    pub(super) fn redirect(authority: &str, request: &Request<Body>) -> Response<Body> {
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        let Ok(path) = NormalPath::parse(target) else { return refuse::bad_request() };
        let Ok(target) = HeaderValue::try_from(format!("https://{authority}{}", path.target())) else {
            return refuse::bad_request();
        };
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
        response.headers_mut().insert(LOCATION, target);
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    /// Says for how long browsers stay with https, in place of what a journal says.
    pub(super) fn stay(&self, headers: &mut HeaderMap) {
        headers.insert(STRICT_TRANSPORT_SECURITY, self.stay.clone());
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => host,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::Request;

    use super::{Body, Https};

    #[test]
    fn only_our_own_sites_are_led_to_https() {
        let sites = [("gate.test", "gate.test"), ("journal.test", "journal.test:8443")];
        let sites = sites.map(|(host, authority)| (host.to_owned(), authority.to_owned()));
        let https = Https::new(sites, Duration::from_secs(1));
        for (host, target, expected) in [
            ("gate.test", "/login?a=b", Some("https://gate.test/login?a=b")),
            ("GATE.test:80", "/", Some("https://gate.test/")),
            ("journal.test", "//evil.test/", Some("https://journal.test:8443/evil.test/")),
            ("journal.test", "http://journal.test/a", Some("https://journal.test:8443/a")),
            ("evil.test", "/", None),
            ("", "/", None),
        ] {
            let request = Request::get(target).header("host", host).body(Body::empty()).unwrap();
            let led = https.authority(&request).map(|authority| Https::redirect(authority, &request));
            let led = led.map(|response| response.headers()["location"].to_str().unwrap().to_owned());
            assert_eq!(led.as_deref(), expected, "{host} {target}");
        }
    }
}
