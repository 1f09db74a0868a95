//! What is done with the body of an answer: a pure function of its head, of what is looked for, and of who looks.

use http::{
    StatusCode,
    header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap, HeaderName, HeaderValue},
};

use super::coding::Coding;
use crate::edge::answer::{has_body, is_page, is_text, names_addresses};

/// What there would be to do in a body.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sought {
    /// The journal's tokens: they must not pass.
    pub tokens: bool,
    /// Words that tell of a lost session.
    pub words: bool,
    /// There is something to put into this viewer's pages.
    pub insertion: bool,
    /// The browser wants a document of its own: not a frame, a script's data, a picture.
    pub is_document: bool,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Nothing: byte for byte, in whatever coding and range it came.
    Pass,
    /// It is read, and changed where need be.
    Read(Reading),
    /// A part of a body that has to be read: what is looked for may be cut by its ends.
    AskWhole,
    /// Nobody can tell what is in it.
    Withhold,
}

/// How a body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// As what it came, and goes.
    pub(super) coding: Option<Coding>,
    /// The journal's own addresses in it become ours.
    pub(super) addresses: bool,
    /// It is a page for this viewer.
    pub(in crate::edge) insertion: bool,
}

/// Decides. `is_again` says that the whole was asked for already, or cannot be asked for.
pub fn decide(status: StatusCode, headers: &HeaderMap, sought: Sought, is_again: bool) -> Plan {
    let addresses = names_addresses(headers);
    let insertion = sought.insertion && sought.is_document && is_page(headers);
    let is_searched = is_text(headers) && sought.tokens;
    let changes = is_searched || addresses || insertion;
    if !has_body(status) || !(changes || is_text(headers) && sought.words) {
        return Plan::Pass;
    }
    if status == StatusCode::PARTIAL_CONTENT {
        return match (is_again, is_searched) {
            (false, _) => Plan::AskWhole,
            (true, true) => Plan::Withhold,
            (true, false) => Plan::Pass,
        };
    }
    match Coding::of(headers) {
        Ok(coding) => Plan::Read(Reading { coding, addresses, insertion }),
        Err(_) if is_searched => Plan::Withhold,
        Err(_) => Plan::Pass,
    }
}

/// What the head says of the journal's bytes is not said of ours, except for their number where that stays.
pub(super) fn adapt(headers: &mut HeaderMap, keeps_length: bool) {
    for name in OF_THE_BYTES.iter().filter(|name| !keeps_length || **name != CONTENT_LENGTH) {
        headers.remove(name);
    }
    let weak = headers.get(ETAG).filter(|tag| !tag.as_bytes().starts_with(b"W/"));
    if let Some(weak) = weak.and_then(|tag| HeaderValue::from_bytes(&[b"W/", tag.as_bytes()].concat()).ok()) {
        headers.insert(ETAG, weak);
    }
}

const OF_THE_BYTES: [HeaderName; 7] = [
    CONTENT_LENGTH,
    CONTENT_RANGE,
    ACCEPT_RANGES,
    HeaderName::from_static("content-md5"),
    HeaderName::from_static("digest"),
    HeaderName::from_static("content-digest"),
    HeaderName::from_static("repr-digest"),
];

#[cfg(test)]
mod tests {
    use http::{
        StatusCode,
        header::{HeaderMap, HeaderName, HeaderValue},
    };

    use super::{Plan, Reading, Sought, adapt, decide};
    use crate::edge::rewrite::coding::Coding;

    const NOTHING: Sought = Sought { tokens: false, words: false, insertion: false, is_document: false };
    const TOKENS: Sought = Sought { tokens: true, ..NOTHING };
    const BAR: Sought = Sought { insertion: true, is_document: true, ..NOTHING };
    const FRAME: Sought = Sought { is_document: false, ..BAR };
    const WORDS: Sought = Sought { words: true, ..NOTHING };

    fn head(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let line = |line: &(&'static str, &'static str)| {
            (HeaderName::from_static(line.0), HeaderValue::from_static(line.1))
        };
        lines.iter().map(line).collect()
    }

    fn read(coding: Option<Coding>, changed: [bool; 2]) -> Plan {
        let [addresses, insertion] = changed;
        Plan::Read(Reading { coding, addresses, insertion })
    }

    #[test]
    fn a_body_is_read_only_where_there_is_something_to_look_for() {
        let page = [("content-type", "text/html; charset=windows-1251")];
        let packed = [("content-type", "text/html"), ("content-encoding", "gzip")];
        let odd = [("content-type", "application/json"), ("content-encoding", "zstd")];
        let picture = [("content-type", "image/png"), ("content-encoding", "zstd")];
        let file = [("content-type", "text/html"), ("content-disposition", "attachment")];
        let plain = [("content-type", "text/plain")];
        let gzip = Some(Coding::Gzip);
        let none = [];
        for (lines, sought, expected) in [
            (&page[..], NOTHING, read(None, [true, false])),
            (&page[..], BAR, read(None, [true, true])),
            (&page[..], FRAME, read(None, [true, false])),
            (&packed[..], BAR, read(gzip, [true, true])),
            (&packed[..], TOKENS, read(gzip, [true, false])),
            (&file[..], BAR, Plan::Pass),
            (&file[..], TOKENS, read(None, [false, false])),
            (&picture[..], TOKENS, Plan::Pass),
            (&picture[..], BAR, Plan::Pass),
            (&plain[..], NOTHING, Plan::Pass),
            (&plain[..], TOKENS, read(None, [false, false])),
            (&plain[..], WORDS, read(None, [false, false])),
            (&none[..], TOKENS, read(None, [false, false])),
            (&none[..], BAR, Plan::Pass),
            (&odd[..], TOKENS, Plan::Withhold),
            (&odd[..], NOTHING, Plan::Pass),
        ] {
            assert_eq!(decide(StatusCode::OK, &head(lines), sought, false), expected, "{lines:?} {sought:?}");
        }
    }

    #[test]
    fn a_part_is_never_searched_and_a_head_alone_never_read() {
        let (page, picture) =
            (head(&[("content-type", "text/html")]), head(&[("content-type", "video/mp4")]));
        let part = StatusCode::PARTIAL_CONTENT;
        for (status, headers, sought, is_again, expected) in [
            (part, &page, TOKENS, false, Plan::AskWhole),
            (part, &page, TOKENS, true, Plan::Withhold),
            (part, &page, BAR, true, Plan::Pass),
            (part, &picture, TOKENS, false, Plan::Pass),
            (StatusCode::NOT_MODIFIED, &page, TOKENS, false, Plan::Pass),
            (StatusCode::NO_CONTENT, &page, TOKENS, false, Plan::Pass),
            (StatusCode::SWITCHING_PROTOCOLS, &page, TOKENS, false, Plan::Pass),
            (StatusCode::FORBIDDEN, &page, BAR, false, read(None, [true, true])),
        ] {
            assert_eq!(decide(status, headers, sought, is_again), expected, "{status} {sought:?}");
        }
    }

    #[test]
    fn what_was_said_of_the_journals_bytes_is_taken_back() {
        let mut headers = head(&[
            ("content-length", "10"),
            ("content-md5", "x"),
            ("accept-ranges", "bytes"),
            ("etag", "\"a\""),
            ("content-type", "text/html"),
        ]);
        adapt(&mut headers, true);
        assert_eq!(headers["content-length"], "10");
        adapt(&mut headers, false);
        assert_eq!(headers, head(&[("etag", "W/\"a\""), ("content-type", "text/html")]));
    }
}
