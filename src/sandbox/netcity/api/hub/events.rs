//! The hub as server-sent events: one answer that never ends by itself.

use std::{convert::Infallible, sync::Arc};

use axum::{
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};

use super::{
    Caller,
    lines::{Dead, Lines, Listener},
};

/// The line lives as long as somebody reads the answer.
pub(super) fn stream(caller: &Caller, lines: Arc<Lines>) -> Result<Response, Dead> {
    let (token, at) = (caller.token().to_owned(), caller.session.at.clone());
    let listener = lines.listen(&token, &at)?;
    let reader = Reader { listener, lines, token, at };
    let events = stream::unfold(reader, |mut reader| async {
        let message = reader.listener.messages.recv().await?;
        Some((event(&message), reader))
    });
    // A comment sends the head at once: a proxy shows the connection as open only after the first bytes.
    let all = stream::iter([":\r\n\r\n".to_owned()]).chain(events).map(Ok::<_, Infallible>);
    Ok(([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(all)).into_response())
}

/// JSON has no line breaks of its own here, so a message is one `data` line.
fn event(message: &str) -> String {
    format!("data: {message}\r\n\r\n")
}

/// Who reads the answer.
struct Reader {
    listener: Listener,
    lines: Arc<Lines>,
    token: String,
    at: String,
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.lines.close(&self.token, &self.at);
    }
}
