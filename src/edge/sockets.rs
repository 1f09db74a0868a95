//! The open WebSockets by whoever opened them.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio_util::sync::CancellationToken;

use crate::{
    domain::{Fingerprint, System},
    flow::port::Sockets,
};

/// All of them.
#[derive(Default)]
pub struct OpenSockets {
    sockets: Mutex<HashMap<Opener, HashMap<u64, CancellationToken>>>,
    next: AtomicU64,
}

/// With whom a socket ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Opener {
    /// Somebody who came in through the gate, by the host session.
    Session(Fingerprint),
    /// A journal's own visitor, of whom nothing is known but the journal.
    Visitor(System),
}

/// One of them; leaves the book when dropped.
pub(super) struct OpenSocket {
    book: Arc<OpenSockets>,
    opener: Opener,
    number: u64,
    cut: CancellationToken,
}

impl OpenSockets {
    /// Enters a socket; it is cut with `process` too.
    pub(super) fn open(self: &Arc<Self>, opener: Opener, process: &CancellationToken) -> OpenSocket {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let cut = process.child_token();
        self.with(|sockets| sockets.entry(opener.clone()).or_default().insert(number, cut.clone()));
        OpenSocket { book: Arc::clone(self), opener, number, cut }
    }

    fn cut_all_of(&self, opener: &Opener) {
        let cut = self.with(|sockets| sockets.remove(opener));
        for socket in cut.into_iter().flat_map(HashMap::into_values) {
            socket.cancel();
        }
    }

    fn with<R>(&self, act: impl FnOnce(&mut HashMap<Opener, HashMap<u64, CancellationToken>>) -> R) -> R {
        act(&mut self.sockets.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl OpenSocket {
    /// Cancelled when it has to end.
    pub(super) fn cut(&self) -> CancellationToken {
        self.cut.clone()
    }
}

impl Drop for OpenSocket {
    fn drop(&mut self) {
        self.book.with(|sockets| {
            if let Some(own) = sockets.get_mut(&self.opener) {
                own.remove(&self.number);
                if own.is_empty() {
                    sockets.remove(&self.opener);
                }
            }
        });
    }
}

impl Sockets for OpenSockets {
    fn cut(&self, host: Fingerprint) {
        self.cut_all_of(&Opener::Session(host));
    }

    fn hosts(&self) -> Vec<Fingerprint> {
        let host = |opener: &Opener| match opener {
            Opener::Session(host) => Some(*host),
            Opener::Visitor(_) => None,
        };
        self.with(|sockets| sockets.keys().filter_map(host).collect())
    }

    fn cut_visitors(&self, system: &System) {
        self.cut_all_of(&Opener::Visitor(system.clone()));
    }

    fn visited(&self) -> Vec<System> {
        let system = |opener: &Opener| match opener {
            Opener::Visitor(system) => Some(system.clone()),
            Opener::Session(_) => None,
        };
        self.with(|sockets| sockets.keys().filter_map(system).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio_util::sync::CancellationToken;

    use super::{OpenSockets, Opener, Sockets};
    use crate::domain::{Fingerprint, System};

    #[test]
    fn only_the_sockets_of_the_session_are_cut() {
        let book = Arc::new(OpenSockets::default());
        let process = CancellationToken::new();
        let (one, two) = (Fingerprint([1; 32]), Fingerprint([2; 32]));
        let open = |host| book.open(Opener::Session(host), &process);
        let (first, second, other) = (open(one), open(one), open(two));
        assert_eq!(book.hosts().len(), 2);
        book.cut(one);
        assert_eq!(book.hosts(), [two]);
        assert!(first.cut().is_cancelled() && second.cut().is_cancelled());
        assert!(!other.cut().is_cancelled());
        drop((first, second, other));
        assert!(book.with(|sockets| sockets.is_empty()));
    }

    #[test]
    fn visitors_sockets_are_cut_by_their_journal() {
        let book = Arc::new(OpenSockets::default());
        let process = CancellationToken::new();
        let [one, two] = ["netcity", "bars"].map(|name| System(name.into()));
        let open = |opener| book.open(opener, &process);
        let (visitor, other) = (open(Opener::Visitor(one.clone())), open(Opener::Visitor(two.clone())));
        let inside = open(Opener::Session(Fingerprint([1; 32])));
        book.cut_visitors(&one);
        assert_eq!((book.visited(), book.hosts().len()), (vec![two], 1));
        assert!(visitor.cut().is_cancelled());
        assert!(!other.cut().is_cancelled() && !inside.cut().is_cancelled());
    }
}
