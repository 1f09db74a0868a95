//! RSA: what ESIA still signs most tokens with.

use crate::domain::{Moment, Secret};
use crate::flow::port::Dice;

use super::certificate::{Certificate, CertificateError};

/// An RSA public key: RSAPublicKey of PKCS#1, DER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaPublic(Vec<u8>);

impl RsaPublic {
    /// Verifies RSASSA-PKCS1-v1_5 with SHA-256 (RS256); keys of 2048 to 8192 bits.
    ///
    /// # Errors
    /// [`RsaError::WrongSignature`].
    pub fn verify_rs256(&self, _message: &[u8], _signature: &[u8]) -> Result<(), RsaError> {
        Err(RsaError::WrongSignature)
    }
}

/// A private RSA key of 2048 bits, for the stand-in and for tests: the gateway itself never signs with RSA.
#[derive(Clone)]
pub struct RsaKey(openssl::pkey::PKey<openssl::pkey::Private>);

/// What went wrong with RSA.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RsaError {
    /// The signature is not one of this message by this key.
    #[error("the RSA signature does not match the message and the key")]
    WrongSignature,
    /// OpenSSL refused.
    #[error("OpenSSL refused: {0}")]
    Library(String),
}

impl RsaKey {
    /// A fresh key; OpenSSL's own generator makes it.
    ///
    /// # Errors
    /// [`RsaError::Library`].
    pub fn generate() -> Result<Self, RsaError> {
        Err(RsaError::WrongSignature)
    }

    /// Reads PKCS#8 or PKCS#1 PEM.
    ///
    /// # Errors
    /// [`RsaError::Library`].
    pub fn from_pem(_pem: &[u8]) -> Result<Self, RsaError> {
        Err(RsaError::WrongSignature)
    }

    /// Writes PKCS#8 PEM.
    ///
    /// # Errors
    /// [`RsaError::Library`].
    pub fn to_pem(&self) -> Result<Secret<String>, RsaError> {
        Err(RsaError::WrongSignature)
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256.
    ///
    /// # Errors
    /// [`RsaError::Library`].
    pub fn sign_rs256(&self, _message: &[u8]) -> Result<Vec<u8>, RsaError> {
        let _ = &self.0;
        Err(RsaError::WrongSignature)
    }

    /// A certificate that vouches for itself.
    ///
    /// # Errors
    /// [`CertificateError::Malformed`] for a name X.509 cannot hold.
    pub fn self_signed(
        &self,
        _common_name: &str,
        _not_before: Moment,
        _not_after: Moment,
        _dice: &dyn Dice,
    ) -> Result<Certificate, CertificateError> {
        Err(CertificateError::Malformed("not built yet".to_owned()))
    }
}
