//! A request to a journal as the decision reads it: pure readings of its head.

use http::{
    Method,
    header::{ACCEPT, COOKIE, HeaderMap, HeaderName, ORIGIN},
};

use super::path::NormalPath;
use crate::{domain::Surface, flow::cookie};

/// What a refusal's page shows and the log holds; set by the doorway, never sent to a journal.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
const REQUESTED_WITH: HeaderName = HeaderName::from_static("x-requested-with");

/// A request to a journal, read so far.
pub(super) struct Incoming {
    /// The normal form, judged and sent.
    pub path: NormalPath,
    /// The whole `Cookie` header.
    pub cookies: String,
    /// A person looking at pages, not a script.
    pub navigates: bool,
    /// A document of its own, not one in a frame.
    pub is_document: bool,
}

impl Incoming {
    /// Reads the head.
    pub(super) fn read(headers: &HeaderMap, path: NormalPath) -> Self {
        let lines = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        Self {
            path,
            cookies: cookie::joined(lines),
            navigates: navigates(headers),
            is_document: is_document(headers),
        }
    }
}

/// GET and HEAD change nothing.
pub(super) fn reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Sent by a page of another host. Other hosts of the region are the same site: `SameSite` does not hold them off.
pub(super) fn is_foreign(headers: &HeaderMap) -> bool {
    headers.get(FETCH_SITE).is_some_and(|site| site != "same-origin" && site != "none")
}

/// Sent by a page of another host in the person's name: everything but a link to a page that the person follows. Browsers that
/// do not say where from still name their page's origin with what changes something.
pub(super) fn is_forged(
    method: &Method,
    headers: &HeaderMap,
    incoming: &Incoming,
    surface: &Surface,
    ours: &[u8],
) -> bool {
    if headers.contains_key(FETCH_SITE) {
        let opens_page = reads(method) && incoming.navigates && !surface.is_call(incoming.path.folded());
        return is_foreign(headers) && !opens_page;
    }
    !reads(method) && !is_from(ours, headers)
}

/// Sent by a page of this very host. Browsers name it with whatever they post.
pub(super) fn is_from_own_page(ours: &[u8], headers: &HeaderMap) -> bool {
    headers.contains_key(ORIGIN) && is_from(ours, headers) && !is_foreign(headers)
}

/// A page may open a WebSocket to any host, and the browser adds that host's cookies; only programs send no `Origin`.
pub(super) fn is_from(ours: &[u8], headers: &HeaderMap) -> bool {
    headers.get_all(ORIGIN).iter().all(|origin| origin.as_bytes() == ours)
}

/// Browsers say whether they navigate; for those that do not, a request that wants HTML and was not made by a script.
pub(super) fn navigates(headers: &HeaderMap) -> bool {
    let says = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    match says(FETCH_MODE) {
        Some(mode) => mode == "navigate",
        None => {
            says(ACCEPT).is_some_and(|accept| accept.contains("text/html")) && says(REQUESTED_WITH).is_none()
        }
    }
}

/// Browsers say what for; of those that do not, nobody can tell frames from windows.
fn is_document(headers: &HeaderMap) -> bool {
    headers.get(FETCH_DEST).map_or_else(|| navigates(headers), |dest| dest == "document")
}

#[cfg(test)]
mod tests {
    use http::{
        HeaderName,
        header::{HeaderMap, HeaderValue, ORIGIN},
    };

    use super::{is_document, is_foreign, is_from, is_from_own_page, navigates};

    #[test]
    fn only_the_journals_own_page_signs_out_unasked() {
        for (site, foreign) in
            [("same-origin", false), ("none", false), ("same-site", true), ("cross-site", true)]
        {
            let mut headers = HeaderMap::new();
            headers.insert("sec-fetch-site", HeaderValue::from_static(site));
            assert_eq!(is_foreign(&headers), foreign, "{site}");
        }
    }

    #[test]
    fn no_other_hosts_page_opens_a_socket() {
        let opens = |origin: Option<&'static str>| {
            let lines = origin.map(|origin| (ORIGIN, HeaderValue::from_static(origin)));
            is_from(b"https://journal.test", &lines.into_iter().collect())
        };
        assert!(opens(None) && opens(Some("https://journal.test")));
        assert!(!opens(Some("https://school.test")) && !opens(Some("null")));
    }

    #[test]
    fn a_page_of_the_host_itself_says_so() {
        let own = "https://journal.test";
        for (origin, site, expected) in [
            (Some(own), None, true),
            (Some(own), Some("same-origin"), true),
            (Some(own), Some("same-site"), false),
            (Some("null"), Some("same-origin"), false),
            (Some("https://school.test"), None, false),
            (None, Some("same-origin"), false),
        ] {
            let lines = [(ORIGIN, origin), (HeaderName::from_static("sec-fetch-site"), site)];
            let lines =
                lines.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::from_static(value?))));
            assert_eq!(is_from_own_page(own.as_bytes(), &lines.collect()), expected, "{origin:?} {site:?}");
        }
    }

    #[test]
    fn lesson_05_only_navigations_are_redirected() {
        let table: [(&[(&'static str, &'static str)], bool); 6] = [
            (&[("sec-fetch-mode", "navigate")], true),
            (&[("sec-fetch-mode", "cors"), ("accept", "text/html")], false),
            (&[("sec-fetch-mode", "no-cors")], false),
            (&[("accept", "text/html,application/xhtml+xml")], true),
            (&[("accept", "text/html"), ("x-requested-with", "XMLHttpRequest")], false),
            (&[("accept", "application/json")], false),
        ];
        for (headers, expected) in table {
            let lines = headers
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            assert_eq!(navigates(&lines.collect()), expected, "{headers:?}");
        }
    }

    #[test]
    fn a_page_in_a_frame_is_no_document() {
        let table: [(&[(&'static str, &'static str)], bool); 5] = [
            (&[("sec-fetch-dest", "document"), ("sec-fetch-mode", "navigate")], true),
            (&[("sec-fetch-dest", "iframe"), ("sec-fetch-mode", "navigate")], false),
            (&[("sec-fetch-dest", "empty"), ("accept", "text/html")], false),
            (&[("accept", "text/html")], true),
            (&[("accept", "*/*")], false),
        ];
        for (headers, expected) in table {
            let lines = headers
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            assert_eq!(is_document(&lines.collect()), expected, "{headers:?}");
        }
    }
}
