//! X.509 certificates.

use crate::domain::Moment;
use crate::flow::port::Dice;

use super::gost::{Gost, GostError, KeyError, PrivateKey, PublicKey};
use super::rsa::RsaPublic;

/// A certificate that was read whole and whose key we can use.
#[derive(Clone, Debug)]
pub struct Certificate {
    der: Vec<u8>,
    public: VerifyingKey,
    subject: String,
    not_before: Moment,
    not_after: Moment,
}

/// The key inside of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerifyingKey {
    /// GOST R 34.10-2012.
    Gost(PublicKey),
    /// RSA, at least 2048 bits.
    Rsa(RsaPublic),
}

/// Why bytes are not a certificate of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Not X.509.
    #[error("the certificate cannot be read ({0}); expected one X.509 certificate, PEM or DER")]
    Malformed(String),
    /// The key is not sound.
    #[error("the certificate's key: {0}")]
    Key(#[from] KeyError),
    /// It could not be signed.
    #[error("the certificate could not be signed: {0}")]
    Gost(#[from] GostError),
}

impl Certificate {
    /// Reads one certificate; the text decides whether it is PEM.
    ///
    /// # Errors
    /// [`CertificateError`].
    pub fn from_pem_or_der(_text: &[u8]) -> Result<Self, CertificateError> {
        Err(CertificateError::Malformed("not built yet".to_owned()))
    }

    /// The bytes as they were signed.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// As PEM, lines of 64 characters.
    pub fn to_pem(&self) -> String {
        String::new()
    }

    /// Streebog-256 of the DER, upper-case hexadecimal: ESIA's `client_certificate_hash` and `x5t#St256`.
    pub fn esia_hash(&self) -> String {
        String::new()
    }

    /// Valid from.
    pub const fn not_before(&self) -> Moment {
        self.not_before
    }

    /// Valid until.
    pub const fn not_after(&self) -> Moment {
        self.not_after
    }

    /// Whether `now` lies within its term, both ends included.
    pub fn is_valid_at(&self, now: Moment) -> bool {
        self.not_before <= now && now <= self.not_after
    }

    /// The subject, RFC 4514.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The key inside.
    pub const fn public(&self) -> &VerifyingKey {
        &self.public
    }

    /// Whether the certificate was made for this private key.
    pub fn belongs_to(&self, _key: &PrivateKey) -> bool {
        false
    }

    /// A certificate that vouches for itself, for sandboxes and for ESIA's technological portal.
    ///
    /// # Errors
    /// [`CertificateError::Gost`] when signing fails, [`CertificateError::Malformed`] for a name X.509 cannot hold.
    pub fn self_signed(
        _gost: &dyn Gost,
        _key: &PrivateKey,
        _common_name: &str,
        _not_before: Moment,
        _not_after: Moment,
        _dice: &dyn Dice,
    ) -> Result<Self, CertificateError> {
        Err(CertificateError::Malformed("not built yet".to_owned()))
    }
}

/// A certificate request, PKCS#10 in PEM.
///
/// # Errors
/// As [`Certificate::self_signed`].
pub fn request(_gost: &dyn Gost, _key: &PrivateKey, _common_name: &str) -> Result<String, CertificateError> {
    Err(CertificateError::Malformed("not built yet".to_owned()))
}
