//! The one body type that travels through the edge, whatever made it.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Empty, Full, LengthLimitError, Limited};
use tokio::time::{Sleep, sleep};

/// A request or response body, streamed or in memory.
#[derive(Debug)]
pub struct Body(UnsyncBoxBody<Bytes, BrokenBody>);

/// The body ended before its announced end, or stalled too long.
#[derive(Debug, thiserror::Error)]
#[error("the message broke off")]
pub struct BrokenBody(#[source] Box<dyn Error + Send + Sync>);

/// Why a body could not be held in memory.
#[derive(Debug, thiserror::Error)]
pub enum CollectFault {
    /// It is longer than the caller wants to hold.
    #[error("the message is longer than {limit} bytes")]
    TooLong {
        /// The limit that was exceeded, in bytes.
        limit: usize,
    },
    /// It broke off.
    #[error(transparent)]
    Broken(#[from] BrokenBody),
}

impl Body {
    /// Wraps any other body.
    pub fn streaming<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        Self(body.map_err(|cause| BrokenBody(cause.into())).boxed_unsync())
    }

    /// A body that is already whole.
    pub fn full(bytes: impl Into<Bytes>) -> Self {
        Self::streaming(Full::new(bytes.into()))
    }

    /// No body.
    pub fn empty() -> Self {
        Self::streaming(Empty::new())
    }

    /// This body with something that lives until it has been sent: the engine drops both together.
    pub fn holding<T: Send + Unpin + 'static>(self, kept: T) -> Self {
        Self::streaming(Holding { inner: self, _kept: kept })
    }

    /// Reads the body into memory.
    ///
    /// # Errors
    /// [`CollectFault`] when it exceeds `limit` bytes or breaks off.
    pub async fn collect_within(self, limit: usize) -> Result<Bytes, CollectFault> {
        match Limited::new(self, limit).collect().await {
            Ok(collected) => Ok(collected.to_bytes()),
            Err(cause) if cause.is::<LengthLimitError>() => Err(CollectFault::TooLong { limit }),
            Err(cause) => Err(CollectFault::Broken(BrokenBody(cause))),
        }
    }
}

impl BrokenBody {
    /// Wraps the cause.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

/// A body that breaks off with these words when nothing comes for `deadline` while it is asked for more.
pub(super) fn never_idle(body: Body, deadline: Duration, words: &'static str) -> Body {
    if http_body::Body::is_end_stream(&body) {
        return body;
    }
    Body::streaming(NeverIdle { inner: body, deadline, words, clock: None })
}

struct NeverIdle {
    inner: Body,
    deadline: Duration,
    words: &'static str,
    clock: Option<Pin<Box<Sleep>>>,
}

impl http_body::Body for NeverIdle {
    type Data = Bytes;
    type Error = BrokenBody;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenBody>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.inner).poll_frame(cx) {
            this.clock = None;
            return Poll::Ready(frame);
        }
        let deadline = this.deadline;
        ready!(this.clock.get_or_insert_with(|| Box::pin(sleep(deadline))).as_mut().poll(cx));
        Poll::Ready(Some(Err(BrokenBody::new(this.words))))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BrokenBody;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenBody>>> {
        Pin::new(&mut self.0).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

/// See [`Body::holding`].
struct Holding<T> {
    inner: Body,
    _kept: T,
}

impl<T: Unpin> http_body::Body for Holding<T> {
    type Data = Bytes;
    type Error = BrokenBody;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenBody>>> {
        Pin::new(&mut self.inner).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::time::Duration;

    use bytes::Bytes;
    use futures_util::stream;
    use http_body::{Body as _, Frame};
    use http_body_util::StreamBody;
    use tokio::time::sleep;

    use super::{Body, CollectFault, never_idle};

    const DEADLINE: Duration = Duration::from_secs(30);

    /// A body of three pieces with a pause before each.
    fn trickling(pause: Duration) -> Body {
        let pieces = stream::unfold(0, move |count| async move {
            sleep(pause).await;
            (count < 3).then(|| (Ok::<_, Infallible>(Frame::data(Bytes::from_static(b"x"))), count + 1))
        });
        Body::streaming(StreamBody::new(Box::pin(pieces)))
    }

    #[tokio::test(start_paused = true)]
    async fn lesson_31_a_message_may_be_long_but_not_silent() {
        let steady = never_idle(trickling(DEADLINE / 2), DEADLINE, "silent");
        assert_eq!(steady.collect_within(8).await.unwrap(), "xxx");
        let silent = never_idle(trickling(DEADLINE * 2), DEADLINE, "silent");
        assert!(silent.collect_within(8).await.is_err());
    }

    #[tokio::test]
    async fn a_body_is_collected_up_to_its_limit() {
        assert_eq!(Body::full("diary").collect_within(5).await.unwrap(), "diary");
        let fault = Body::full("diary").collect_within(4).await.unwrap_err();
        assert!(matches!(fault, CollectFault::TooLong { limit: 4 }));
    }

    #[test]
    fn the_length_of_a_whole_body_is_known_to_the_engine() {
        assert_eq!(Body::full("diary").size_hint().exact(), Some(5));
        assert!(Body::empty().is_end_stream());
    }
}
