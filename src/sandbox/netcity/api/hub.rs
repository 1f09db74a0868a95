//! The queue hub: ASP.NET Core `SignalR` over WebSocket, JSON frames that end with 0x1e.

use std::sync::Arc;

use axum::{
    Router,
    extract::{
        State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    http::{HeaderMap, header},
    response::Response,
    routing::any,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reports;
use crate::sandbox::netcity::{
    journal::Journal,
    refusal::Refusal,
    request::{self, Query},
    sessions::Session,
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new().route("/webapi/signalr/queuehub", any(open))
}

/// The upgrade carries what a browser can put on it: `Origin`, the cookies, and `at` in the query.
/// Whatever is wrong with it, the real server answers 403 rather than 401.
async fn open(
    State(journal): State<Arc<Journal>>,
    headers: HeaderMap,
    Query(query): Query,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refusal> {
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    if origin != Some(&journal.settings.base_url) {
        return Err(Refusal::Forbidden);
    }
    let session = request::session(&journal, &headers, query.field("at")).map_err(|_| Refusal::Forbidden)?;
    Ok(upgrade.on_upgrade(move |socket| Hub { journal, session, socket, greeted: false }.serve()))
}

/// One open hub.
struct Hub {
    journal: Arc<Journal>,
    session: Session,
    socket: WebSocket,
    greeted: bool,
}

/// Whether the conversation goes on.
#[derive(PartialEq, Eq)]
enum After {
    GoOn,
    HangUp,
}

/// What a client may send: the handshake has `protocol`, everything else a `type`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Frame {
    protocol: Option<String>,
    r#type: Option<u8>,
    target: Option<String>,
    arguments: Option<Vec<Value>>,
    invocation_id: Option<String>,
}

impl Hub {
    async fn serve(mut self) {
        while let Some(Ok(message)) = self.socket.recv().await {
            match message {
                Message::Text(text) => {
                    for frame in text.as_str().split(END).filter(|frame| !frame.is_empty()) {
                        if self.answer(frame).await == After::HangUp {
                            return;
                        }
                    }
                }
                Message::Close(_) => return,
                Message::Binary(_) | Message::Ping(_) | Message::Pong(_) => {}
            }
        }
    }

    async fn answer(&mut self, frame: &str) -> After {
        let Ok(frame) = serde_json::from_str::<Frame>(frame) else {
            return self.hang_up("Invalid frame.").await;
        };
        if !self.greeted {
            if frame.protocol.as_deref() != Some("json") {
                return self.hang_up("Handshake expected.").await;
            }
            self.greeted = true;
            return self.say(&json!({})).await;
        }
        match frame.r#type {
            Some(INVOCATION) => self.invoke(&frame).await,
            Some(PING) => self.say(&json!({ "type": PING })).await,
            Some(CLOSE) => After::HangUp,
            _ => After::GoOn,
        }
    }

    /// `startTaskAsync(taskId, queueKey)` is the one method.
    async fn invoke(&mut self, frame: &Frame) -> After {
        if frame.target.as_deref().map(str::to_lowercase).as_deref() != Some("starttaskasync") {
            return self.complete(frame, Some("Method does not exist.")).await;
        }
        if !self.journal.with(|state| state.sessions.contains(&self.session.at)) {
            return self.hang_up("Session is over.").await;
        }
        let task = frame.arguments.iter().flatten().next().and_then(number).unwrap_or(0);
        if self.complete(frame, None).await == After::HangUp {
            return After::HangUp;
        }
        let file = reports::make(&self.journal, task, self.session.account.user_id);
        let Some(file) = file else {
            return self.event("error", json!({ "taskId": task, "message": "Задание не найдено." })).await;
        };
        for percent in [30, 100] {
            self.event("progress", json!({ "taskId": task, "percent": percent })).await;
        }
        self.event("complete", json!({ "taskId": task, "data": file })).await
    }

    async fn complete(&mut self, frame: &Frame, error: Option<&str>) -> After {
        let Some(id) = &frame.invocation_id else { return After::GoOn };
        let mut done = json!({ "type": COMPLETION, "invocationId": id });
        if let Some(error) = error {
            done["error"] = json!(error);
        }
        self.say(&done).await
    }

    async fn event(&mut self, target: &str, argument: Value) -> After {
        self.say(&json!({ "type": INVOCATION, "target": target, "arguments": [argument] })).await
    }

    async fn hang_up(&mut self, error: &str) -> After {
        self.say(&json!({ "error": error })).await;
        After::HangUp
    }

    async fn say(&mut self, frame: &Value) -> After {
        let sent = self.socket.send(Message::Text(format!("{frame}{END}").into())).await;
        if sent.is_ok() { After::GoOn } else { After::HangUp }
    }
}

/// Clients send the task's number as a number or as a string.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

const END: char = '\u{1e}';
const INVOCATION: u8 = 1;
const COMPLETION: u8 = 3;
const PING: u8 = 6;
const CLOSE: u8 = 7;
