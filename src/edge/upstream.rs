//! The client towards one journal: a pool, deadlines, and errors that name the system and never an address.

mod addresses;
mod connector;
mod lines;
mod pace;
mod roots;

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use http::header::UPGRADE;
use http::request::Parts;
use http::uri::{PathAndQuery, Uri};
use http::{Method, Request, Response, Version};
use http_body::Body as _;
use tower::Service as _;

use crate::domain::Seat;
use crate::edge::assertion::Signature;
use crate::edge::body::{Body, never_idle};
use crate::edge::header::Origin;
use crate::edge::path::NormalPath;
use crate::flow::port::Seats;
pub use addresses::Addresses;
use connector::Connector;
use lines::{Cut, Lines};
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
    addresses: Option<Arc<Addresses>>,
    connector: Connector,
    lines: Lines,
}

/// An exchange without an answer.
struct Miss {
    fault: UpstreamFault,
    /// Nothing of the request has left.
    is_unheard: bool,
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
        let connector = Connector::new(origin.host(), roots, deadlines.connect);
        let lines = Lines::new(connector.clone());
        Self { system: system.into(), origin, deadlines, addresses: None, connector, lines }
    }

    /// The same journal at several addresses. Its name stays: in `Host`, in TLS, and in what people see.
    #[must_use]
    pub fn at(mut self, addresses: Arc<Addresses>) -> Self {
        self.addresses = Some(addresses);
        self
    }

    /// Connects to every address, TLS included, and notes which of them answer: how many do, `None` where there is only
    /// one.
    pub async fn look_at_addresses(&self) -> Option<usize> {
        let addresses = self.addresses.as_ref()?;
        let looks = addresses.seats().map(|seat| async move {
            let address = self.address(Some(seat)).map(|uri| self.connector.clone().call(uri));
            let answers = match address {
                Ok(connecting) => connecting.await.is_ok(),
                Err(_) => false,
            };
            addresses.mark(seat, answers);
        });
        join_all(looks).await;
        Some(addresses.usable())
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
        self.send_to(None, request, path, pace).await
    }

    /// As [`Upstream::send`], to the address with this seat as long as it answers. What has no body and never left goes
    /// to the next address.
    ///
    /// # Errors
    /// As [`Upstream::send`]; [`UpstreamFault::CannotConnect`] also when no address answers.
    pub async fn send_to(
        &self,
        own: Option<Seat>,
        request: Request<Body>,
        path: &NormalPath,
        pace: Pace,
    ) -> Result<Response<Body>, UpstreamFault> {
        self.send_signed(own, request, path, pace, None).await
    }

    /// As [`Upstream::send_to`], each time that it leaves with a signature of its own.
    pub(super) async fn send_signed(
        &self,
        own: Option<Seat>,
        request: Request<Body>,
        path: &NormalPath,
        pace: Pace,
        signature: Option<Signature<'_>>,
    ) -> Result<Response<Body>, UpstreamFault> {
        let (mut parts, mut body) = request.into_parts();
        parts.version = Version::HTTP_11;
        let may_repeat = can_repeat(&parts, &body);
        let spare = body.is_end_stream().then(|| parts.clone());
        let mut is_first = true;
        loop {
            let seat = self.seat(own)?;
            let target = PathAndQuery::try_from(path.target()).map_err(|cause| self.broken(cause))?;
            parts.uri = Uri::from(target);
            if let Some(signature) = signature {
                signature.put(&mut parts);
            }
            let miss = match self.exchange(seat, parts, body, pace).await {
                Ok(response) => return Ok(response),
                Err(miss) => miss,
            };
            let is_elsewhere = miss.is_unheard && self.leave(seat);
            let is_again = is_first && may_repeat && miss.is_stale();
            match &spare {
                Some(spare) if is_elsewhere || is_again => parts = spare.clone(),
                Some(_) | None => return Err(miss.fault),
            }
            body = Body::empty();
            is_first = is_elsewhere;
        }
    }

    /// `None` where the journal has one address.
    fn seat(&self, own: Option<Seat>) -> Result<Option<Seat>, UpstreamFault> {
        let Some(addresses) = &self.addresses else { return Ok(None) };
        addresses.choose(own, "").map(Some).ok_or_else(|| UpstreamFault::CannotConnect {
            system: self.system.clone(),
            cause: "none of its addresses answers".into(),
        })
    }

    /// True if there are others.
    fn leave(&self, seat: Option<Seat>) -> bool {
        if let (Some(addresses), Some(seat)) = (&self.addresses, seat) {
            addresses.failed(seat);
        }
        seat.is_some()
    }

    async fn exchange(
        &self,
        seat: Option<Seat>,
        parts: Parts,
        body: Body,
        pace: Pace,
    ) -> Result<Response<Body>, Miss> {
        let (head, idle) = self.deadlines.spans(pace);
        let (body, progress) = pace::watched(body);
        let exchange = self.lines.ask(seat, || self.address(seat), Request::from_parts(parts, body));
        match pace::head_within(head, progress, exchange).await {
            Some(Ok(response)) => Ok(response.map(|body| never_idle(body, idle, SILENT))),
            Some(Err(Cut::Connect(cause))) => Err(Miss { is_unheard: true, fault: self.unconnected(cause) }),
            Some(Err(Cut::Exchange(cause))) => Err(Miss { is_unheard: false, fault: self.broken(cause) }),
            None => {
                let fault = UpstreamFault::TimedOut { system: self.system.clone() };
                Err(Miss { is_unheard: false, fault })
            }
        }
    }

    fn address(&self, seat: Option<Seat>) -> Result<Uri, http::Error> {
        let authority = match (&self.addresses, seat) {
            (Some(addresses), Some(seat)) => addresses.authority(seat),
            (_, _) => self.origin.authority().to_owned(),
        };
        Uri::builder().scheme(self.origin.scheme()).authority(authority).path_and_query("/").build()
    }

    fn unconnected(&self, cause: Box<dyn Error + Send + Sync>) -> UpstreamFault {
        if is_timeout(cause.as_ref()) {
            return UpstreamFault::TimedOut { system: self.system.clone() };
        }
        UpstreamFault::CannotConnect { system: self.system.clone(), cause }
    }

    fn broken(&self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> UpstreamFault {
        UpstreamFault::Broken { system: self.system.clone(), cause: cause.into() }
    }
}

impl Miss {
    /// A kept connection that the journal has closed in the meantime.
    fn is_stale(&self) -> bool {
        matches!(&self.fault, UpstreamFault::Broken { cause, .. } if is_closed(cause.as_ref()))
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
