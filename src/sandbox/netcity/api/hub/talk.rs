//! What the hub says to what it hears: pure, and the same over every transport.

use serde::Deserialize;
use serde_json::{Value, json};

/// What a conversation asks of the journal.
pub(super) trait Desk {
    /// Whether the session of the conversation still lives.
    fn is_open(&self) -> bool;
    /// Makes the report of a task: the number of its file, `None` where the task is not the session's own.
    fn make(&self, task: u64) -> Option<u64>;
}

/// A conversation; it begins with the handshake.
#[derive(Default)]
pub(super) struct Talk {
    greeted: bool,
}

/// The answer to one message: frames in their order, and whether the hub hangs up after them.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Reply {
    pub(super) frames: Vec<Value>,
    pub(super) over: bool,
}

impl Talk {
    /// Answers a message, which may hold several frames; those behind the last word are not heard.
    pub(super) fn hear(&mut self, message: &str, desk: &impl Desk) -> Reply {
        let mut reply = Reply::default();
        for frame in message.split(END).filter(|frame| !frame.is_empty()) {
            self.answer(frame, desk, &mut reply);
            if reply.over {
                break;
            }
        }
        reply
    }

    fn answer(&mut self, frame: &str, desk: &impl Desk, reply: &mut Reply) {
        let Ok(frame) = serde_json::from_str::<Frame>(frame) else {
            return reply.hang_up("Invalid frame.");
        };
        if !self.greeted {
            if frame.protocol.as_deref() != Some("json") {
                return reply.hang_up("Handshake expected.");
            }
            self.greeted = true;
            return reply.frames.push(json!({}));
        }
        match frame.r#type {
            Some(INVOCATION) => invoke(&frame, desk, reply),
            Some(PING) => reply.frames.push(json!({ "type": PING })),
            Some(CLOSE) => reply.over = true,
            _ => {}
        }
    }
}

impl Reply {
    /// Every frame as a message of its own, the way the real server flushes them.
    pub(super) fn messages(&self) -> impl Iterator<Item = String> {
        self.frames.iter().map(|frame| format!("{frame}{END}"))
    }

    fn hang_up(&mut self, error: &str) {
        self.frames.push(json!({ "error": error }));
        self.over = true;
    }

    fn complete(&mut self, frame: &Frame, error: Option<&str>) {
        let Some(id) = &frame.invocation_id else { return };
        let mut done = json!({ "type": COMPLETION, "invocationId": id });
        if let Some(error) = error {
            done["error"] = json!(error);
        }
        self.frames.push(done);
    }

    fn event(&mut self, target: &str, argument: &Value) {
        self.frames.push(json!({ "type": INVOCATION, "target": target, "arguments": [argument] }));
    }
}

/// `startTaskAsync(taskId, queueKey)` is the one method.
fn invoke(frame: &Frame, desk: &impl Desk, reply: &mut Reply) {
    if !frame.target.as_deref().is_some_and(|target| target.eq_ignore_ascii_case("startTaskAsync")) {
        return reply.complete(frame, Some("Method does not exist."));
    }
    if !desk.is_open() {
        return reply.hang_up("Session is over.");
    }
    let task = frame.arguments.iter().flatten().next().and_then(number).unwrap_or(0);
    reply.complete(frame, None);
    let Some(file) = desk.make(task) else {
        return reply.event("error", &json!({ "taskId": task, "message": "Задание не найдено." }));
    };
    for percent in [30, 100] {
        reply.event("progress", &json!({ "taskId": task, "percent": percent }));
    }
    reply.event("complete", &json!({ "taskId": task, "data": file }));
}

/// Clients send the task's number as a number or as a string.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
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

const END: char = '\u{1e}';
const INVOCATION: u8 = 1;
const COMPLETION: u8 = 3;
const PING: u8 = 6;
const CLOSE: u8 = 7;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Desk, Talk};

    struct OneTask;

    impl Desk for OneTask {
        fn is_open(&self) -> bool {
            true
        }

        fn make(&self, task: u64) -> Option<u64> {
            (task == 7).then_some(70)
        }
    }

    #[test]
    fn frames_of_one_message_are_answered_in_order_until_the_last_word() {
        let mut talk = Talk::default();
        let start = r#"{"type":1,"target":"STARTTASKASYNC","arguments":["7","reports"]}"#;
        let heard =
            format!("{{\"protocol\":\"json\",\"version\":1}}\u{1e}{start}\u{1e}{{\"type\":7}}\u{1e}!\u{1e}");
        let reply = talk.hear(&heard, &OneTask);
        assert!(reply.over);
        assert_eq!(reply.frames.len(), 4);
        assert_eq!(reply.frames[0], json!({}));
        assert_eq!(reply.frames[3]["arguments"][0], json!({ "taskId": 7, "data": 70 }));
    }

    #[test]
    fn every_frame_ends_with_its_mark() {
        let reply = Talk::default().hear("{\"protocol\":\"json\"}\u{1e}{\"type\":6}\u{1e}", &OneTask);
        assert_eq!(reply.messages().collect::<Vec<_>>(), ["{}\u{1e}", "{\"type\":6}\u{1e}"]);
    }
}
