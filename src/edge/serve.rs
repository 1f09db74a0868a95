//! The chassis: pingora's listeners and workers, TLS and hyper's engine on each connection, a stop that loses nobody.
//!
//! pingora's own stop either drops every task at once (SIGINT) or sleeps its whole grace period even when idle. So
//! the order to stop comes from the caller, the [`Register`] tells every connection to finish, and pingora is told
//! only when they have, or when the grace is over.

mod chassis;
mod door;
mod http1;
mod http2;
mod register;
mod room;
mod tls;

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, Stream};
use http::{Request, Response};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::edge::body::Body;
use crate::edge::framing::{FramingFault, Patience};
pub use door::{BindFault, Doors, Listener, Role};
pub use register::Register;
pub use tls::Tls;

/// What stands behind the doors: takes a request, gives an answer. Decides everything, knows no socket.
#[async_trait::async_trait]
pub trait Doorway: Send + Sync + 'static {
    /// Answers one request.
    async fn answer(&self, request: Request<Body>, caller: Caller) -> Response<Body>;

    /// Answers bytes that were no request; the connection closes behind it.
    fn turn_away(&self, fault: FramingFault, _caller: &Caller) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = fault.status();
        response
    }
}

/// Who stands at which door.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The other end of the connection.
    pub peer: SocketAddr,
    /// What the listener is for.
    pub role: Role,
    /// Where a task that outlives the answer, such as a WebSocket, has itself entered.
    pub register: Register,
}

/// How the doors are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Threads for each public listener.
    pub workers: NonZeroUsize,
    /// How long open exchanges may go on after the order to stop.
    pub grace: Duration,
    /// What clients are allowed.
    pub patience: Patience,
    /// How many connections each listener holds at once.
    pub connections: NonZeroUsize,
}

/// The doors, bound and ready to open.
pub struct FrontDoor {
    doors: Doors,
    doorway: Arc<dyn Doorway>,
    settings: Settings,
}

impl Default for Settings {
    fn default() -> Self {
        let workers = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self {
            workers,
            grace: Duration::from_millis(1500),
            patience: Patience::default(),
            connections: MOST_CONNECTIONS,
        }
    }
}

impl FrontDoor {
    /// Puts `doorway` behind `doors`.
    pub const fn new(doors: Doors, doorway: Arc<dyn Doorway>, settings: Settings) -> Self {
        Self { doors, doorway, settings }
    }

    /// Serves until `stop` completes and the open exchanges have ended or the grace is over. `stop` is polled first
    /// when every door is open.
    ///
    /// Blocks the thread and makes runtimes of its own: never call it on a runtime's worker thread.
    pub fn run(self, stop: impl Future<Output = ()> + Send + 'static) {
        chassis::run(self.doors, &self.doorway, self.settings, stop);
    }
}

/// Watches SIGINT and SIGTERM from this call on, which has to be on a runtime; the future completes at the first one.
///
/// # Errors
/// When the process may not watch signals.
pub fn asked_to_stop() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// One item for each SIGHUP from the first poll on, which has to be on a runtime.
pub fn asked_to_reload() -> impl Stream<Item = ()> + Send + 'static {
    stream::unfold(None, |watched: Option<Signal>| async {
        let mut watched = match watched.map_or_else(|| signal(SignalKind::hangup()), Ok) {
            Ok(watched) => watched,
            Err(fault) => {
                tracing::error!(code = "O-902", %fault, "SIGHUP cannot be watched; a restart reads the configuration");
                return None;
            }
        };
        watched.recv().await.map(|()| ((), Some(watched)))
    })
}

/// Idle ones take 40 KiB each, with TLS somewhat more.
const MOST_CONNECTIONS: NonZeroUsize = NonZeroUsize::new(8192).expect("more than none");
