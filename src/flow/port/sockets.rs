//! Upgraded connections, which outlive the request that opened them.

use crate::domain::Fingerprint;

/// The front door's open WebSockets, by the host session that opened them.
pub trait Sockets: Send + Sync {
    /// Cuts every socket of this host session.
    fn cut(&self, host: Fingerprint);

    /// The host sessions that have sockets open here.
    fn hosts(&self) -> Vec<Fingerprint>;
}
