//! The journals' sessions between this process, which keeps what it uses, and the gateways beside it.

use std::sync::Arc;

use super::{
    House,
    port::{Asserter, JarKey, Journal, JournalCookie, JournalSession},
};
use crate::domain::{Moment, System};

impl House {
    /// The session that this process keeps, unless another gateway has ended or replaced it. A shelf that cannot be
    /// asked takes nothing away.
    pub(super) async fn held_journal(&self, key: &JarKey) -> Option<Arc<JournalSession>> {
        let held = self.jar.held(key).await?;
        let Some(shelf) = &self.shelf else { return Some(held) };
        match shelf.is_current(key, held.number).await {
            Ok(true) => Some(held),
            Ok(false) => {
                self.jar.spoiled(key, held.number).await;
                None
            }
            Err(fault) => {
                self.store_failed(&fault);
                Some(held)
            }
        }
    }

    /// The journal has ended this session. True for the first request that says so, over all gateways.
    pub(super) async fn lost(&self, key: &JarKey, number: u64) -> bool {
        let first = self.jar.spoiled(key, number).await;
        let Some(shelf) = &self.shelf else { return first };
        match shelf.spoiled(key, number).await {
            Ok(first) => first,
            Err(fault) => {
                self.store_failed(&fault);
                first
            }
        }
    }

    /// The journal has set cookies in this session.
    pub(super) async fn renew(&self, key: &JarKey, number: u64, cookies: &[JournalCookie]) {
        let changed = self.jar.refresh(key, number, cookies).await;
        let Some(shelf) = self.shelf.as_ref().filter(|_| changed) else { return };
        if let Err(fault) = shelf.refresh(key, number, cookies).await {
            self.store_failed(&fault);
        }
    }

    /// Signs out in the journal, wherever the session was opened.
    pub(super) async fn part(&self, system: &System, key: &JarKey) {
        self.jar.close(key).await;
        let Some(shelf) = &self.shelf else { return };
        match (shelf.take(key).await, self.place(system)) {
            (Ok(Some(session)), Ok(place)) => {
                let (journal, asserter) = (Arc::clone(&place.journal), place.asserter.clone());
                let now = self.clock.now();
                // In a task of its own: a browser that hangs up leaves no session behind. A panic of the adapter
                // has said so in the log.
                let leaving = async move { sign_out(&*journal, &session, asserter.as_deref(), now).await };
                drop(tokio::spawn(leaving).await);
            }
            // A journal that this gateway does not know ends its session by idleness.
            (Ok(_), _) => {}
            (Err(fault), _) => drop(self.store_failed(&fault)),
        }
    }
}

/// Ends a session in its journal, in the manner in which it was entered.
pub(super) async fn sign_out(
    journal: &dyn Journal,
    session: &JournalSession,
    asserter: Option<&dyn Asserter>,
    now: Moment,
) {
    match asserter.filter(|_| session.asserted.is_some()) {
        Some(asserter) => journal.leave_asserted(session, asserter, now).await,
        None => journal.leave(session).await,
    }
}
