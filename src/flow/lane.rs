//! The lanes of one process.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::OwnedMutexGuard;

use super::port::{self, Lane, SessionsFault};
use crate::domain::Fingerprint;

/// A lock for every key that somebody is waiting for or holding.
pub struct Lanes<K> {
    lanes: Mutex<HashMap<K, Weak<tokio::sync::Mutex<()>>>>,
}

/// Above this many lanes the abandoned ones are swept out at the next entry.
const SWEEP_ABOVE: usize = 1024;

impl<K> Default for Lanes<K> {
    fn default() -> Self {
        Self { lanes: Mutex::new(HashMap::new()) }
    }
}

impl<K: Eq + Hash> Lanes<K> {
    /// Waits for the lane of `key`; it is free again when the guard is dropped.
    pub async fn enter(&self, key: K) -> OwnedMutexGuard<()> {
        let lane = {
            let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
            if lanes.len() > SWEEP_ABOVE {
                lanes.retain(|_, lane| lane.strong_count() > 0);
            }
            let slot = lanes.entry(key).or_default();
            slot.upgrade().unwrap_or_else(|| {
                let lane = Arc::new(tokio::sync::Mutex::new(()));
                *slot = Arc::downgrade(&lane);
                lane
            })
        };
        lane.lock_owned().await
    }
}

#[async_trait::async_trait]
impl port::Lanes for Lanes<Fingerprint> {
    async fn enter(&self, key: Fingerprint) -> Result<Lane, SessionsFault> {
        Ok(Lane::held_by(self.enter(key).await))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::Lanes;

    #[tokio::test]
    async fn one_at_a_time_for_one_key() {
        let lanes = Lanes::default();
        let held = lanes.enter(1).await;
        assert!(lanes.enter(1).now_or_never().is_none());
        assert!(lanes.enter(2).now_or_never().is_some());
        drop(held);
        assert!(lanes.enter(1).now_or_never().is_some());
    }
}
