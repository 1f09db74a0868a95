//! The connections to one journal, kept between requests.
//!
//! hyper-util's client would do the same for any number of hosts and protocols at once, at twice the price of a request
//! here: it clones its connector and spawns a task for each.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::client::conn::http1::{Builder, SendRequest};
use tokio::time::{Instant, sleep};
use tower::Service as _;

use super::connector::Connector;
use crate::domain::Seat;
use crate::edge::body::Body;

/// All of them, by the server that they lead to; clones share them.
#[derive(Clone)]
pub(super) struct Lines {
    connector: Connector,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    by_seat: HashMap<Option<Seat>, Vec<Line>>,
    /// Somebody closes those that nobody takes any more.
    is_watched: bool,
}

/// A connection without a request.
struct Line {
    sender: SendRequest<Body>,
    until: Instant,
}

/// Why there is no answer.
pub(super) enum Cut {
    /// No connection.
    Connect(Box<dyn Error + Send + Sync>),
    /// No answer on it.
    Exchange(hyper::Error),
}

impl Lines {
    pub(super) fn new(connector: Connector) -> Self {
        Self { connector, kept: Arc::default() }
    }

    /// Sends a request, whose target is a path, to the server at `address`, and gives back the answer with its body still
    /// streaming. The connection is kept when the body has ended.
    pub(super) async fn ask(
        &self,
        seat: Option<Seat>,
        address: impl FnOnce() -> Result<Uri, http::Error>,
        request: Request<Body>,
    ) -> Result<Response<Body>, Cut> {
        let kept = self.kept().take(seat);
        let mut sender = match kept {
            Some(sender) => sender,
            None => self.connect(address().map_err(|fault| Cut::Connect(fault.into()))?).await?,
        };
        let response =
            sender.try_send_request(request).await.map_err(|fault| Cut::Exchange(fault.into_error()))?;
        let home = Home { kept: Arc::downgrade(&self.kept), seat };
        Ok(response
            .map(|inner| Body::streaming(Answer { inner, is_whole: false, back: Some((sender, home)) })))
    }

    async fn connect(&self, address: Uri) -> Result<SendRequest<Body>, Cut> {
        let stream = self.connector.clone().call(address).await.map_err(Cut::Connect)?;
        let (sender, connection) = Builder::new().handshake(stream).await.map_err(Cut::Exchange)?;
        tokio::spawn(async move {
            if let Err(fault) = connection.with_upgrades().await {
                tracing::debug!(%fault, "a connection to a journal ended early");
            }
        });
        Ok(sender)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        lock(&self.kept)
    }
}

/// Nothing under this lock can panic half-way.
fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Kept {
    /// The one that was used last, so that the others may grow old.
    fn take(&mut self, seat: Option<Seat>) -> Option<SendRequest<Body>> {
        let lines = self.by_seat.get_mut(&seat)?;
        lines.retain(|line| !line.sender.is_closed());
        // One that is not ready still sends the end of a request that was answered early.
        let at = lines.iter().rposition(|line| line.sender.is_ready())?;
        Some(lines.remove(at).sender)
    }

    /// True if somebody has to begin to watch.
    fn put(&mut self, seat: Option<Seat>, sender: SendRequest<Body>) -> bool {
        let lines = self.by_seat.entry(seat).or_default();
        if lines.len() < MOST_KEPT {
            lines.push(Line { sender, until: sleep(KEPT_FOR).deadline() });
        }
        !std::mem::replace(&mut self.is_watched, true)
    }

    fn forget_before(&mut self, now: Instant) {
        self.by_seat.retain(|_, lines| {
            lines.retain(|line| now < line.until && !line.sender.is_closed());
            !lines.is_empty()
        });
    }
}

/// Where a connection goes when it is free again.
struct Home {
    kept: Weak<Mutex<Kept>>,
    seat: Option<Seat>,
}

impl Home {
    fn take_back(self, sender: SendRequest<Body>) {
        let Some(kept) = self.kept.upgrade() else { return };
        if lock(&kept).put(self.seat, sender) {
            tokio::spawn(watch(self.kept));
        }
    }
}

/// As long as the journal is called at all.
async fn watch(kept: Weak<Mutex<Kept>>) {
    loop {
        let round = sleep(LOOK_EVERY);
        let due = round.deadline();
        round.await;
        let Some(kept) = kept.upgrade() else { return };
        lock(&kept).forget_before(due);
    }
}

/// An answer; whoever has read it to its end gives the connection back.
struct Answer {
    inner: Incoming,
    is_whole: bool,
    back: Option<(SendRequest<Body>, Home)>,
}

impl http_body::Body for Answer {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        self.is_whole = frame.is_none();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        let is_whole = self.is_whole || self.inner.is_end_stream();
        if let Some((sender, home)) = self.back.take().filter(|(sender, _)| is_whole && !sender.is_closed()) {
            home.take_back(sender);
        }
    }
}

impl fmt::Debug for Lines {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Lines")
    }
}

/// Below the two minutes after which IIS closes an idle connection.
const KEPT_FOR: Duration = Duration::from_secs(90);
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// For each server.
const MOST_KEPT: usize = 256;
