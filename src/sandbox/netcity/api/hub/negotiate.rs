//! The call before a connection: which transports there are, and the token of the new connection.

use std::sync::Arc;

use axum::{Extension, Json};
use serde_json::{Value, json};

use super::{Caller, lines::Lines};
use crate::sandbox::chance;

/// Since version 1 the token that opens the connection is apart from the id, which is no secret.
pub(super) async fn negotiate(caller: Caller, Extension(lines): Extension<Arc<Lines>>) -> Json<Value> {
    let dice = caller.journal.settings.dice.as_ref();
    let id = chance::hex(dice, 16);
    let version = caller.fields.parsed::<u8>("negotiateversion").map_or(0, |asked| asked.min(1));
    let mut answer = json!({
        "negotiateVersion": version,
        "connectionId": id,
        "availableTransports": TRANSPORTS.map(|name| json!({ "transport": name, "transferFormats": ["Text"] })),
    });
    let token = if version == 0 { id } else { chance::hex(dice, 16) };
    if version > 0 {
        answer["connectionToken"] = json!(token);
    }
    let lives = |at: &str| caller.journal.with(|state| state.sessions.contains(at));
    lines.open(token, &caller.session.at, lives);
    Json(answer)
}

const TRANSPORTS: [&str; 3] = ["WebSockets", "ServerSentEvents", "LongPolling"];
