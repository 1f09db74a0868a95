//! Why nobody is signed in.

use crate::crypto::{jws::JwsError, signer::SignerError};

/// A sign-in that ended with nobody. Names checks, nothing of a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::sandbox) enum Fault {
    /// Unknown, used, too old, or another browser's.
    #[error("the state is none of this browser's, or has served already")]
    State,
    /// No code, or one that is not of this sign-in.
    #[error("there is no code, or it was made for another sign-in")]
    Code,
    /// ESIA's own words.
    #[error("ESIA refuses: {0}")]
    Refused(String),
    /// ESIA cannot be asked.
    #[error("ESIA does not answer: {0}")]
    Unreachable(String),
    /// ESIA's answer is none.
    #[error("ESIA's answer is not usable: {0}")]
    Answer(&'static str),
    /// A token that is not believed.
    #[error("the {0} is not believed: {1}")]
    Claims(&'static str, &'static str),
    /// A token whose signature does not hold.
    #[error("the {0} is not believed: {1}")]
    Signature(&'static str, JwsError),
    /// The request could not be signed.
    #[error(transparent)]
    Unsigned(#[from] SignerError),
    /// An account that is neither confirmed nor a child's.
    #[error("the account at ESIA is not confirmed")]
    NotConfirmed,
}
