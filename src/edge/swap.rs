//! Replaces byte strings in a body that streams by: the journal's token for the browser's alias, and back.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, HeaderMap};
use http_body::{Frame, SizeHint};

use crate::edge::body::{Body, BrokenBody};

/// A substitution under way through one body.
///
/// The text is read once from left to right; where several patterns match, the first pair of the list wins, and what
/// was put in is not read again. How the bytes are cut into chunks does not matter. The body must not be compressed.
#[derive(Debug)]
pub struct Swap {
    pairs: Vec<(Vec<u8>, Vec<u8>)>,
    held: BytesMut,
}

/// How far a pattern is recognised at some place.
enum Match {
    Whole(usize),
    Undecided,
    None,
}

impl Swap {
    /// Replaces the first of each pair by the second. Pairs with an empty pattern are ignored.
    pub fn new(mut pairs: Vec<(Vec<u8>, Vec<u8>)>) -> Self {
        pairs.retain(|(pattern, _)| !pattern.is_empty());
        Self { pairs, held: BytesMut::new() }
    }

    /// Whether the body comes out as long as it went in.
    pub fn keeps_length(&self) -> bool {
        self.pairs.iter().all(|(pattern, replacement)| pattern.len() == replacement.len())
    }

    /// Takes the next piece of the body and gives back what can be decided so far; the rest is held.
    pub fn push(&mut self, piece: Bytes) -> Bytes {
        if self.held.is_empty() && !piece.iter().any(|byte| self.may_begin(*byte)) {
            return piece;
        }
        let mut text = std::mem::take(&mut self.held);
        text.extend_from_slice(&piece);
        let mut out = BytesMut::with_capacity(text.len());
        let rest = self.run(&text, &mut out, false);
        self.held = text.split_off(rest);
        out.freeze()
    }

    /// The body has ended: gives back what was held.
    pub fn finish(&mut self) -> Bytes {
        let text = std::mem::take(&mut self.held);
        let mut out = BytesMut::with_capacity(text.len());
        self.run(&text, &mut out, true);
        out.freeze()
    }

    /// Puts the substitution under a body; `Content-Length` stays only if it stays true.
    pub fn under(self, headers: &mut HeaderMap, body: Body) -> Body {
        if !self.keeps_length() {
            headers.remove(CONTENT_LENGTH);
        }
        Body::streaming(Swapped { inner: body, swap: self, trailers: None, ended: false })
    }

    /// Writes what is decided and returns where the undecided rest begins.
    fn run(&self, text: &[u8], out: &mut BytesMut, is_all: bool) -> usize {
        let mut at = 0;
        while at < text.len() {
            let ahead = &text[at..];
            let plain = ahead.iter().position(|byte| self.may_begin(*byte)).unwrap_or(ahead.len());
            // Where a pattern might begin but does not, its first byte is plain too.
            let step = match self.find(&ahead[plain..], is_all) {
                Match::Whole(pair) => {
                    let (pattern, replacement) = &self.pairs[pair];
                    out.extend_from_slice(&ahead[..plain]);
                    out.extend_from_slice(replacement);
                    plain + pattern.len()
                }
                Match::Undecided => {
                    out.extend_from_slice(&ahead[..plain]);
                    return at + plain;
                }
                Match::None => {
                    let step = ahead.len().min(plain + 1);
                    out.extend_from_slice(&ahead[..step]);
                    step
                }
            };
            at += step;
        }
        at
    }

    fn find(&self, text: &[u8], is_all: bool) -> Match {
        for (index, (pattern, _)) in self.pairs.iter().enumerate() {
            if text.starts_with(pattern) {
                return Match::Whole(index);
            }
            if !is_all && pattern.starts_with(text) {
                return Match::Undecided;
            }
        }
        Match::None
    }

    fn may_begin(&self, byte: u8) -> bool {
        self.pairs.iter().any(|(pattern, _)| pattern[0] == byte)
    }
}

struct Swapped {
    inner: Body,
    swap: Swap,
    trailers: Option<HeaderMap>,
    ended: bool,
}

impl Swapped {
    fn end(&mut self) -> Poll<Option<Result<Frame<Bytes>, BrokenBody>>> {
        self.ended = true;
        let rest = self.swap.finish();
        if rest.is_empty() {
            return Poll::Ready(self.trailers.take().map(|trailers| Ok(Frame::trailers(trailers))));
        }
        Poll::Ready(Some(Ok(Frame::data(rest))))
    }
}

impl http_body::Body for Swapped {
    type Data = Bytes;
    type Error = BrokenBody;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenBody>>> {
        if self.ended {
            return Poll::Ready(self.trailers.take().map(|trailers| Ok(Frame::trailers(trailers))));
        }
        loop {
            let frame = match std::task::ready!(Pin::new(&mut self.inner).poll_frame(cx)) {
                Some(Ok(frame)) => frame,
                Some(Err(fault)) => return Poll::Ready(Some(Err(fault))),
                None => return self.end(),
            };
            match frame.into_data() {
                Ok(piece) => {
                    let decided = self.swap.push(piece);
                    if !decided.is_empty() {
                        return Poll::Ready(Some(Ok(Frame::data(decided))));
                    }
                }
                Err(frame) => {
                    self.trailers = frame.into_trailers().ok();
                    return self.end();
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        let nothing_left = self.swap.held.is_empty() && self.trailers.is_none();
        nothing_left && (self.ended || self.inner.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        match self.inner.size_hint().exact() {
            Some(left) if self.swap.keeps_length() => {
                SizeHint::with_exact(left + self.swap.held.len() as u64)
            }
            Some(_) | None => SizeHint::default(),
        }
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

    use super::Swap;
    use crate::edge::body::{Body, BrokenBody};

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(Vec<u8>, Vec<u8>)> {
        pairs.iter().map(|(from, to)| (from.as_bytes().to_vec(), to.as_bytes().to_vec())).collect()
    }

    fn streamed(pairs: Vec<(Vec<u8>, Vec<u8>)>, pieces: &[&[u8]]) -> Vec<u8> {
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

    proptest! {
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
            prop_assert_eq!(streamed(pairs.clone(), &pieces), whole(&pairs, text.as_bytes()));
        }
    }
}
