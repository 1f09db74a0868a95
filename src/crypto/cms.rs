//! Detached CMS SignedData (RFC 5652) with GOST (RFC 9215).

use crate::domain::Moment;

use super::certificate::{Certificate, CertificateError};
use super::gost::{Gost, GostError, PrivateKey};

/// Why a CMS structure is refused or could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CmsError {
    /// Not detached SignedData with exactly one signer and its certificate.
    #[error("the CMS structure is not detached SignedData with one signer and his certificate: {0}")]
    Malformed(String),
    /// An algorithm that we do not take, or one that does not fit the key.
    #[error("the CMS structure names algorithm {0}, which does not fit the signer's key")]
    Algorithm(String),
    /// The signed attributes name another digest or content type.
    #[error("the signed attributes are not those of this message")]
    OtherMessage,
    /// The signature does not match.
    #[error("the CMS signature does not match the message and the signer's certificate")]
    WrongSignature,
    /// The signer's certificate is not usable.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// Signing failed.
    #[error(transparent)]
    Gost(#[from] GostError),
}

/// Signs `message`: DER of detached SignedData with the certificate inside. With a signing time there are signed
/// attributes (contentType, signingTime, messageDigest), without it there are none.
///
/// # Errors
/// [`CmsError::Gost`] when signing fails.
pub fn detached(
    _message: &[u8],
    _key: &PrivateKey,
    _certificate: &Certificate,
    _gost: &dyn Gost,
    _signing_time: Option<Moment>,
) -> Result<Vec<u8>, CmsError> {
    Err(CmsError::WrongSignature)
}

/// Verifies detached SignedData over `message` and hands out the signer's certificate: whether that one is
/// trusted is for the caller to say.
///
/// # Errors
/// [`CmsError`].
pub fn verify_detached(_cms: &[u8], _message: &[u8], _gost: &dyn Gost) -> Result<Certificate, CmsError> {
    Err(CmsError::WrongSignature)
}
