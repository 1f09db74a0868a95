//! The way to ESIA: connections, deadlines, sizes. Knows nothing of what an answer means.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use url::Url;

use crate::domain::Secret;

use super::error::quoted;
use super::meter::{CallOutcome, Endpoint};
use super::roots::{RootsFault, tls};
use super::wire::form::Form;

/// Which server is called, and what an answer may cost.
pub(super) struct Reach<'s> {
    pub(super) base: &'s Url,
    pub(super) connect_timeout: Duration,
    pub(super) call_timeout: Duration,
    pub(super) largest_answer: usize,
    pub(super) extra_roots_pem: &'s [u8],
}

/// Calls the one server that it was made for.
pub(super) struct Transport {
    /// A connection of its own for every exchange: one from a pool may be dead already, and a code that was lost
    /// with it cannot be sent again.
    exchange: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    records: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    base: Url,
    deadline: Duration,
    largest: usize,
}

/// JSON that came with a 2xx or a 4xx.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum CallFault {
    #[error("no whole answer within {0:?}")]
    TimedOut(Duration),
    #[error("no connection: {0}")]
    Unreachable(String),
    #[error("the answer is longer than {0} bytes")]
    TooLarge(usize),
    #[error("the answer is HTTP {0}")]
    Server(StatusCode),
    #[error("the answer is «{kind}» with HTTP {status} where JSON belongs")]
    NotJson { kind: String, status: StatusCode },
}

impl Transport {
    pub(super) fn new(reach: &Reach<'_>) -> Result<Self, RootsFault> {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(reach.connect_timeout));
        let connector = hyper_rustls::HttpsConnectorBuilder::new()
            .with_tls_config(tls(reach.extra_roots_pem)?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let mut builder = Client::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new()).retry_canceled_requests(false);
        Ok(Self {
            records: builder.pool_idle_timeout(IDLE).build(connector.clone()),
            exchange: builder.pool_max_idle_per_host(0).build(connector),
            base: reach.base.clone(),
            deadline: reach.call_timeout,
            largest: reach.largest_answer,
        })
    }

    /// Sends a form once, on a connection of its own.
    pub(super) async fn post(&self, path: &str, form: &Form) -> Result<Answer, CallFault> {
        let mut request = self.request(Method::POST, path, Full::from(form.encode()))?;
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(FORM));
        self.call(&self.exchange, request).await
    }

    /// Reads a path with an access token. The token goes to the configured server only: there is no way to name another.
    pub(super) async fn get(&self, path: &str, token: &Secret<String>) -> Result<Answer, CallFault> {
        let mut request = self.request(Method::GET, path, Full::default())?;
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose()))
            .map_err(|_| CallFault::Unreachable("the access token does not fit into a header".to_owned()))?;
        bearer.set_sensitive(true);
        request.headers_mut().insert(AUTHORIZATION, bearer);
        self.call(&self.records, request).await
    }

    /// Sends what a library has written to the same path of the one server, whatever server it was written for; what
    /// must not be repeated goes on a connection of its own.
    pub(super) async fn send(
        &self,
        endpoint: Endpoint,
        mut request: Request<Full<Bytes>>,
    ) -> Result<Answer, CallFault> {
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        let address = format!("{}{target}", self.base.origin().ascii_serialization());
        *request.uri_mut() =
            address.parse().map_err(|_| CallFault::Unreachable("not an address".to_owned()))?;
        let client = if endpoint.may_repeat() { &self.records } else { &self.exchange };
        self.call(client, request).await
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        body: Full<Bytes>,
    ) -> Result<Request<Full<Bytes>>, CallFault> {
        Request::builder()
            .method(method)
            .uri(address(&self.base, path))
            .header(ACCEPT, "application/json")
            .body(body)
            .map_err(|fault| CallFault::Unreachable(fault.to_string()))
    }

    async fn call(
        &self,
        client: &Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
        request: Request<Full<Bytes>>,
    ) -> Result<Answer, CallFault> {
        let call = async {
            let response = client.request(request).await.map_err(|fault| unreachable_by(&fault))?;
            self.read(response).await
        };
        tokio::time::timeout(self.deadline, call).await.unwrap_or(Err(CallFault::TimedOut(self.deadline)))
    }

    async fn read(&self, response: Response<Incoming>) -> Result<Answer, CallFault> {
        let status = response.status();
        if status.is_server_error() {
            return Err(CallFault::Server(status));
        }
        let kind =
            response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("nothing");
        if !is_json(kind) {
            return Err(CallFault::NotJson { kind: quoted(kind), status });
        }
        match Limited::new(response.into_body(), self.largest).collect().await {
            Ok(body) => Ok(Answer { status, body: body.to_bytes() }),
            Err(fault) if fault.is::<LengthLimitError>() => Err(CallFault::TooLarge(self.largest)),
            Err(fault) => Err(unreachable_by(fault.as_ref())),
        }
    }
}

impl Answer {
    pub(super) fn outcome(&self) -> CallOutcome {
        if self.status.is_success() { CallOutcome::Answered } else { CallOutcome::Refused }
    }
}

impl CallFault {
    pub(super) const fn outcome(&self) -> CallOutcome {
        match self {
            Self::TimedOut(_) => CallOutcome::TimedOut,
            Self::Unreachable(_) => CallOutcome::Unreachable,
            Self::TooLarge(_) => CallOutcome::TooLarge,
            Self::Server(_) => CallOutcome::ServerError,
            Self::NotJson { .. } => CallOutcome::NotJson,
        }
    }

    /// Whether the same question may get an answer a moment later.
    pub(super) const fn may_pass(&self) -> bool {
        match self {
            Self::TimedOut(_) | Self::Unreachable(_) | Self::Server(_) | Self::NotJson { .. } => true,
            Self::TooLarge(_) => false,
        }
    }
}

/// A path below a base that may have a path of its own.
pub(super) fn address(base: &Url, path: &str) -> String {
    format!("{}{path}", base.as_str().trim_end_matches('/'))
}

fn is_json(kind: &str) -> bool {
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// The deepest cause says most («connection refused», «invalid peer certificate»).
fn unreachable_by(fault: &(dyn std::error::Error + 'static)) -> CallFault {
    let deepest = std::iter::successors(Some(fault), |fault| fault.source()).last().unwrap_or(fault);
    CallFault::Unreachable(quoted(&deepest.to_string()))
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Shorter than what servers commonly allow, so that a kept connection is rarely a dead one.
const IDLE: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::{address, is_json};

    #[test]
    fn only_json_is_json() {
        for (kind, expected) in [
            ("application/json", true),
            ("application/json; charset=UTF-8", true),
            ("Application/JSON", true),
            ("application/problem+json", true),
            ("text/html;charset=utf-8", false),
            ("text/json-ish", false),
            ("nothing", false),
        ] {
            assert_eq!(is_json(kind), expected, "{kind}");
        }
    }

    #[test]
    fn a_base_may_have_a_path() {
        let base = |text: &str| text.parse().expect("an address");
        assert_eq!(address(&base("https://esia.example"), "/rs"), "https://esia.example/rs");
        assert_eq!(address(&base("https://gate.example/esia/"), "/rs"), "https://gate.example/esia/rs");
    }
}
