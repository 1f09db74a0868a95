//! The one body type that travels through the edge, whatever made it.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Empty, Full, LengthLimitError, Limited};

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

#[cfg(test)]
mod tests {
    use http_body::Body as _;

    use super::{Body, CollectFault};

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
