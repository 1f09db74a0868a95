//! HTTP/2 on a connection that agreed on it: one task for each request, limits for a client that floods.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::{Caller, Doorway};
use crate::edge::body::{Body, never_idle};
use crate::edge::framing::{Patience, lowered};

/// Serves HTTP/2 on `stream` until it closes, nobody asks any more, or the register says stop.
pub(super) async fn serve<S>(stream: S, caller: Caller, doorway: Arc<dyn Doorway>, patience: Patience)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let stopping = caller.register.stopping().clone();
    let (open, count) = watch::channel(0_usize);
    let service = service_fn(move |request: Request<Incoming>| {
        let step = Step {
            open: Open::one(&open),
            doorway: Arc::clone(&doorway),
            caller: caller.clone(),
            pause: patience.body,
        };
        async move { Ok::<_, Infallible>(step.answer(request).await) }
    });
    let connection = builder(patience).serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
        () = forsaken(count, patience.idle) => {
            connection.as_mut().graceful_shutdown();
            // Whoever does not take the farewell is not waited for.
            timeout(patience.head, connection).await.unwrap_or(Ok(()))
        }
    };
    if let Err(fault) = ended {
        tracing::debug!(%fault, "connection ended early");
    }
}

fn builder(patience: Patience) -> http2::Builder<TokioExecutor> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(MOST_STREAMS)
        .max_header_list_size(u32::try_from(patience.max_head).unwrap_or(u32::MAX))
        .max_pending_accept_reset_streams(MOST_RESETS)
        .max_local_error_reset_streams(MOST_OWN_RESETS)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_send_buf_size(SEND_BUFFER)
        .keep_alive_interval(PING_EVERY)
        .keep_alive_timeout(PING_PATIENCE);
    builder
}

/// Completes when no request has been open for `idle`. A head that trickles in is no request before it is whole.
async fn forsaken(mut open: watch::Receiver<usize>, idle: Duration) {
    loop {
        let is_idle = *open.borrow_and_update() == 0;
        tokio::select! {
            changed = open.changed() => if changed.is_err() { return },
            () = sleep(idle), if is_idle => return,
        }
    }
}

/// What one request needs on its way through.
struct Step {
    open: Open,
    doorway: Arc<dyn Doorway>,
    caller: Caller,
    pause: Duration,
}

impl Step {
    async fn answer(self, request: Request<Incoming>) -> Response<Body> {
        let response = match lowered(request) {
            Ok(request) => {
                let request = request.map(|body| never_idle(Body::streaming(body), self.pause, STALLED));
                self.doorway.answer(request, self.caller).await
            }
            Err(fault) => {
                tracing::info!(%fault, "refused the head of a request");
                self.doorway.turn_away(fault, &self.caller)
            }
        };
        response.map(|inner| inner.holding(self.open))
    }
}

/// Counts one open request for as long as it lives.
struct Open(watch::Sender<usize>);

impl Open {
    fn one(count: &watch::Sender<usize>) -> Self {
        count.send_modify(|count| *count += 1);
        Self(count.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

const STALLED: &str = "the browser stopped in the middle of its request";

/// A page of an old journal asks for some dozens of files at once; RFC 9113 §6.5.2 advises no fewer than 100.
const MOST_STREAMS: u32 = 100;
/// Requests withdrawn before we came to them, as in the flood of 2023 (CVE-2023-44487): h2's own default, said aloud.
const MOST_RESETS: usize = 20;
/// Streams that we ourselves reset for their errors (RUSTSEC-2024-0003); browsers make none.
const MOST_OWN_RESETS: usize = 128;
/// What an upload may send ahead of a slow journal: the memory that one request can take, and one connection.
const STREAM_WINDOW: u32 = 256 * 1024;
const CONNECTION_WINDOW: u32 = 1024 * 1024;
/// What an answer may run ahead of a slow browser, for each stream.
const SEND_BUFFER: usize = 128 * 1024;
/// A browser that is gone without a word, with its answers still open, is noticed so.
const PING_EVERY: Duration = Duration::from_secs(30);
const PING_PATIENCE: Duration = Duration::from_secs(20);

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::watch;
    use tokio::time::timeout;

    use super::{Open, forsaken};

    const IDLE: Duration = Duration::from_secs(75);

    #[tokio::test(start_paused = true)]
    async fn only_a_connection_without_requests_is_forsaken() {
        let (open, count) = watch::channel(0);
        let request = Open::one(&open);
        let leaving = forsaken(count, IDLE);
        tokio::pin!(leaving);
        assert!(
            timeout(IDLE * 10, leaving.as_mut()).await.is_err(),
            "a slow answer is not an idle connection"
        );
        drop(request);
        assert!(timeout(IDLE * 2, leaving).await.is_ok());
    }
}
