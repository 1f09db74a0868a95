//! The handle by which a test or the demo looks behind the counter and wishes for faults.

use std::sync::Arc;

use super::{fault::Wish, keys::KeysError, office::Office, record::Record};

/// Control over a running stand-in; clones control the same one.
#[derive(Clone)]
pub struct Control(Arc<Office>);

impl Control {
    pub(super) const fn new(office: Arc<Office>) -> Self {
        Self(office)
    }

    /// Grants a wish, from the next request on.
    ///
    /// # Errors
    /// [`KeysError`]: a fresh key could not be made; everything stays as it was.
    pub fn wish(&self, wish: Wish) -> Result<(), KeysError> {
        self.0.grant(wish)
    }

    /// The counts so far.
    pub fn record(&self) -> Record {
        self.0.with(|state| state.record.clone())
    }

    /// How many people are signed in now.
    pub fn open_sessions(&self) -> usize {
        let now = self.0.now();
        self.0.with(|state| state.sessions.count(now))
    }
}
