//! The hub over WebSocket: the socket itself is the connection.

use axum::{
    extract::ws::{Message, WebSocket, WebSocketUpgrade},
    response::Response,
};

use super::{Caller, talk::Talk};
use crate::sandbox::netcity::refusal::Refusal;

/// A browser always names the origin on an upgrade, so one without it is refused too.
pub(super) fn open(caller: Caller, upgrade: WebSocketUpgrade) -> Result<Response, Refusal> {
    if !caller.named_origin {
        return Err(Refusal::Forbidden);
    }
    Ok(upgrade.on_upgrade(move |socket| serve(caller, socket)))
}

async fn serve(caller: Caller, mut socket: WebSocket) {
    let mut talk = Talk::default();
    while let Some(Ok(message)) = socket.recv().await {
        let reply = match message {
            Message::Text(text) => talk.hear(text.as_str(), &caller),
            Message::Close(_) => return,
            Message::Binary(_) | Message::Ping(_) | Message::Pong(_) => continue,
        };
        for said in reply.messages() {
            if socket.send(Message::Text(said.into())).await.is_err() {
                return;
            }
        }
        if reply.over {
            return;
        }
    }
}
