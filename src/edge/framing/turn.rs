//! The word passed between the guard below hyper and the service above it, for one connection.
//!
//! hyper answers the requests of a connection one after another, so a number says which one is meant.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::Waker;

use futures_util::task::AtomicWaker;

use super::FramingFault;

/// How far the requests of a connection have come.
#[derive(Debug, Default)]
pub struct Turn {
    called: AtomicU64,
    answered: AtomicU64,
    finished: AtomicU64,
    switched: AtomicBool,
    refusal: OnceLock<(u64, FramingFault)>,
    guard: AtomicWaker,
}

/// One request being answered; dropped when its answer has left, or will never come.
#[derive(Debug)]
pub struct Answering {
    turn: Arc<Turn>,
    is_told: bool,
}

impl Turn {
    /// The service is called with the next request.
    ///
    /// # Errors
    /// The fault, when this is not a request but the guard's sign that it has refused what came next. The service
    /// answers it, so the refusal is written in its turn, behind the answers still under way.
    pub fn next(self: &Arc<Self>) -> Result<Answering, FramingFault> {
        let number = self.called.fetch_add(1, Ordering::AcqRel) + 1;
        match self.refusal.get() {
            Some((refused, fault)) if *refused == number => Err(*fault),
            Some(_) | None => Ok(Answering { turn: Arc::clone(self), is_told: false }),
        }
    }

    /// The guard will pass no head with this number.
    pub(super) fn refuse(&self, number: u64, fault: FramingFault) {
        // Only the first refusal counts; the guard gives up after it.
        self.refusal.get_or_init(|| (number, fault));
    }

    /// Whether some of the first `heads` requests is still being answered.
    pub(super) fn is_busy(&self, heads: u64) -> bool {
        self.finished.load(Ordering::Acquire) < heads
    }

    /// Whether the answer to the request with this number, once known, switches protocols.
    pub(super) fn has_switched(&self, number: u64) -> Option<bool> {
        let is_answered = self.answered.load(Ordering::Acquire) >= number;
        is_answered.then(|| self.switched.load(Ordering::Acquire))
    }

    /// Wakes the guard at the next change.
    pub(super) fn watch(&self, waker: &Waker) {
        self.guard.register(waker);
    }
}

impl Answering {
    /// The head of the answer is known; `switches` if it is a 101.
    pub fn answered(&mut self, switches: bool) {
        if !std::mem::replace(&mut self.is_told, true) {
            self.turn.switched.store(switches, Ordering::Release);
            self.turn.answered.fetch_add(1, Ordering::AcqRel);
            self.turn.guard.wake();
        }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.answered(false);
        self.turn.finished.fetch_add(1, Ordering::AcqRel);
        self.turn.guard.wake();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{FramingFault, Turn};

    #[test]
    fn a_refusal_waits_for_its_turn() {
        let turn = Arc::new(Turn::default());
        turn.refuse(2, FramingFault::Host);
        let first = turn.next();
        assert!(first.is_ok());
        assert_eq!(turn.next().map(|_| ()), Err(FramingFault::Host));
    }

    #[test]
    fn a_connection_is_busy_until_the_answer_has_left() {
        let turn = Arc::new(Turn::default());
        let mut answering = turn.next().unwrap();
        assert_eq!((turn.is_busy(1), turn.has_switched(1)), (true, None));
        answering.answered(true);
        assert_eq!((turn.is_busy(1), turn.has_switched(1)), (true, Some(true)));
        drop(answering);
        assert!(!turn.is_busy(1));
    }

    #[test]
    fn an_answer_that_never_came_declines_the_upgrade() {
        let turn = Arc::new(Turn::default());
        drop(turn.next());
        assert_eq!((turn.is_busy(1), turn.has_switched(1)), (false, Some(false)));
    }
}
