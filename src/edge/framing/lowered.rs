//! An HTTP/2 request in the shape of HTTP/1: a path, and one `Host`.
//!
//! RFC 9113 §8.2.2 and §8.3 are kept by h2 already: no `Connection`, no `Transfer-Encoding`, no control characters, a
//! body as long as `Content-Length` says. What is left here is what h2 lets pass and a journal behind us might read
//! differently.

use http::header::{CONTENT_LENGTH, COOKIE, HOST, HeaderMap, HeaderValue};
use http::uri::{Authority, PathAndQuery, Uri};
use http::{Method, Request};

use super::FramingFault;
use super::head::{MAX_HEADERS, MAX_METHOD, is_authority, is_disguised, number};

/// Puts `:authority` into `Host` and leaves the path alone in the target.
///
/// # Errors
/// The first [`FramingFault`] found.
pub fn lowered<B>(mut request: Request<B>) -> Result<Request<B>, FramingFault> {
    let method = request.method();
    if method == Method::CONNECT || method.as_str().len() > MAX_METHOD {
        return Err(FramingFault::Method);
    }
    let target = target(method, request.uri()).ok_or(FramingFault::Target)?;
    let host = host(request.uri().authority(), request.headers()).ok_or(FramingFault::Host)?;
    examine(request.headers())?;
    *request.uri_mut() = target;
    request.headers_mut().insert(HOST, host);
    Ok(request)
}

fn target(method: &Method, uri: &Uri) -> Option<Uri> {
    let target = uri.path_and_query().map_or("", PathAndQuery::as_str);
    let fits = target.starts_with('/') || (target == "*" && method == Method::OPTIONS);
    fits.then(|| target.parse().ok()).flatten()
}

/// Both may be sent, and then they must be one (RFC 9113 §8.3.1).
fn host(authority: Option<&Authority>, headers: &HeaderMap) -> Option<HeaderValue> {
    let mut hosts = headers.get_all(HOST).iter().map(HeaderValue::as_bytes);
    let (first, second) = (hosts.next(), hosts.next());
    let named = match (authority.map(|authority| authority.as_str().as_bytes()), first, second) {
        (Some(authority), None, None) => authority,
        (Some(authority), Some(host), None) if authority.eq_ignore_ascii_case(host) => authority,
        (None, Some(host), None) => host,
        (_, _, _) => return None,
    };
    is_authority(named).then(|| HeaderValue::from_bytes(named).ok()).flatten()
}

fn examine(headers: &HeaderMap) -> Result<(), FramingFault> {
    // A browser may split its cookies into lines of their own; they are joined again before anybody else sees them.
    if headers.len() - headers.get_all(COOKIE).iter().count() > MAX_HEADERS {
        return Err(FramingFault::HeadTooLarge);
    }
    let mut lengths = headers.get_all(CONTENT_LENGTH).iter();
    if let Some(length) = lengths.next() {
        number(length.as_bytes())?;
    }
    if lengths.next().is_some() {
        return Err(FramingFault::TwoLengths);
    }
    if headers.keys().any(|name| is_disguised(name.as_str().as_bytes())) {
        return Err(FramingFault::Disguised);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, Request};

    use super::{FramingFault, lowered};

    fn read(
        method: &str,
        uri: &str,
        headers: &[(&'static str, &'static str)],
    ) -> Result<(String, String), FramingFault> {
        let mut request = Request::builder().method(method).uri(uri).body(()).unwrap();
        for (name, value) in headers {
            request.headers_mut().append(HeaderName::from_static(name), value.parse().unwrap());
        }
        let request = lowered(request)?;
        Ok((request.uri().to_string(), request.headers()["host"].to_str().unwrap().to_owned()))
    }

    #[test]
    fn a_request_is_a_path_and_one_host() {
        for (uri, headers, expected) in [
            ("https://a.test/x?y=1", &[][..], ("/x?y=1", "a.test")),
            ("https://a.test:8443/", &[("host", "A.test:8443")], ("/", "a.test:8443")),
            ("/x", &[("host", "a.test")], ("/x", "a.test")),
        ] {
            let expected = (expected.0.to_owned(), expected.1.to_owned());
            assert_eq!(read("GET", uri, headers), Ok(expected), "{uri}");
        }
        assert_eq!(read("OPTIONS", "*", &[("host", "a.test")]), Ok(("*".to_owned(), "a.test".to_owned())));
    }

    #[test]
    fn lesson_17_what_could_be_read_in_two_ways_is_refused_in_http_2_too() {
        for (method, uri, headers, fault) in [
            ("CONNECT", "a.test:443", &[][..], FramingFault::Method),
            ("GET", "*", &[("host", "a.test")], FramingFault::Target),
            ("GET", "/x", &[], FramingFault::Host),
            ("GET", "https://a.test/", &[("host", "b.test")], FramingFault::Host),
            ("GET", "/x", &[("host", "a.test"), ("host", "a.test")], FramingFault::Host),
            ("GET", "https://u@a.test/", &[], FramingFault::Host),
            (
                "POST",
                "https://a.test/",
                &[("content-length", "1"), ("content-length", "1")],
                FramingFault::TwoLengths,
            ),
            ("POST", "https://a.test/", &[("content-length", "+1")], FramingFault::Length),
            ("POST", "https://a.test/", &[("transfer_encoding", "chunked")], FramingFault::Disguised),
            ("POST", "https://a.test/", &[("content_length", "1")], FramingFault::Disguised),
        ] {
            assert_eq!(read(method, uri, headers), Err(fault), "{method} {uri} {headers:?}");
        }
    }

    #[test]
    fn cookies_in_pieces_do_not_count_as_headers() {
        let crumbs = vec![("cookie", "a=b"); 150];
        assert!(read("GET", "https://a.test/", &crumbs).is_ok());
        let many = vec![("x-a", "b"); 101];
        assert_eq!(read("GET", "https://a.test/", &many), Err(FramingFault::HeadTooLarge));
    }
}
