//! The port behind which requests to ESIA are signed, and its body that has the key in memory.
//!
//! Signers that need the outside (a command, a signing service) live in the room `esia`.

use std::sync::Arc;

use crate::domain::Moment;

use super::certificate::{Certificate, WrongSignature};
use super::cms::{self, CmsError};
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
    #[error(
        "the private key (curve {curve}) does not belong to the certificate of «{subject}» (hash {hash}); \
         give the certificate that was issued for this key"
    )]
    Mismatch {
        /// The key's curve.
        curve: String,
        /// The certificate's subject.
        subject: String,
        /// The certificate's hash as ESIA knows it.
        hash: String,
    },
    /// A fresh signature did not verify: a fault of memory or of the library, or an attack on either.
    #[error("a fresh signature is unsound, nothing was sent: {0}")]
    Unsound(#[from] WrongSignature),
    /// GOST failed.
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
        if !certificate.belongs_to(&key) {
            let (curve, subject) = (key.curve().to_string(), certificate.subject().to_owned());
            return Err(SignerError::Mismatch { curve, subject, hash });
        }
        Ok(Self { gost, key, certificate, hash })
    }
}

impl Signer for LocalSigner {
    fn certificate_hash(&self) -> &str {
        &self.hash
    }

    /// Verifies before it hands out: a wrong signature costs a person's sign-in and, made by a fault in the
    /// arithmetic, may betray the key.
    fn raw(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        let signature = self.gost.sign(&self.key, message)?;
        self.certificate.public().verify(self.gost.as_ref(), message, &signature)?;
        Ok(signature)
    }

    fn cms(&self, message: &[u8], now: Moment) -> Result<Vec<u8>, SignerError> {
        let signed = cms::detached(message, &self.key, &self.certificate, self.gost.as_ref(), Some(now))?;
        cms::verify_detached(&signed, message, self.gost.as_ref())?;
        Ok(signed)
    }
}
