//! The open WebSockets by the host session that opened them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio_util::sync::CancellationToken;

use crate::{domain::Fingerprint, flow::port::Sockets};

/// All of them.
#[derive(Default)]
pub struct OpenSockets {
    sockets: Mutex<HashMap<Fingerprint, HashMap<u64, CancellationToken>>>,
    next: std::sync::atomic::AtomicU64,
}

/// One of them; leaves the book when dropped.
pub(super) struct OpenSocket {
    book: Arc<OpenSockets>,
    host: Fingerprint,
    number: u64,
    cut: CancellationToken,
}

impl OpenSockets {
    /// Enters a socket of `host`; it is cut with `process` too.
    pub(super) fn open(self: &Arc<Self>, host: Fingerprint, process: &CancellationToken) -> OpenSocket {
        let number = self.next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let cut = process.child_token();
        self.with(|sockets| sockets.entry(host).or_default().insert(number, cut.clone()));
        OpenSocket { book: Arc::clone(self), host, number, cut }
    }

    fn with<R>(
        &self,
        act: impl FnOnce(&mut HashMap<Fingerprint, HashMap<u64, CancellationToken>>) -> R,
    ) -> R {
        act(&mut self.sockets.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl OpenSocket {
    /// Cancelled when the session ends.
    pub(super) fn cut(&self) -> CancellationToken {
        self.cut.clone()
    }
}

impl Drop for OpenSocket {
    fn drop(&mut self) {
        self.book.with(|sockets| {
            if let Some(own) = sockets.get_mut(&self.host) {
                own.remove(&self.number);
                if own.is_empty() {
                    sockets.remove(&self.host);
                }
            }
        });
    }
}

impl Sockets for OpenSockets {
    fn cut(&self, host: Fingerprint) {
        let cut = self.with(|sockets| sockets.remove(&host));
        for socket in cut.into_iter().flat_map(HashMap::into_values) {
            socket.cancel();
        }
    }

    fn hosts(&self) -> Vec<Fingerprint> {
        self.with(|sockets| sockets.keys().copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio_util::sync::CancellationToken;

    use super::{OpenSockets, Sockets};
    use crate::domain::Fingerprint;

    #[test]
    fn only_the_sockets_of_the_session_are_cut() {
        let book = Arc::new(OpenSockets::default());
        let process = CancellationToken::new();
        let (one, two) = (Fingerprint([1; 32]), Fingerprint([2; 32]));
        let (first, second, other) =
            (book.open(one, &process), book.open(one, &process), book.open(two, &process));
        assert_eq!(book.hosts().len(), 2);
        book.cut(one);
        assert_eq!(book.hosts(), [two]);
        assert!(first.cut().is_cancelled() && second.cut().is_cancelled());
        assert!(!other.cut().is_cancelled());
        drop((first, second, other));
        assert!(book.with(|sockets| sockets.is_empty()));
    }
}
