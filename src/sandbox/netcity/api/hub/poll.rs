//! The hub by long polling: every answer carries what was said since the last.

use std::time::Duration;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::time::timeout;

use super::{
    Caller,
    lines::{Dead, Lines},
};

/// The first poll only tells that the connection stands. A later one waits for a message: 200 with it,
/// 200 without a body where none came in time, 204 where the line was closed.
pub(super) async fn wait(caller: &Caller, lines: &Lines) -> Result<Response, Dead> {
    let mut listener = lines.listen(caller.token(), &caller.session.at)?;
    if listener.first {
        return Ok(StatusCode::OK.into_response());
    }
    let kind = [(header::CONTENT_TYPE, "text/plain")];
    Ok(match timeout(PATIENCE, listener.messages.recv()).await {
        Ok(Some(message)) => (kind, message).into_response(),
        Ok(None) => {
            lines.close(caller.token(), &caller.session.at);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(_) => StatusCode::OK.into_response(),
    })
}

/// Short of the half minute after which proxies give up on a silent answer.
const PATIENCE: Duration = Duration::from_secs(25);
