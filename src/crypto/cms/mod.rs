//! Detached CMS SignedData (RFC 5652) with GOST (RFC 9215) or RSA: the `client_secret` of ESIA's first protocol version.
//!
//! Only what ESIA's clients send: one signer, his certificate inside, content outside, DER without indefinite lengths.

mod shape;
mod sign;
mod verify;

pub use self::sign::detached;
pub use self::verify::verify_detached;
use super::certificate::CertificateError;
use super::gost::GostError;

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

impl From<der::Error> for CmsError {
    fn from(error: der::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}
