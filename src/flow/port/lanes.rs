//! Lanes: one at a time for one key, everybody else beside.

use std::any::Any;

use super::SessionsFault;
use crate::domain::Fingerprint;

/// Whose turn it is, over all gateways that share their sessions.
#[async_trait::async_trait]
pub trait Lanes: Send + Sync {
    /// Waits for the lane of this key; it is free again when the guard is dropped, or, where gateways share it, some
    /// seconds after the gateway that held it has died.
    ///
    /// # Errors
    /// [`SessionsFault`] where whose turn it is lies in a store that cannot be asked, or nobody made room in time.
    async fn enter(&self, key: Fingerprint) -> Result<Lane, SessionsFault>;
}

/// A lane that is held; dropping it lets the next one in.
#[must_use = "the lane is free again when this is dropped"]
pub struct Lane(#[expect(dead_code, reason = "held for its drop alone")] Box<dyn Any + Send + Sync>);

impl Lane {
    /// Held as long as `guard` is not dropped.
    pub fn held_by(guard: impl Send + Sync + 'static) -> Self {
        Self(Box::new(guard))
    }
}
