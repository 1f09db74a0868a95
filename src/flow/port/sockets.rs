//! Upgraded connections, which outlive the request that opened them.

use crate::domain::{Fingerprint, System};

/// The front door's open WebSockets, by the host session that opened them; those of a journal's own visitors by the
/// journal.
pub trait Sockets: Send + Sync {
    /// Cuts every socket of this host session.
    fn cut(&self, host: Fingerprint);

    /// The host sessions that have sockets open here.
    fn hosts(&self) -> Vec<Fingerprint>;

    /// Cuts every socket of this journal's own visitors.
    fn cut_visitors(&self, system: &System);

    /// The journals whose own visitors have sockets open here.
    fn visited(&self) -> Vec<System>;
}
