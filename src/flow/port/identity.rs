//! The window to ESIA.

use super::ConsentDesk;
use crate::domain::{ClientId, Moment, Person, Secret, State};

/// Why a sign-in at ESIA did not give a person. `detail` is for operators: ESIA's own words, never a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityFault {
    /// No answer in time, a 5xx, or HTML where JSON belongs.
    #[error("ESIA is not available: {detail}")]
    Unavailable {
        /// What came instead of an answer.
        detail: String,
    },
    /// The person or the service refused (ESIA-007004).
    #[error("refused at ESIA: {detail}")]
    Denied {
        /// ESIA's words.
        detail: String,
    },
    /// A confirmed account is demanded (ESIA-007055).
    #[error("the account is not confirmed: {detail}")]
    NotConfirmed {
        /// ESIA's words.
        detail: String,
    },
    /// The code is unknown, used or too old (ESIA-007011).
    #[error("the code is spent: {detail}")]
    CodeSpent {
        /// ESIA's words.
        detail: String,
    },
    /// ESIA refuses this system: mnemonic, certificate, signature, scope, clock, address.
    #[error("ESIA refuses this system: {detail}")]
    Misconfigured {
        /// ESIA's words.
        detail: String,
    },
    /// An answer that does not pass the checks: signature, issuer, audience, times, state, subject.
    #[error("ESIA's answer is not trusted: {detail}")]
    Untrusted {
        /// Which check.
        detail: String,
    },
    /// Our own request could not be signed.
    #[error("the request could not be signed: {detail}")]
    Unsigned {
        /// What the signer said.
        detail: String,
    },
}

/// ESIA, or what stands in its place, asked in the name of one information system.
#[async_trait::async_trait]
pub trait IdentityProvider: Send + Sync {
    /// In whose name it is asked.
    fn client(&self) -> &ClientId;

    /// The address to send the browser to, freshly made: addresses age, so none is made ahead.
    ///
    /// # Errors
    /// [`IdentityFault::Unsigned`] when the key cannot sign; [`IdentityFault::Unavailable`] from a provider that has to
    /// be asked for its own addresses first.
    async fn ask(&self, state: &State, now: Moment) -> Result<String, IdentityFault>;

    /// Turns the error of ESIA's redirect into a cause.
    fn fault_of(&self, error: &str, description: &str) -> IdentityFault;

    /// Exchanges a code, once and without retries, verifies every token, reads person and children, and
    /// drops the tokens. `state` is the one that [`IdentityProvider::ask`] was given for this browser.
    ///
    /// # Errors
    /// [`IdentityFault`] names the cause.
    async fn redeem(
        &self,
        code: &Secret<String>,
        state: &State,
        now: Moment,
    ) -> Result<Person, IdentityFault>;

    /// The address that ends ESIA's own session and comes back to `back`; `None` where there is none, or none is known
    /// yet.
    fn leave(&self, back: &str) -> Option<String>;

    /// The origin of the pages that browsers are sent to, `https://esia.gosuslugi.ru`.
    fn site(&self) -> String;

    /// Where consents can be asked for; `None` where nothing but sign-ins is known.
    fn consents(&self) -> Option<&dyn ConsentDesk> {
        None
    }
}
