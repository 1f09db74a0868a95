//! A map in shards: requests that read do not wait for each other, and seldom for a writer.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use crate::domain::Fingerprint;

/// Values by fingerprint. Single calls are atomic; what must happen together is done under the desk's lock.
pub(super) struct Shelf<T> {
    shards: [RwLock<HashMap<Fingerprint, T>>; SHARDS],
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self { shards: std::array::from_fn(|_| RwLock::default()) }
    }
}

impl<T: Clone> Shelf<T> {
    pub(super) fn find(&self, key: Fingerprint) -> Option<T> {
        self.read(key).get(&key).cloned()
    }

    pub(super) fn has(&self, key: Fingerprint) -> bool {
        self.read(key).contains_key(&key)
    }

    pub(super) fn put(&self, key: Fingerprint, value: T) {
        self.write(key).insert(key, value);
    }

    pub(super) fn take(&self, key: Fingerprint) -> Option<T> {
        self.write(key).remove(&key)
    }

    /// Changes the value in place; `None` if it is not there.
    pub(super) fn change<R>(&self, key: Fingerprint, act: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.write(key).get_mut(&key).map(act)
    }

    /// The keys of all values that fit; a shard at a time.
    pub(super) fn keys_where(&self, fits: impl Fn(&T) -> bool) -> Vec<Fingerprint> {
        let mut found = Vec::new();
        for shard in &self.shards {
            let shard = shard.read().unwrap_or_else(PoisonError::into_inner);
            found.extend(shard.iter().filter(|(_, value)| fits(value)).map(|(&key, _)| key));
        }
        found
    }

    pub(super) fn count(&self) -> u64 {
        let count =
            |shard: &RwLock<HashMap<_, _>>| shard.read().unwrap_or_else(PoisonError::into_inner).len() as u64;
        self.shards.iter().map(count).sum()
    }

    fn read(&self, key: Fingerprint) -> RwLockReadGuard<'_, HashMap<Fingerprint, T>> {
        self.shard(key).read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, key: Fingerprint) -> RwLockWriteGuard<'_, HashMap<Fingerprint, T>> {
        self.shard(key).write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fingerprints are hashes, so any byte of them spreads evenly.
    fn shard(&self, key: Fingerprint) -> &RwLock<HashMap<Fingerprint, T>> {
        &self.shards[usize::from(key.0[0]) % SHARDS]
    }
}

const SHARDS: usize = 16;
