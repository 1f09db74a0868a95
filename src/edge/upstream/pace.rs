//! Deadlines that count only the time the journal itself takes: a slow upload or a slow reader is not its fault.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::edge::body::{Body, BrokenBody};

/// Whose turn it is while a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owes {
    /// The browser, to send more of the body.
    Browser,
    /// The journal, to take what is there or to answer.
    Journal,
}

/// The body, and a view of whose turn it is while it is sent; without a body only the journal owes.
pub(super) fn watched(body: Body) -> (Body, Option<watch::Receiver<Owes>>) {
    if body.is_end_stream() {
        return (body, None);
    }
    let (tell, progress) = watch::channel(Owes::Journal);
    (Body::streaming(Watched { inner: body, tell }), Some(progress))
}

/// Waits for the head of the answer; `None` when the journal has owed something for `deadline`.
pub(super) async fn head_within<T>(
    deadline: Duration,
    progress: Option<watch::Receiver<Owes>>,
    exchange: impl Future<Output = T>,
) -> Option<T> {
    let Some(mut progress) = progress else { return timeout(deadline, exchange).await.ok() };
    tokio::pin!(exchange);
    loop {
        let owes = *progress.borrow_and_update();
        tokio::select! {
            answer = exchange.as_mut() => return Some(answer),
            // The sender is gone when the body has been sent: from then on only the journal owes.
            Ok(()) = progress.changed() => {}
            () = sleep(deadline), if owes == Owes::Journal => return None,
        }
    }
}

impl Owes {
    fn pass_to_browser(&mut self) -> bool {
        std::mem::replace(self, Self::Browser) != Self::Browser
    }
}

struct Watched {
    inner: Body,
    tell: watch::Sender<Owes>,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = BrokenBody;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenBody>>> {
        let frame = Pin::new(&mut self.inner).poll_frame(cx);
        match frame {
            // Every piece starts the journal's time anew; being asked again while the browser is slow changes nothing.
            Poll::Ready(_) => {
                self.tell.send_replace(Owes::Journal);
            }
            Poll::Pending => {
                self.tell.send_if_modified(Owes::pass_to_browser);
            }
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.tell.send_replace(Owes::Journal);
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::time::Duration;

    use bytes::Bytes;
    use futures_util::stream;
    use http_body::Frame;
    use http_body_util::{BodyExt, StreamBody};
    use tokio::time::sleep;

    use super::{Body, head_within, watched};
    use crate::edge::body::never_idle;
    use crate::edge::upstream::{Deadlines, Pace};

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
    async fn lesson_31_a_slow_upload_is_not_the_journals_fault() {
        let (body, progress) = watched(trickling(DEADLINE * 2));
        let exchange = async { body.collect().await.unwrap().to_bytes() };
        assert_eq!(head_within(DEADLINE, progress, exchange).await.unwrap(), "xxx");
    }

    #[tokio::test(start_paused = true)]
    async fn a_journal_that_stops_reading_is_given_up() {
        let (mut body, progress) = watched(trickling(Duration::ZERO));
        let exchange = async move {
            body.frame().await;
            std::future::pending::<()>().await;
        };
        assert!(head_within(DEADLINE, progress, exchange).await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_journal_that_never_answers_is_given_up() {
        let (body, progress) = watched(Body::empty());
        let exchange = async move {
            drop(body);
            std::future::pending::<()>().await;
        };
        assert!(head_within(DEADLINE, progress, exchange).await.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn lesson_31_a_long_poll_is_not_cut_by_the_short_deadline() {
        let deadlines = Deadlines::default();
        for (pace, is_answered) in [(Pace::Usual, false), (Pace::Long, true)] {
            let (head, _) = deadlines.spans(pace);
            let (body, progress) = watched(Body::empty());
            let poll = async move {
                drop(body);
                sleep(deadlines.head * 2).await;
            };
            assert_eq!(head_within(head, progress, poll).await.is_some(), is_answered, "{pace:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn lesson_31_an_event_stream_may_be_silent_for_longer_than_an_answer() {
        let deadlines = Deadlines::default();
        for (pace, is_whole) in [(Pace::Usual, false), (Pace::Long, true)] {
            let (_, idle) = deadlines.spans(pace);
            let stream = never_idle(trickling(deadlines.idle * 2), idle, "silent");
            assert_eq!(stream.collect_within(8).await.is_ok(), is_whole, "{pace:?}");
        }
    }
}
