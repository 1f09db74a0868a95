//! The certificates of ESIA that tokens are verified with, exchangeable while the gateway runs.

use std::sync::{Arc, PoisonError, RwLock};

use crate::crypto::certificate::Certificate;
use crate::crypto::jws::TrustedCertificates;
use crate::domain::Moment;

/// Several certificates at once: ESIA changes its own every year, unannounced to programs, so the old and the
/// new one are trusted side by side.
pub struct Trust(RwLock<Arc<TrustedCertificates>>);

impl Trust {
    /// Trusts these.
    pub fn new(certificates: TrustedCertificates) -> Self {
        Self(RwLock::new(Arc::new(certificates)))
    }

    /// Trusts these from now on; sign-ins under way end with the ones they began with.
    pub fn replace(&self, certificates: TrustedCertificates) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(certificates);
    }

    /// Those of this moment.
    pub fn current(&self) -> Arc<TrustedCertificates> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// When each of them ends, the earliest first, for the metric and its alarm.
    pub fn ends(&self) -> Vec<Moment> {
        let mut ends: Vec<_> = self.current().certificates().iter().map(Certificate::not_after).collect();
        ends.sort_unstable();
        ends
    }
}
