//! ESIA's tokens: compact JWS with RS256 or GOST3410_2012_256.

use std::sync::Arc;

use crate::domain::Moment;

use super::certificate::Certificate;
use super::gost::{Gost, GostError, PrivateKey};
use super::rsa::{RsaError, RsaKey};

/// The two algorithms that ESIA signs tokens with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// `RS256`.
    Rs256,
    /// `GOST3410_2012_256`.
    Gost256,
}

/// Header of a token, as far as it is of use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// How it is signed.
    pub algorithm: Algorithm,
    /// `sbt`: `authorization_code`, `access`, …; absent in tokens of other make.
    pub kind: Option<String>,
    /// `x5t#St256`: hash of the certificate that verifies it.
    pub certificate_hash: Option<String>,
}

/// A token whose signature holds; its claims are still to be judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// The header.
    pub header: Header,
    /// The claims.
    pub payload: serde_json::Value,
}

/// Certificates of ESIA that the operator trusts: several at once, so that a rotation needs no downtime.
#[derive(Clone, Debug)]
pub struct TrustedCertificates(Vec<Certificate>);

impl TrustedCertificates {
    /// Takes the certificates; the order does not matter.
    pub fn new(certificates: Vec<Certificate>) -> Self {
        Self(certificates)
    }

    /// All of them, for the metric of expiry and for the doctor.
    pub fn certificates(&self) -> &[Certificate] {
        &self.0
    }
}

/// Why a token is refused. No text of the token is repeated here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// More than 16 KiB.
    #[error("the token is longer than 16 KiB")]
    TooLong,
    /// Not three segments of base64url with JSON objects inside.
    #[error("the token is not a compact JWS: {0}")]
    Malformed(&'static str),
    /// `none`, or anything else that is not ESIA's.
    #[error("the token's algorithm is neither RS256 nor GOST3410_2012_256")]
    Algorithm,
    /// No trusted certificate has the hash, or none of the algorithm's kind is valid now.
    #[error("no trusted ESIA certificate fits the token; load the current ones of ESIA ({0})")]
    NoCertificate(&'static str),
    /// The signature does not match any certificate that fits.
    #[error("the token's signature does not match any trusted ESIA certificate")]
    WrongSignature,
    /// Signing failed.
    #[error("the token could not be signed: {0}")]
    Signing(String),
}

impl From<GostError> for JwsError {
    fn from(error: GostError) -> Self {
        Self::Signing(error.to_string())
    }
}

impl From<RsaError> for JwsError {
    fn from(error: RsaError) -> Self {
        Self::Signing(error.to_string())
    }
}

/// Verifies a compact token against the trusted certificates that are valid at `now`.
///
/// # Errors
/// [`JwsError`].
pub fn verify(
    _compact: &str,
    _trusted: &TrustedCertificates,
    _gost: &dyn Gost,
    _now: Moment,
) -> Result<Verified, JwsError> {
    Err(JwsError::WrongSignature)
}

/// Signs tokens the way ESIA does.
#[derive(Clone)]
pub enum JwsKey {
    /// RS256.
    Rsa(RsaKey, Certificate),
    /// GOST3410_2012_256.
    Gost(Arc<dyn Gost>, PrivateKey, Certificate),
}

impl JwsKey {
    /// Signs with the header of 2025: `{"ver":1,"typ":"JWT","sbt":…,"alg":…,"x5t#St256":…}`.
    ///
    /// # Errors
    /// [`JwsError::Signing`].
    pub fn sign(&self, _sbt: &str, _payload: &serde_json::Value) -> Result<String, JwsError> {
        Err(JwsError::WrongSignature)
    }

    /// Signs with the older header that does not name the certificate.
    ///
    /// # Errors
    /// [`JwsError::Signing`].
    pub fn sign_unnamed(&self, _sbt: &str, _payload: &serde_json::Value) -> Result<String, JwsError> {
        Err(JwsError::WrongSignature)
    }

    /// The certificate that verifies its tokens.
    pub const fn certificate(&self) -> &Certificate {
        match self {
            Self::Rsa(_, certificate) | Self::Gost(_, _, certificate) => certificate,
        }
    }
}
