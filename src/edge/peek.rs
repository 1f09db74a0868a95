//! A look at the beginning of a body, without taking it away from whoever reads it next.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;

use super::body::{Body, BrokenBody};

/// Reads up to `most` bytes, or a piece more. What was read comes beside the body, which still begins with it.
///
/// # Errors
/// [`BrokenBody`] when it breaks off before that.
pub(super) async fn peek(mut body: Body, most: usize) -> Result<(Bytes, Body), BrokenBody> {
    let mut head = BytesMut::new();
    while head.len() < most {
        let Some(frame) = body.frame().await else { break };
        if let Ok(data) = frame?.into_data() {
            head.extend_from_slice(&data);
        }
    }
    let head = head.freeze();
    Ok((head.clone(), Body::streaming(Prefixed { head: Some(head), rest: body })))
}

/// What was read already, and then the rest.
struct Prefixed {
    head: Option<Bytes>,
    rest: Body,
}

impl http_body::Body for Prefixed {
    type Data = Bytes;
    type Error = BrokenBody;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenBody>>> {
        match self.head.take().filter(|head| !head.is_empty()) {
            Some(head) => Poll::Ready(Some(Ok(Frame::data(head)))),
            None => Pin::new(&mut self.rest).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.head.as_ref().is_none_or(Bytes::is_empty) && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let head = self.head.as_ref().map_or(0, |head| head.len() as u64);
        let rest = self.rest.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower() + head);
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper + head);
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use super::peek;
    use crate::edge::body::Body;

    #[tokio::test]
    async fn what_was_looked_at_is_still_there() {
        let (head, body) = peek(Body::full("diary"), 2).await.unwrap();
        assert_eq!(
            (head.as_ref(), body.collect_within(9).await.unwrap().as_ref()),
            (&b"diary"[..], &b"diary"[..])
        );
        let (head, body) = peek(Body::empty(), 2).await.unwrap();
        assert!(head.is_empty() && http_body::Body::is_end_stream(&body));
    }
}
