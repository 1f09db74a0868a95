//! How often something may happen.

use std::time::Duration;

use super::SessionsFault;
use crate::domain::Fingerprint;

/// Lets so many pass for one key in a minute, all of them at once if need be; in this process, or over all gateways that
/// share their sessions.
#[async_trait::async_trait]
pub trait Turnstile: Send + Sync {
    /// Counts one who wants to pass.
    ///
    /// # Errors
    /// [`SessionsFault`] where the count lies in a store that cannot be asked; then nobody was counted.
    async fn pass(&self, key: Fingerprint) -> Result<Passage, SessionsFault>;
}

/// What one who was counted hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// Through.
    Free,
    /// One too many: there is room again after this.
    Wait(Duration),
}
