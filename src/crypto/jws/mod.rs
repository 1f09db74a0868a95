//! ESIA's tokens: compact JWS (RFC 7515) with RS256 or GOST3410_2012_256.
//!
//! Only signatures are judged here; whose token it is, for whom and until when is for the room `esia`.
//! The GOST algorithm is ESIA's own: 64 bytes s ‖ r big-endian over the ASCII of `header.payload`.

mod sign;
mod verify;

use std::fmt;

use crate::domain::Moment;

pub use self::sign::{JwsKey, JwsKeyFault};
pub use self::verify::verify;
use super::certificate::{Certificate, VerifyingKey};
use super::gost::Width;

/// The two algorithms that ESIA signs tokens with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// `RS256`.
    Rs256,
    /// `GOST3410_2012_256`.
    Gost256,
}

impl Algorithm {
    /// The algorithm of that name; names are case-sensitive, RFC 7515 §4.1.1.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Rs256, Self::Gost256].into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The value of `alg`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Gost256 => "GOST3410_2012_256",
        }
    }

    /// Whether the key is of the algorithm's kind: what the token says of itself never chooses how a key is used.
    pub fn fits(self, key: &VerifyingKey) -> bool {
        match (self, key) {
            (Self::Rs256, VerifyingKey::Rsa(_)) => true,
            (Self::Gost256, VerifyingKey::Gost(key)) => key.curve().width() == Width::Bits256,
            (Self::Rs256, VerifyingKey::Gost(_)) | (Self::Gost256, VerifyingKey::Rsa(_)) => false,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
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
#[derive(Clone, PartialEq)]
pub struct Verified {
    /// The header.
    pub header: Header,
    /// The claims, a JSON object.
    pub payload: serde_json::Value,
}

/// Without the claims: they name a person.
impl fmt::Debug for Verified {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Verified").field("header", &self.header).finish_non_exhaustive()
    }
}

/// Certificates of ESIA that the operator trusts: several at once, so that a rotation needs no downtime.
#[derive(Clone, Debug)]
pub struct TrustedCertificates(Vec<Certificate>);

impl TrustedCertificates {
    /// Takes the certificates; the order does not matter.
    pub const fn new(certificates: Vec<Certificate>) -> Self {
        Self(certificates)
    }

    /// All of them, for the doctor.
    pub fn certificates(&self) -> &[Certificate] {
        &self.0
    }

    /// Hash and last moment of each, for the metric of expiry.
    pub fn expiries(&self) -> impl Iterator<Item = (String, Moment)> {
        self.0.iter().map(|certificate| (certificate.esia_hash(), certificate.not_after()))
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
    /// No trusted certificate has the hash, the algorithm's kind and a term that holds now.
    #[error(
        "no trusted ESIA certificate fits the token ({0}); load the current ones from esia.gosuslugi.ru/public/esia.zip"
    )]
    NoCertificate(&'static str),
    /// The signature does not match any certificate that fits.
    #[error("the token's signature does not match any trusted ESIA certificate")]
    WrongSignature,
    /// Signing failed.
    #[error("the token could not be signed: {0}")]
    Signing(String),
}
