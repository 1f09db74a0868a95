//! The queue hub: ASP.NET Core `SignalR`, JSON frames that end with 0x1e, over three transports.
//!
//! `talk` is the conversation, `lines` the connections of the two transports that are not WebSocket.

mod events;
mod lines;
mod negotiate;
mod poll;
mod talk;
mod websocket;

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::{
        FromRef, FromRequestParts,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};

use super::reports;
use crate::sandbox::netcity::{
    journal::Journal,
    refusal::Refusal,
    request::{self, Fields},
    sessions::Session,
};
use lines::{Dead, Lines};
use talk::Desk;

pub(super) fn routes() -> Router<Arc<Journal>> {
    let hub = get(listen).post(hear).delete(close);
    Router::new()
        .route("/webapi/signalr/queuehub", hub)
        .route("/webapi/signalr/queuehub/negotiate", post(negotiate::negotiate))
        .layer(Extension(Arc::new(Lines::default())))
}

/// A caller whom the hub lets in: `at` in the query, both cookies, and no foreign `Origin`.
/// Whatever is wrong, the real server answers 403 rather than 401.
struct Caller {
    journal: Arc<Journal>,
    session: Session,
    /// Whether the browser named the origin; it does so on upgrades and posts, and not on plain GETs.
    named_origin: bool,
    fields: Fields,
}

impl Caller {
    /// The connection's token.
    fn token(&self) -> &str {
        self.fields.field("id").unwrap_or_default()
    }
}

impl Desk for Caller {
    fn is_open(&self) -> bool {
        self.journal.with(|state| state.sessions.contains(&self.session.at))
    }

    fn make(&self, task: u64) -> Option<u64> {
        reports::make(&self.journal, task, self.session.account.user_id)
    }
}

impl<S: Sync> FromRequestParts<S> for Caller
where
    Arc<Journal>: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let journal = Arc::<Journal>::from_ref(state);
        let origin = parts.headers.get(header::ORIGIN);
        if origin.is_some_and(|origin| origin.as_bytes() != journal.settings.base_url.as_bytes()) {
            return Err(Refusal::Forbidden);
        }
        let fields = Fields::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let session = request::session(&journal, &parts.headers, fields.field("at"));
        let session = session.map_err(|_| Refusal::Forbidden)?;
        Ok(Self { session, named_origin: origin.is_some(), fields, journal })
    }
}

/// The transport is told by the request: an upgrade, an `Accept` of events, or a poll.
async fn listen(
    caller: Caller,
    Extension(lines): Extension<Arc<Lines>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Response> {
    if headers.contains_key(header::UPGRADE) {
        let upgrade = upgrade.map_err(IntoResponse::into_response)?;
        return websocket::open(caller, upgrade).map_err(IntoResponse::into_response);
    }
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let answer = if accept.is_some_and(|accept| accept.contains("text/event-stream")) {
        events::stream(&caller, lines)
    } else {
        poll::wait(&caller, &lines).await
    };
    answer.map_err(IntoResponse::into_response)
}

/// What a client of the two other transports says.
async fn hear(
    caller: Caller,
    Extension(lines): Extension<Arc<Lines>>,
    message: String,
) -> Result<StatusCode, Dead> {
    lines.hear(caller.token(), &caller.session.at, &message, &caller)?;
    Ok(StatusCode::OK)
}

/// A long-polling client says goodbye.
async fn close(caller: Caller, Extension(lines): Extension<Arc<Lines>>) -> Result<StatusCode, Dead> {
    let closed = lines.close(caller.token(), &caller.session.at);
    if closed { Ok(StatusCode::ACCEPTED) } else { Err(Dead::Unknown) }
}

impl IntoResponse for Dead {
    fn into_response(self) -> Response {
        match self {
            Self::Unknown => StatusCode::NOT_FOUND.into_response(),
            Self::Busy => StatusCode::CONFLICT.into_response(),
        }
    }
}
