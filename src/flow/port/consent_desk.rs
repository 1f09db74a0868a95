//! ESIA as the place where people give consents.

use super::IdentityFault;
use crate::domain::{GrantedPermission, Moment, Permission, PersonKey, Secret, State};

/// What came back from a trip to give a consent. Nothing else of the person is known by it.
pub struct Permitted {
    /// Who was signed in at ESIA: not necessarily whoever was sent there.
    pub person: PersonKey,
    /// What ESIA says was granted.
    pub granted: Vec<GrantedPermission>,
}

/// Asks people for consents, in the name of one information system.
#[async_trait::async_trait]
pub trait ConsentDesk: Send + Sync {
    /// The address to send the browser to, freshly made: addresses age, so none is made ahead.
    ///
    /// # Errors
    /// [`IdentityFault::Unsigned`] when the key cannot sign.
    async fn ask_consent(
        &self,
        asked: &Permission,
        state: &State,
        now: Moment,
    ) -> Result<String, IdentityFault>;

    /// Exchanges a code, once and without retries, verifies every token as at a sign-in, and drops the tokens: no data
    /// of the person are read. Whether what was granted is what was asked, and by whom, is the caller's to compare.
    ///
    /// # Errors
    /// [`IdentityFault`] names the cause.
    async fn redeem_consent(
        &self,
        code: &Secret<String>,
        state: &State,
        now: Moment,
    ) -> Result<Permitted, IdentityFault>;
}
