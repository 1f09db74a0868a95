//! Puts something of ours into a page that streams by. Everything else of the page stays as it is, however broken.

use std::{
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use bytes::{Bytes, BytesMut};
use encoding_rs::Encoding;
use lol_html::{
    AsciiCompatibleEncoding, MemorySettings, OutputSink, element,
    html_content::ContentType,
    send::{Element, HtmlRewriter, Settings},
};

use super::{
    charset::{self, Letters},
    form,
    insertion::Insertion,
};
use crate::edge::{body::BrokenBody, stepped::Step};

/// Where on a page something is put. A page without `<body>` is a piece of one, or a set of frames: it gets nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// Right behind the tag `<body>`.
    Top,
    /// Before the form that asks for a password; on top where there is none.
    SignIn,
}

/// The step.
pub(super) struct Insert {
    insertion: Insertion,
    declared: Option<&'static Encoding>,
    state: State,
}

enum State {
    /// The beginning of the page waits until enough of it is known.
    Gathering(BytesMut),
    Seeking(Box<Seeker>),
    /// It is in, or has no place: the rest of the page is not even read.
    Done,
}

impl Insert {
    /// Puts it into a page whose `Content-Type` declares this encoding.
    pub(super) fn new(insertion: Insertion, declared: Option<&'static Encoding>) -> Self {
        Self { insertion, declared, state: State::Gathering(BytesMut::new()) }
    }

    fn enough(&self) -> usize {
        match self.insertion.spot {
            Spot::Top => charset::head_length(self.declared),
            Spot::SignIn => LONGEST_SIGN_IN,
        }
    }

    fn begin(&mut self, page: BytesMut) -> Bytes {
        let letters = Letters::of(self.declared, &page);
        let form = match (letters, self.insertion.spot) {
            (Letters::Foreign, _) => return page.freeze(),
            (_, Spot::SignIn) => form::sign_in(&page),
            (_, Spot::Top) => None,
        };
        if let Some(at) = form.filter(|at| *at <= page.len()) {
            let mut out = BytesMut::from(&page[..at]);
            out.extend_from_slice(&letters.written(&self.insertion.html));
            out.extend_from_slice(&page[at..]);
            return out.freeze();
        }
        match Seeker::new(letters, letters.escaped(&self.insertion.html)) {
            Some(seeker) => self.seek(Box::new(seeker), &page),
            None => page.freeze(),
        }
    }

    fn seek(&mut self, mut seeker: Box<Seeker>, piece: &[u8]) -> Bytes {
        let out = seeker.read(piece);
        if seeker.rewriter.is_some() {
            self.state = State::Seeking(seeker);
        }
        out
    }
}

impl Step for Insert {
    fn take(&mut self, piece: &mut Bytes) -> Result<Bytes, BrokenBody> {
        let piece = mem::take(piece);
        Ok(match mem::replace(&mut self.state, State::Done) {
            State::Gathering(mut page) => {
                page.extend_from_slice(&piece);
                if page.len() < self.enough() {
                    self.state = State::Gathering(page);
                    return Ok(Bytes::new());
                }
                self.begin(page)
            }
            State::Seeking(seeker) => self.seek(seeker, &piece),
            State::Done => piece,
        })
    }

    fn finish(&mut self) -> Result<Bytes, BrokenBody> {
        let mut out = BytesMut::new();
        if let State::Gathering(page) = mem::replace(&mut self.state, State::Done) {
            out.extend_from_slice(&self.begin(page));
        }
        if let State::Seeking(mut seeker) = mem::replace(&mut self.state, State::Done) {
            out.extend_from_slice(&seeker.end());
        }
        Ok(out.freeze())
    }

    fn is_idle(&self) -> bool {
        match &self.state {
            State::Gathering(page) => page.is_empty(),
            State::Seeking(_) => false,
            State::Done => true,
        }
    }
}

/// Reads tags until the first `<body>` is behind.
struct Seeker {
    /// `None` when there is nothing more to seek.
    rewriter: Option<HtmlRewriter<'static, Sink>>,
    out: Sink,
    found: Arc<AtomicBool>,
}

/// Where the rewriter leaves what it has read.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    fn held(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OutputSink for Sink {
    fn handle_chunk(&mut self, piece: &[u8]) {
        self.held().extend_from_slice(piece);
    }
}

impl Seeker {
    fn new(letters: Letters, html: String) -> Option<Self> {
        let encoding = AsciiCompatibleEncoding::new(letters.encoding())?;
        let (found, out) = (Arc::new(AtomicBool::new(false)), Sink::default());
        let finds = Arc::clone(&found);
        let memory = MemorySettings::new()
            .with_max_allowed_memory_usage(LONGEST_TAG)
            .with_graceful_bail_out_on_memory_limit_exceeded(true);
        let settings = Settings::new_send()
            .with_encoding(encoding)
            // An ambiguous page is shown as it is, not cut off.
            .with_strict(false)
            .with_memory_settings(memory)
            .append_element_content_handler(element!("body", move |body: &mut Element<'_, '_>| {
                if !finds.swap(true, Ordering::Relaxed) {
                    body.start_tag().after(&html, ContentType::Html);
                }
                Ok(())
            }));
        Some(Self { rewriter: Some(HtmlRewriter::new(settings, out.clone())), out, found })
    }

    /// What of the page can go out. A tag longer than anybody can hold ends the search; what was held goes out too.
    fn read(&mut self, piece: &[u8]) -> Bytes {
        let is_read = self.rewriter.as_mut().is_some_and(|rewriter| rewriter.write(piece).is_ok());
        if !is_read {
            self.rewriter = None;
        } else if self.found.load(Ordering::Relaxed) {
            return self.end();
        }
        self.given()
    }

    /// For the seeker the page ends here: it gives back whatever it held.
    fn end(&mut self) -> Bytes {
        if let Some(rewriter) = self.rewriter.take() {
            // It could fail only for want of memory, and then it has given everything too.
            rewriter.end().ok();
        }
        self.given()
    }

    fn given(&self) -> Bytes {
        mem::take(&mut *self.out.held()).into()
    }
}

/// A sign-in page is looked at as a whole: the button stands before a form whose password field comes later. A longer
/// page gets the button on top.
const LONGEST_SIGN_IN: usize = 256 * 1024;

/// Nothing but the tags `<body>` is ever held; a page that would take more passes as it is.
const LONGEST_TAG: usize = 1024 * 1024;
