//! What the adapters make of an answer that is none.

use crate::flow::port::JournalFault;

/// The journal cannot be asked, or what it says is no answer.
pub(super) fn unavailable(detail: &str) -> JournalFault {
    JournalFault::Unavailable { detail: detail.to_owned() }
}

/// Whether a body is a page rather than data.
pub(super) fn is_page(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    body.trim_ascii_start().starts_with(b"<")
}

/// The journal's words for a log line.
pub(super) fn short(said: &str) -> String {
    said.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(200).collect()
}
