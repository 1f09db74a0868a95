//! The jar: the journals' sessions, one per person and account.
//!
//! The salt of a journal's sign-in serves once and a second sign-in of one account disturbs the first, so
//! there is at most one sign-in under way per key, and nobody's hang-up cuts it short.

mod flight;
mod shelf;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Semaphore, task::JoinHandle};
use tokio_util::task::TaskTracker;

use crate::flow::port::{Jar, JarKey, JournalCookie, JournalFault, JournalSession, Opener};
use flight::Flight;
use shelf::{Found, Kept, Shelf};

/// The jar in this process.
#[derive(Clone)]
pub struct JournalJar(Arc<Inner>);

struct Inner {
    shelf: Mutex<Shelf>,
    tasks: TaskTracker,
    farewells: Semaphore,
}

impl JournalJar {
    /// An empty jar. Beyond `most` sessions the one that was not used for longest is signed out.
    pub fn new(most: usize) -> Self {
        let farewells = Semaphore::new(FAREWELLS_AT_ONCE);
        Self(Arc::new(Inner { shelf: Mutex::new(Shelf::new(most)), tasks: TaskTracker::new(), farewells }))
    }

    /// How many sessions are kept, for the metric.
    pub fn count(&self) -> usize {
        self.0.shelf().open()
    }

    /// Signs out everywhere and opens nothing any more. Returns when all is done, or after `within`: what
    /// is left then ends by idleness in the journal.
    pub async fn close_all(&self, within: Duration) {
        let kept = self.0.shelf().shut();
        for one in kept {
            self.0.sign_out(one);
        }
        self.0.tasks.close();
        if tokio::time::timeout(within, self.0.tasks.wait()).await.is_err() {
            tracing::warn!(left = self.0.tasks.len(), "some journal sessions were not signed out in time");
        }
    }
}

#[async_trait::async_trait]
impl Jar for JournalJar {
    async fn held(&self, key: &JarKey) -> Option<Arc<JournalSession>> {
        self.0.shelf().held(key)
    }

    async fn session(
        &self,
        key: &JarKey,
        opener: Arc<dyn Opener>,
    ) -> Result<Arc<JournalSession>, JournalFault> {
        loop {
            let found = self.0.shelf().find(key)?;
            match found {
                Found::Open(session) => return Ok(session),
                Found::Opening(watch) => return watch.outcome().await,
                Found::Doomed(watch) => watch.over().await,
                Found::Nothing { flight, watch, displaced } => {
                    if let Some(kept) = displaced {
                        self.0.sign_out(kept);
                    }
                    let landing = Landing { inner: Arc::clone(&self.0), key: key.clone(), flight };
                    self.0.tasks.spawn(landing.fly(opener));
                    return watch.outcome().await;
                }
            }
        }
    }

    async fn spoiled(&self, key: &JarKey, number: u64) -> bool {
        self.0.shelf().forget(key, number)
    }

    async fn refresh(&self, key: &JarKey, number: u64, cookies: &[JournalCookie]) -> bool {
        self.0.shelf().refresh(key, number, cookies)
    }

    async fn close(&self, key: &JarKey) {
        let (kept, flight) = self.0.shelf().close(key);
        if let Some(kept) = kept {
            // An opener that panics has said so in the log, and there is nothing more to end.
            drop(self.0.sign_out(kept).await);
        }
        if let Some(watch) = flight {
            watch.over().await;
        }
    }
}

impl Inner {
    /// A panic elsewhere has not left the shelf half changed: every change to it is one step.
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Signs out in a task of its own, so that a browser that hangs up leaves no session behind.
    fn sign_out(self: &Arc<Self>, kept: Kept) -> JoinHandle<()> {
        let inner = Arc::clone(self);
        self.tasks.spawn(async move {
            // The semaphore is never closed.
            let _turn = inner.farewells.acquire().await;
            kept.opener.close(&kept.session).await;
        })
    }
}

/// A flight with the place it comes down at. Dropped, even by a panic of the opener, it frees the key first
/// and only then ends the waiting.
struct Landing {
    inner: Arc<Inner>,
    key: JarKey,
    flight: Flight,
}

impl Landing {
    async fn fly(self, opener: Arc<dyn Opener>) {
        let opened = opener.open().await;
        let (outcome, unwanted) = self.inner.shelf().land(&self.key, self.flight.number, opened, &opener);
        self.flight.tell(outcome);
        if let Some(kept) = unwanted {
            kept.opener.close(&kept.session).await;
        }
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        self.inner.shelf().abandon(&self.key, self.flight.number);
    }
}

/// A shutdown must not fall upon a journal with thousands of sign-outs at one moment.
const FAREWELLS_AT_ONCE: usize = 16;

#[cfg(test)]
mod tests;
