//! The port behind which requests to ESIA are signed.

use std::sync::Arc;

use crate::domain::Moment;

use super::certificate::Certificate;
use super::cms::CmsError;
use super::gost::{Gost, GostError, PrivateKey};

/// Signs requests to ESIA in the name of the information system.
pub trait Signer: Send + Sync {
    /// `client_certificate_hash`: 64 upper-case hexadecimal characters.
    fn certificate_hash(&self) -> &str;

    /// The raw signature of ESIA's second version: s ‖ r big-endian.
    ///
    /// # Errors
    /// [`SignerError`].
    fn raw(&self, message: &[u8]) -> Result<Vec<u8>, SignerError>;

    /// Detached CMS SignedData of ESIA's first version, DER; `now` is its signingTime.
    ///
    /// # Errors
    /// [`SignerError`].
    fn cms(&self, message: &[u8], now: Moment) -> Result<Vec<u8>, SignerError>;
}

/// Why a request could not be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignerError {
    /// The key and the certificate are not a pair.
    #[error("the private key on curve {curve} does not belong to the certificate «{subject}» ({hash})")]
    Mismatch {
        /// The key's curve.
        curve: String,
        /// The certificate's subject.
        subject: String,
        /// The certificate's hash as ESIA knows it.
        hash: String,
    },
    /// GOST failed, or the fresh signature did not verify.
    #[error(transparent)]
    Gost(#[from] GostError),
    /// CMS failed.
    #[error(transparent)]
    Cms(#[from] CmsError),
}

/// Signs with a key that is here in memory.
pub struct LocalSigner {
    gost: Arc<dyn Gost>,
    key: PrivateKey,
    certificate: Certificate,
    hash: String,
}

impl LocalSigner {
    /// Takes a key and its certificate.
    ///
    /// # Errors
    /// [`SignerError::Mismatch`] when they are not a pair.
    pub fn new(gost: Arc<dyn Gost>, key: PrivateKey, certificate: Certificate) -> Result<Self, SignerError> {
        let hash = certificate.esia_hash();
        Ok(Self { gost, key, certificate, hash })
    }
}

impl Signer for LocalSigner {
    fn certificate_hash(&self) -> &str {
        &self.hash
    }

    fn raw(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.gost.sign(&self.key, message)?)
    }

    fn cms(&self, message: &[u8], now: Moment) -> Result<Vec<u8>, SignerError> {
        Ok(super::cms::detached(message, &self.key, &self.certificate, self.gost.as_ref(), Some(now))?)
    }
}
