//! One sign-in under way, and those who wait for it.

use std::sync::Arc;

use tokio::sync::watch;

use crate::flow::port::{JournalFault, JournalSession};

/// The sign-in. Dropping it tells everybody who waits that it is over.
pub(super) struct Flight {
    pub(super) number: u64,
    tell: watch::Sender<Option<Result<Arc<JournalSession>, JournalFault>>>,
}

/// A view of it.
#[derive(Clone)]
pub(super) struct Watch(watch::Receiver<Option<Result<Arc<JournalSession>, JournalFault>>>);

impl Flight {
    pub(super) fn begin(number: u64) -> (Self, Watch) {
        let (tell, watch) = watch::channel(None);
        (Self { number, tell }, Watch(watch))
    }

    /// Tells the outcome to everybody who waits, or comes to wait later.
    pub(super) fn tell(&self, outcome: Result<Arc<JournalSession>, JournalFault>) {
        self.tell.send_replace(Some(outcome));
    }
}

impl Watch {
    /// Waits for the outcome.
    pub(super) async fn outcome(mut self) -> Result<Arc<JournalSession>, JournalFault> {
        let landed = self.0.wait_for(Option::is_some).await.map(|outcome| outcome.clone());
        landed.ok().flatten().unwrap_or_else(|| {
            let detail = "the sign-in broke off inside the gateway".to_owned();
            Err(JournalFault::Unavailable { detail })
        })
    }

    /// Waits until nothing of the sign-in is left to do.
    pub(super) async fn over(mut self) {
        while self.0.changed().await.is_ok() {}
    }
}
