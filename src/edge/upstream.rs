//! The client towards one journal: a pool, deadlines, and errors that name the system and never an address.

mod connector;
mod pace;
mod roots;

use std::error::Error;
use std::io;
use std::time::Duration;

use http::header::UPGRADE;
use http::request::Parts;
use http::uri::{PathAndQuery, Uri};
use http::{Method, Request, Response, Version};
use http_body::Body as _;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::edge::body::{Body, never_idle};
use crate::edge::header::Origin;
use crate::edge::path::NormalPath;
use connector::Connector;
pub use roots::{Roots, RootsFault};

/// How long a journal may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// For the connection, TLS included.
    pub connect: Duration,
    /// For the head of the answer, counted from the last byte of the request that the journal took.
    pub head: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
    /// For head and pieces alike where the journal keeps silent on purpose: long polls, event streams, reports.
    pub long: Duration,
}

/// Which of the deadlines an exchange is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// [`Deadlines::head`] and [`Deadlines::idle`].
    Usual,
    /// [`Deadlines::long`] for both.
    Long,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamFault {
    /// Nothing of the request has left.
    #[error("cannot connect to {system}")]
    CannotConnect {
        /// The system's name in the configuration.
        system: String,
        /// The cause, for the log.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
    /// The journal took too long; it may have acted on the request.
    #[error("{system} did not answer in time")]
    TimedOut {
        /// The system's name in the configuration.
        system: String,
    },
    /// The exchange broke off; the journal may have acted on the request.
    #[error("the exchange with {system} broke off")]
    Broken {
        /// The system's name in the configuration.
        system: String,
        /// The cause, for the log.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
}

/// The way to one journal.
#[derive(Clone, Debug)]
pub struct Upstream {
    system: String,
    origin: Origin,
    deadlines: Deadlines,
    client: Client<Connector, Body>,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            head: Duration::from_secs(30),
            idle: Duration::from_secs(60),
            long: Duration::from_secs(180),
        }
    }
}

impl Deadlines {
    /// For the head of an answer, and between two pieces of it.
    pub(super) const fn spans(&self, pace: Pace) -> (Duration, Duration) {
        match pace {
            Pace::Usual => (self.head, self.idle),
            Pace::Long => (self.long, self.long),
        }
    }
}

impl Upstream {
    /// A pool of connections to `origin`, spoken of as `system`.
    pub fn new(system: impl Into<String>, origin: Origin, roots: &Roots, deadlines: Deadlines) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host(POOL_SIZE)
            // hyper would repeat any method; salts and tickets are used up by the first reading. See `can_repeat`.
            .retry_canceled_requests(false)
            .build(Connector::new(roots, deadlines.connect));
        Self { system: system.into(), origin, deadlines, client }
    }

    /// Where the journal is.
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Sends a request whose headers are final to `path` and returns the answer with its body still streaming.
    ///
    /// Old servers close a kept connection just as it is used again: a GET or HEAD that meets this is sent once more.
    ///
    /// # Errors
    /// [`UpstreamFault`] until the head of the answer is there; what breaks later is an error of the body.
    pub async fn send(
        &self,
        request: Request<Body>,
        path: &NormalPath,
        pace: Pace,
    ) -> Result<Response<Body>, UpstreamFault> {
        let (mut parts, body) = request.into_parts();
        parts.uri = self.address(path).map_err(|cause| self.broken(cause))?;
        parts.version = Version::HTTP_11;
        let spare = can_repeat(&parts, &body).then(|| parts.clone());
        match (self.exchange(parts, body, pace).await, spare) {
            (Err(UpstreamFault::Broken { cause, .. }), Some(parts)) if is_closed(cause.as_ref()) => {
                self.exchange(parts, Body::empty(), pace).await
            }
            (answer, _) => answer,
        }
    }

    async fn exchange(&self, parts: Parts, body: Body, pace: Pace) -> Result<Response<Body>, UpstreamFault> {
        let (head, idle) = self.deadlines.spans(pace);
        let (body, progress) = pace::watched(body);
        let exchange = self.client.request(Request::from_parts(parts, body));
        match pace::head_within(head, progress, exchange).await {
            Some(Ok(response)) => Ok(response.map(|body| never_idle(Body::streaming(body), idle, SILENT))),
            Some(Err(fault)) => Err(self.fault(fault)),
            None => Err(UpstreamFault::TimedOut { system: self.system.clone() }),
        }
    }

    fn address(&self, path: &NormalPath) -> Result<Uri, http::Error> {
        let target = PathAndQuery::try_from(path.target())?;
        Uri::builder()
            .scheme(self.origin.scheme())
            .authority(self.origin.authority())
            .path_and_query(target)
            .build()
    }

    fn fault(&self, fault: hyper_util::client::legacy::Error) -> UpstreamFault {
        if !fault.is_connect() {
            return self.broken(fault);
        }
        if is_timeout(&fault) {
            return UpstreamFault::TimedOut { system: self.system.clone() };
        }
        UpstreamFault::CannotConnect { system: self.system.clone(), cause: fault.into() }
    }

    fn broken(&self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> UpstreamFault {
        UpstreamFault::Broken { system: self.system.clone(), cause: cause.into() }
    }
}

/// Only what changes nothing, carries nothing and switches to nothing may be sent twice.
fn can_repeat(parts: &Parts, body: &Body) -> bool {
    matches!(parts.method, Method::GET | Method::HEAD)
        && body.is_end_stream()
        && !parts.headers.contains_key(UPGRADE)
}

fn is_closed(fault: &(dyn Error + 'static)) -> bool {
    let is_engines = fault
        .downcast_ref::<hyper::Error>()
        .is_some_and(|fault| fault.is_canceled() || fault.is_closed() || fault.is_incomplete_message());
    is_engines || fault.source().is_some_and(is_closed)
}

fn is_timeout(fault: &(dyn Error + 'static)) -> bool {
    let is_ours =
        fault.downcast_ref::<io::Error>().is_some_and(|cause| cause.kind() == io::ErrorKind::TimedOut);
    is_ours || fault.source().is_some_and(is_timeout)
}

const SILENT: &str = "the journal stopped in the middle of its answer";

/// Below the two minutes after which IIS closes an idle connection.
const POOL_IDLE: Duration = Duration::from_secs(90);
const POOL_SIZE: usize = 256;
