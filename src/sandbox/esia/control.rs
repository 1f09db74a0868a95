//! The handle by which a test or the demo looks behind the counter and wishes for faults.

use std::sync::Arc;

use super::{fault::Wish, keys::KeysError, office::Office, record::Record};
use crate::crypto::certificate::Certificate;

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
    /// [`KeysError`]: fresh keys could not be made; everything stays as it was.
    pub fn wish(&self, wish: Wish) -> Result<(), KeysError> {
        self.0.grant(wish)
    }

    /// The counts so far.
    pub fn record(&self) -> Record {
        self.0.with(|state| state.record.clone())
    }

    /// The certificates that a client is told to trust: the current ones, then those before the last rotation.
    pub fn announced(&self) -> Vec<Certificate> {
        let announced = self.0.with(|state| state.signing.announced().clone());
        announced.current.into_iter().chain(announced.previous.into_iter().flatten()).collect()
    }

    /// Ends every sign-in session, as a restart of the real one would; tokens stay good.
    pub fn end_all_sessions(&self) {
        self.0.with(|state| state.sessions.clear());
    }

    /// How many people are signed in now.
    pub fn open_sessions(&self) -> usize {
        let now = self.0.now();
        self.0.with(|state| state.sessions.count(now))
    }
}
