//! The gateway in the place of ESIA, before a journal that has an ESIA sign-in of its own.

use std::sync::Arc;

use crate::domain::{System, Vouched};

/// Why the gateway does not vouch. For operators; nothing personal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the gateway does not vouch: {0}")]
pub struct VoucherFault(pub String);

/// Vouches for one person, before one journal, in one sign-in: it answers once.
#[async_trait::async_trait]
pub trait Voucher: Send + Sync {
    /// Whether this address, to which the journal sends a browser, is where the gateway answers in ESIA's place.
    fn is_asked_at(&self, address: &str) -> bool;

    /// Answers in ESIA's place: the address of the journal to which ESIA would send the browser back, with `code` and
    /// `state`. The journal's server then exchanges the code with the gateway, past this client.
    ///
    /// # Errors
    /// [`VoucherFault`]: a request that ESIA would not answer either (client, signature, address to return to, scope),
    /// or a second one.
    async fn vouch(&self, address: &str) -> Result<String, VoucherFault>;
}

/// Makes vouchers.
pub trait Facade: Send + Sync {
    /// For somebody who is about to enter this journal; `None` where the journal is not configured to be entered so.
    fn voucher(&self, system: &System, vouched: Vouched) -> Option<Arc<dyn Voucher>>;
}
