//! Replaces byte strings in a body that streams by: the journal's token for the browser's alias, and back.

mod seek;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, HeaderMap};

use super::{
    body::{Body, BrokenBody},
    stepped::{self, Step},
};
use seek::{Seek, Walk};

/// A text to look for, and what is put in its place.
#[derive(Clone, Debug)]
pub struct Pair {
    pattern: Vec<u8>,
    replacement: Vec<u8>,
    place: Place,
}

/// Where a pattern counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Wherever it stands, to the letter.
    Anywhere,
    /// Without case, and only where the host does not go on: `http://journal` does not begin `http://journal.example`.
    Address,
    /// As [`Place::Address`], and only where a value begins: `//` alone is a comment as often as an address.
    Relative,
}

/// A substitution under way through one body.
///
/// The text is read once from left to right; where several patterns match, the first pair of the list wins, and what
/// was put in is not read again. How the bytes are cut into chunks does not matter. The body must not be compressed.
#[derive(Debug)]
pub struct Swap {
    pairs: Vec<Pair>,
    seek: Seek,
    held: BytesMut,
    /// The byte before `held`.
    before: Option<u8>,
}

/// How far a pattern is recognised at some place.
enum Match<'a> {
    Whole(&'a Pair),
    Undecided,
    None,
}

impl Pair {
    /// To be replaced wherever it stands.
    pub fn anywhere(pattern: impl Into<Vec<u8>>, replacement: impl Into<Vec<u8>>) -> Self {
        Self { pattern: pattern.into(), replacement: replacement.into(), place: Place::Anywhere }
    }

    /// An origin, which ends with its host or port.
    pub fn address(pattern: impl Into<Vec<u8>>, replacement: impl Into<Vec<u8>>) -> Self {
        Self { place: Place::Address, ..Self::anywhere(pattern, replacement) }
    }

    /// An origin without its scheme: `//host`.
    pub fn relative(pattern: impl Into<Vec<u8>>, replacement: impl Into<Vec<u8>>) -> Self {
        Self { place: Place::Relative, ..Self::anywhere(pattern, replacement) }
    }

    /// Whether a whole text may hold the pattern.
    pub fn is_in(&self, text: &[u8]) -> bool {
        !self.pattern.is_empty() && text.windows(self.pattern.len()).any(|part| self.is(part))
    }

    fn keeps_length(&self) -> bool {
        self.pattern.len() == self.replacement.len()
    }

    /// A part of the pattern that is spelt in one way only, and where in it.
    fn anchor(&self) -> (&[u8], usize) {
        match self.place {
            Place::Anywhere => (&self.pattern, 0),
            // Without slashes there is no part but the empty one, which stands everywhere.
            Place::Address | Place::Relative => seek::slashes(&self.pattern).unwrap_or_default(),
        }
    }

    /// As far as the shorter of the two goes.
    fn is(&self, text: &[u8]) -> bool {
        let length = text.len().min(self.pattern.len());
        match self.place {
            Place::Anywhere => text[..length] == self.pattern[..length],
            Place::Address | Place::Relative => text[..length].eq_ignore_ascii_case(&self.pattern[..length]),
        }
    }

    fn at(&self, text: &[u8], before: Option<u8>, is_all: bool) -> Match<'_> {
        let may_stand = self.place != Place::Relative || before.is_some_and(opens_value);
        if !may_stand || !self.is(text) {
            return Match::None;
        }
        let next = text.get(self.pattern.len());
        let has_end = self.place == Place::Anywhere || next.is_some_and(|next| !is_of_host(*next));
        match (text.len() < self.pattern.len(), has_end) {
            (false, true) => Match::Whole(self),
            (false, false) if next.is_some() => Match::None,
            (false, false) if is_all => Match::Whole(self),
            (true, _) if is_all => Match::None,
            (true, _) | (false, false) => Match::Undecided,
        }
    }
}

/// A quote, `=` of a bare attribute, the bracket of `url(`, the end of a quote written as `&quot;`.
const fn opens_value(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`' | b'=' | b'(' | b';')
}

/// Whether an authority could go on with this: a longer name, a port, a user.
const fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'-' | b'.' | b'_' | b':' | b'@' | b'%')
        || !byte.is_ascii()
}

impl Swap {
    /// Pairs with an empty pattern are ignored.
    pub fn new(mut pairs: Vec<Pair>) -> Self {
        pairs.retain(|pair| !pair.pattern.is_empty());
        Self { seek: Seek::new(&pairs), pairs, held: BytesMut::new(), before: None }
    }

    /// Whether the body comes out as long as it went in.
    pub fn keeps_length(&self) -> bool {
        self.pairs.iter().all(Pair::keeps_length)
    }

    /// Takes the next piece of the body and gives back what can be decided so far; the rest is held.
    pub fn push(&mut self, piece: Bytes) -> Bytes {
        let text = if self.held.is_empty() {
            piece
        } else {
            let mut text = std::mem::take(&mut self.held);
            text.extend_from_slice(&piece);
            text.freeze()
        };
        let mut walk = self.seek.walk(&text);
        let first = self.look(&mut walk, &text, 0, false);
        if let (at, Match::Whole(_)) = first {
            let mut out = BytesMut::with_capacity(text.len());
            out.extend_from_slice(&text[..at]);
            let rest = self.run(&mut walk, &text, first, &mut out, false);
            self.keep(&text, rest);
            return out.freeze();
        }
        let (rest, _) = first;
        self.keep(&text, rest);
        text.slice(..rest)
    }

    /// The body has ended: gives back what was held.
    pub fn finish(&mut self) -> Bytes {
        let text = std::mem::take(&mut self.held);
        let mut walk = self.seek.walk(&text);
        let first = self.look(&mut walk, &text, 0, true);
        let mut out = BytesMut::with_capacity(text.len());
        out.extend_from_slice(&text[..first.0]);
        self.run(&mut walk, &text, first, &mut out, true);
        out.freeze()
    }

    /// Puts the substitution under a body; `Content-Length` stays only if it stays true.
    pub fn under(self, headers: &mut HeaderMap, body: Body) -> Body {
        if !self.keeps_length() {
            headers.remove(CONTENT_LENGTH);
        }
        stepped::under(body, self)
    }

    fn keep(&mut self, text: &[u8], rest: usize) {
        self.before = rest.checked_sub(1).map(|last| text[last]).or(self.before);
        self.held = BytesMut::from(&text[rest..]);
    }

    /// From `found` on, before which everything is written: writes what is decided and returns where the undecided rest
    /// begins.
    fn run<'a>(
        &'a self,
        walk: &mut Walk<'_, '_>,
        text: &[u8],
        mut found: (usize, Match<'a>),
        out: &mut BytesMut,
        is_all: bool,
    ) -> usize {
        loop {
            let (at, Match::Whole(pair)) = found else { return found.0 };
            out.extend_from_slice(&pair.replacement);
            let behind = at + pair.pattern.len();
            found = self.look(walk, text, behind, is_all);
            out.extend_from_slice(&text[behind..found.0]);
        }
    }

    /// The first place at `at` or behind it where a pattern stands, or may stand; the text's end if there is none.
    fn look(&self, walk: &mut Walk<'_, '_>, text: &[u8], mut at: usize, is_all: bool) -> (usize, Match<'_>) {
        loop {
            at = walk.from(at);
            if at == text.len() {
                return (at, Match::None);
            }
            let before = at.checked_sub(1).map(|last| text[last]).or(self.before);
            match self.find(&text[at..], before, is_all) {
                // Where a pattern might begin but does not, its first byte is plain.
                Match::None => at += 1,
                found @ (Match::Whole(_) | Match::Undecided) => return (at, found),
            }
        }
    }

    fn find(&self, text: &[u8], before: Option<u8>, is_all: bool) -> Match<'_> {
        let mut matches = self.pairs.iter().map(|pair| pair.at(text, before, is_all));
        matches.find(|found| !matches!(found, Match::None)).unwrap_or(Match::None)
    }
}

impl Step for Swap {
    fn take(&mut self, piece: &mut Bytes) -> Result<Bytes, BrokenBody> {
        Ok(self.push(std::mem::take(piece)))
    }

    fn finish(&mut self) -> Result<Bytes, BrokenBody> {
        Ok(Self::finish(self))
    }

    fn is_idle(&self) -> bool {
        self.held.is_empty()
    }

    fn length(&self, left: u64) -> Option<u64> {
        self.keeps_length().then_some(left + self.held.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures_util::stream;
    use http::header::{CONTENT_LENGTH, HeaderMap, HeaderValue};
    use http_body::Frame;
    use http_body_util::{BodyExt, StreamBody};
    use proptest::prelude::*;

    use super::{Match, Pair, Swap};
    use crate::edge::body::{Body, BrokenBody};

    fn pairs(pairs: &[(&str, &str)]) -> Vec<Pair> {
        pairs.iter().map(|(from, to)| Pair::anywhere(*from, *to)).collect()
    }

    fn streamed(pairs: Vec<Pair>, pieces: &[&[u8]]) -> Vec<u8> {
        let mut swap = Swap::new(pairs);
        let mut out = Vec::new();
        for piece in pieces {
            out.extend_from_slice(&swap.push(Bytes::copy_from_slice(piece)));
        }
        out.extend_from_slice(&swap.finish());
        out
    }

    fn whole(pairs: &[(Vec<u8>, Vec<u8>)], text: &[u8]) -> Vec<u8> {
        let (mut out, mut at) = (Vec::new(), 0);
        while at < text.len() {
            match pairs.iter().find(|(from, _)| !from.is_empty() && text[at..].starts_with(from)) {
                Some((from, to)) => {
                    out.extend_from_slice(to);
                    at += from.len();
                }
                None => {
                    out.push(text[at]);
                    at += 1;
                }
            }
        }
        out
    }

    #[test]
    fn a_token_cut_by_chunks_is_found() {
        let out = streamed(pairs(&[("4521", "AAAA")]), &[b"at=45", b"2", b"1&x=452", b"2"]);
        assert_eq!(out, b"at=AAAA&x=4522");
    }

    #[test]
    fn an_untouched_piece_is_passed_without_copying() {
        let piece = Bytes::from_static(b"no digits here");
        let passed = Swap::new(pairs(&[("4521", "AAAA")])).push(piece.clone());
        assert_eq!(passed.as_ptr(), piece.as_ptr());
    }

    #[tokio::test]
    async fn content_length_stays_only_while_it_is_true() {
        for (to, kept, expected) in
            [("alias", true, "at=alias;"), ("longer alias", false, "at=longer alias;")]
        {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("9"));
            let body = Swap::new(pairs(&[("token", to)])).under(&mut headers, Body::full("at=token;"));
            assert_eq!(headers.contains_key(CONTENT_LENGTH), kept);
            assert_eq!(body.collect_within(64).await.unwrap(), expected);
        }
    }

    #[tokio::test]
    async fn what_is_held_comes_before_the_trailers() {
        let mut trailers = HeaderMap::new();
        trailers.insert("x-sum", HeaderValue::from_static("1"));
        let frames = [Frame::data(Bytes::from_static(b"at=tok")), Frame::trailers(trailers)];
        let body = Body::streaming(StreamBody::new(stream::iter(frames.map(Ok::<_, BrokenBody>))));
        let swapped = Swap::new(pairs(&[("token", "alias")])).under(&mut HeaderMap::new(), body);
        let collected = swapped.collect().await.unwrap();
        assert!(collected.trailers().is_some());
        assert_eq!(collected.to_bytes(), "at=tok");
    }

    fn addresses() -> Vec<Pair> {
        vec![Pair::address("http://sgo.test", "https://ours"), Pair::relative("//sgo.test", "//ours")]
    }

    #[test]
    fn an_address_counts_only_as_a_whole() {
        for (text, expected) in [
            ("<a href=http://sgo.test>", "<a href=https://ours>"),
            ("'HTTP://Sgo.Test?x'", "'https://ours?x'"),
            ("http://sgo.test", "https://ours"),
            ("http://sgo.test.evil.test/", "http://sgo.test.evil.test/"),
            (
                "http://sgo.test:81/ http://sgo.test@evil.test/",
                "http://sgo.test:81/ http://sgo.test@evil.test/",
            ),
            ("http://sgo.test\u{434}", "http://sgo.test\u{434}"),
            ("<img src=\"//sgo.test/a\">", "<img src=\"//ours/a\">"),
            ("url(//SGO.test/a)", "url(//ours/a)"),
            ("ftp://sgo.test/ // sgo.test //sgo.test/", "ftp://sgo.test/ // sgo.test //sgo.test/"),
        ] {
            assert_eq!(streamed(addresses(), &[text.as_bytes()]), expected.as_bytes(), "{text}");
        }
    }

    /// Byte by byte.
    fn plainly(pairs: &[Pair], text: &[u8]) -> Vec<u8> {
        let (mut out, mut at) = (Vec::new(), 0);
        while at < text.len() {
            let before = at.checked_sub(1).map(|last| text[last]);
            match pairs.iter().find(|pair| matches!(pair.at(&text[at..], before, true), Match::Whole(_))) {
                Some(pair) => {
                    out.extend_from_slice(&pair.replacement);
                    at += pair.pattern.len();
                }
                None => {
                    out.push(text[at]);
                    at += 1;
                }
            }
        }
        out
    }

    proptest! {
        #[test]
        fn what_is_passed_over_in_strides_holds_nothing(
            text in prop::collection::vec(
                prop::sample::select(vec!["http:", "HTTP", "s:", "//sgo", ".test", ":\\/\\/sgo", "\"", "/", "=", "ftp", "token"]),
                0..24,
            ),
        ) {
            let text = text.concat();
            let mut pairs = addresses();
            pairs.extend([
                Pair::address("https:\\/\\/sgo.test", "https:\\/\\/ours"),
                Pair::anywhere("token", "alias"),
                Pair::address("ftp.test", "ours"),
            ]);
            prop_assert_eq!(streamed(pairs.clone(), &[text.as_bytes()]), plainly(&pairs, text.as_bytes()));
        }

        #[test]
        fn any_split_of_addresses_gives_what_the_whole_would(
            text in prop::collection::vec(
                prop::sample::select(vec!["http:", "//sgo", ".test", "\"", "/", "=", " ", ".", "x", "HTTP://SGO.TEST"]),
                0..12,
            ),
            cuts in prop::collection::vec(0_usize..8, 0..12),
        ) {
            let text = text.concat();
            let whole = streamed(addresses(), &[text.as_bytes()]);
            let mut rest = text.as_bytes();
            let mut pieces = Vec::new();
            for cut in cuts {
                let (piece, behind) = rest.split_at(cut.min(rest.len()));
                pieces.push(piece);
                rest = behind;
            }
            pieces.push(rest);
            prop_assert_eq!(streamed(addresses(), &pieces), whole);
        }

        #[test]
        fn any_split_gives_what_the_whole_would(
            text in "[ab]{0,40}",
            patterns in prop::collection::vec(("[ab]{0,4}", "[xab]{0,4}"), 0..3),
            cuts in prop::collection::vec(0_usize..8, 0..12),
        ) {
            let pairs: Vec<_> =
                patterns.into_iter().map(|(from, to)| (from.into_bytes(), to.into_bytes())).collect();
            let mut rest = text.as_bytes();
            let mut pieces = Vec::new();
            for cut in cuts {
                let (piece, behind) = rest.split_at(cut.min(rest.len()));
                pieces.push(piece);
                rest = behind;
            }
            pieces.push(rest);
            let swaps = pairs.iter().map(|(from, to)| Pair::anywhere(from.as_slice(), to.as_slice())).collect();
            prop_assert_eq!(streamed(swaps, &pieces), whole(&pairs, text.as_bytes()));
        }
    }
}
