//! A body that is worked on piece by piece while it streams by; what waits in memory is bounded by the step.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use http::header::HeaderMap;
use http_body::{Body as _, Frame, SizeHint};

use super::body::{Body, BrokenBody};

/// Work on one body. How its bytes are cut into pieces must not matter.
pub(super) trait Step: Send + Unpin + 'static {
    /// Takes some of the piece, or all, and gives back what is decided. What it leaves is offered again.
    ///
    /// # Errors
    /// [`BrokenBody`] if nothing can be made of it: the body breaks off here.
    fn take(&mut self, piece: &mut Bytes) -> Result<Bytes, BrokenBody>;

    /// Whether [`Step::take`] has more to give without another piece.
    fn owes(&self) -> bool {
        false
    }

    /// Whoever sends makes a pause: gives out what can be read by itself, so that nobody waits for it.
    ///
    /// # Errors
    /// As for [`Step::take`].
    fn pause(&mut self) -> Result<Bytes, BrokenBody> {
        Ok(Bytes::new())
    }

    /// The body has ended; asked until nothing more comes.
    ///
    /// # Errors
    /// As for [`Step::take`]; also if the end came too early.
    fn finish(&mut self) -> Result<Bytes, BrokenBody>;

    /// Whether nothing would come if the body ended now.
    fn is_idle(&self) -> bool;

    /// How many bytes are still to come out when `left` are still to go in; `None` where nobody can know.
    fn length(&self, left: u64) -> Option<u64> {
        let _unknown = left;
        None
    }
}

/// Puts the step under the body. Headers are the caller's.
pub(super) fn under(body: Body, step: impl Step) -> Body {
    Body::streaming(Stepped { inner: body, step, piece: Bytes::new(), state: State::Open })
}

struct Stepped<S> {
    inner: Body,
    step: S,
    piece: Bytes,
    state: State,
}

enum State {
    Open,
    /// Nothing more goes in; the trailers wait for what is still to come out.
    Ending(Option<HeaderMap>),
    Ended,
}

impl<S: Step> Stepped<S> {
    /// The next piece that goes out; empty at the end.
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Result<Bytes, BrokenBody>> {
        while matches!(self.state, State::Open) {
            if !self.piece.is_empty() || self.step.owes() {
                let out = self.step.take(&mut self.piece)?;
                if !out.is_empty() {
                    return Poll::Ready(Ok(out));
                }
                continue;
            }
            match Pin::new(&mut self.inner).poll_frame(cx) {
                Poll::Pending => {
                    let out = self.step.pause()?;
                    return if out.is_empty() { Poll::Pending } else { Poll::Ready(Ok(out)) };
                }
                Poll::Ready(Some(frame)) => match frame?.into_data() {
                    Ok(piece) => self.piece = piece,
                    Err(frame) => self.state = State::Ending(frame.into_trailers().ok()),
                },
                Poll::Ready(None) => self.state = State::Ending(None),
            }
        }
        Poll::Ready(match self.state {
            State::Ending(_) => self.step.finish(),
            State::Open | State::Ended => Ok(Bytes::new()),
        })
    }
}

impl<S: Step> http_body::Body for Stepped<S> {
    type Data = Bytes;
    type Error = BrokenBody;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenBody>>> {
        let this = &mut *self;
        let last = match ready!(this.poll_piece(cx)) {
            Ok(out) if !out.is_empty() => return Poll::Ready(Some(Ok(Frame::data(out)))),
            Ok(_) => match std::mem::replace(&mut this.state, State::Ended) {
                State::Ending(trailers) => trailers.map(|trailers| Ok(Frame::trailers(trailers))),
                State::Open | State::Ended => None,
            },
            Err(fault) => {
                this.state = State::Ended;
                Some(Err(fault))
            }
        };
        Poll::Ready(last)
    }

    fn is_end_stream(&self) -> bool {
        match &self.state {
            State::Open => {
                let nothing_waits = self.piece.is_empty() && !self.step.owes() && self.step.is_idle();
                nothing_waits && self.inner.is_end_stream()
            }
            State::Ending(trailers) => trailers.is_none() && self.step.is_idle(),
            State::Ended => true,
        }
    }

    fn size_hint(&self) -> SizeHint {
        let left = self.inner.size_hint().exact().map(|left| left + self.piece.len() as u64);
        left.and_then(|left| self.step.length(left)).map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
