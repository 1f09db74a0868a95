//! An answer of a journal as the decisions read it: pure readings of its head.

use std::borrow::Cow;

use http::{
    StatusCode,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION},
};

use super::{header::Origin, path::NormalPath};

/// The lower-case normal path that an answer sends the browser to, if it is one of our own host.
pub(super) fn sent_to(headers: &HeaderMap, ours: &Origin) -> Option<String> {
    let location = headers.get(LOCATION)?.to_str().ok()?;
    let target = location.strip_prefix(&ours.to_string()).unwrap_or(location);
    let is_path = target.starts_with('/') && !target.starts_with("//");
    let path = is_path.then(|| NormalPath::parse(target).ok()).flatten()?;
    Some(path.folded().to_owned())
}

/// On a shared computer nothing of a diary may come back with the back button or out of a cache; only what is the
/// same for everybody is kept. An answer without a body says nothing new of what is kept.
pub(super) fn may_be_personal(status: StatusCode, headers: &HeaderMap, demands_token: bool) -> bool {
    let kind = kind(headers);
    let is_asset = kind == "text/css"
        || kind.ends_with("javascript")
        || ["font/", "application/font", "image/"].iter().any(|head| kind.starts_with(head));
    has_body(status) && (demands_token || !is_asset)
}

/// Whether this status has a body, unless the request was HEAD.
pub(super) const fn has_body(status: StatusCode) -> bool {
    !matches!(status, StatusCode::SWITCHING_PROTOCOLS | StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

/// Pages, scripts and data, and what has no name, for a browser takes a guess; everything else passes byte for byte.
/// Parts of several kinds under one head may be text too.
pub(super) fn is_text(headers: &HeaderMap) -> bool {
    let kind = kind(headers);
    kind.is_empty()
        || kind.starts_with("text/")
        || kind.starts_with("multipart/")
        || kind.ends_with("json")
        || kind.ends_with("xml")
        || kind.ends_with("javascript")
}

/// Old pages write their own addresses in full, and so does the data. Somebody's document is nobody's to change.
pub(super) fn names_addresses(headers: &HeaderMap) -> bool {
    let kind = kind(headers);
    !is_document(headers) && (is_html(&kind) || kind.ends_with("json"))
}

/// A page that is shown, not kept as a file.
pub(super) fn is_page(headers: &HeaderMap) -> bool {
    !is_document(headers) && is_html(&kind(headers))
}

fn is_document(headers: &HeaderMap) -> bool {
    let disposition = headers.get(CONTENT_DISPOSITION).map(HeaderValue::as_bytes).unwrap_or_default();
    disposition.to_ascii_lowercase().starts_with(b"attachment")
}

fn is_html(kind: &str) -> bool {
    matches!(kind, "text/html" | "application/xhtml+xml")
}

/// The content type without its parameters; in lower case, as nearly all write it.
fn kind(headers: &HeaderMap) -> Cow<'_, str> {
    let line = headers.get(CONTENT_TYPE).and_then(|line| line.to_str().ok()).unwrap_or_default();
    let end = line.bytes().position(|byte| byte == b';').unwrap_or(line.len());
    let kind = line[..end].trim_ascii();
    if kind.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(kind.to_ascii_lowercase())
    } else {
        Cow::Borrowed(kind)
    }
}

#[cfg(test)]
mod tests {
    use http::{
        StatusCode,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap, HeaderValue},
    };

    use super::{is_page, is_text, may_be_personal, names_addresses};

    fn of_kind(kind: Option<&'static str>) -> HeaderMap {
        kind.map(|kind| (CONTENT_TYPE, HeaderValue::from_static(kind))).into_iter().collect()
    }

    #[test]
    fn lesson_08_only_what_is_the_same_for_everybody_is_cached() {
        let personal = |status, kind, demands| may_be_personal(status, &of_kind(kind), demands);
        for (kind, expected) in [
            (Some("text/html; charset=windows-1251"), true),
            (Some("application/json"), true),
            (Some("application/pdf"), true),
            (None, true),
            (Some("text/css"), false),
            (Some("application/x-javascript"), false),
            (Some("image/png"), false),
        ] {
            assert_eq!(personal(StatusCode::OK, kind, false), expected, "{kind:?}");
        }
        assert!(personal(StatusCode::OK, Some("image/jpeg"), true), "somebody's photograph");
        assert!(!personal(StatusCode::NOT_MODIFIED, None, true));
    }

    #[test]
    fn what_has_no_kind_is_searched_for_tokens() {
        for (kind, expected) in [
            (None, true),
            (Some("Text/HTML"), true),
            (Some("image/svg+xml"), true),
            (Some("multipart/byteranges; boundary=x"), true),
            (Some("image/png"), false),
        ] {
            assert_eq!(is_text(&of_kind(kind)), expected, "{kind:?}");
        }
    }

    #[test]
    fn somebodys_document_is_nobodys_to_change() {
        for (kind, disposition, named, page) in [
            ("text/html", None, true, true),
            ("text/html", Some("inline; filename=a.html"), true, true),
            ("text/html", Some("Attachment; filename=a.html"), false, false),
            ("application/problem+json", None, true, false),
            ("text/plain", None, false, false),
        ] {
            let mut headers = of_kind(Some(kind));
            if let Some(disposition) = disposition {
                headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static(disposition));
            }
            assert_eq!(
                (names_addresses(&headers), is_page(&headers)),
                (named, page),
                "{kind} {disposition:?}"
            );
        }
    }
}
