//! X.509 certificates (RFC 5280): what is read of them, and the hash by which ESIA knows them.
//!
//! No chain is built and no revocation asked here: ESIA's certificates are pinned by the operator, and ours is known
//! to ESIA by its hash.

mod issue;

use der::{Decode as _, Encode as _};

use crate::domain::Moment;

pub use self::issue::request;
pub(super) use self::issue::{Subject, self_signed, time};
use super::gost::{Gost, GostError, KeyError, PrivateKey, PublicKey, Width, streebog};
use super::rsa::{RsaError, RsaPublic};
use super::{key, oid, pem};

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

/// The signature is not one of this message by the certificate's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not match the message and the certificate's key")]
pub struct WrongSignature;

/// Why bytes are not a certificate of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Not X.509.
    #[error("the certificate cannot be read ({0}); expected one X.509 certificate, PEM or DER")]
    Malformed(String),
    /// The key is not sound.
    #[error("the certificate's key: {0}")]
    Key(#[from] KeyError),
    /// The RSA key is not sound, or RSA failed.
    #[error("the certificate's key: {0}")]
    Rsa(#[from] RsaError),
    /// X.509 cannot hold the name.
    #[error("a certificate's common name has 1 to 64 characters")]
    Name,
    /// X.509 cannot hold the term.
    #[error("a certificate's term lies between 1970 and 9999")]
    Term,
    /// It could not be signed.
    #[error("the certificate could not be signed: {0}")]
    Gost(#[from] GostError),
}

impl Certificate {
    /// Reads one certificate; the text decides whether it is PEM.
    ///
    /// # Errors
    /// [`CertificateError`].
    pub fn from_pem_or_der(text: &[u8]) -> Result<Self, CertificateError> {
        let der = pem::der_of(text, &["CERTIFICATE"]).map_err(CertificateError::Malformed)?;
        let parsed = x509_cert::Certificate::from_der(&der)?;
        let tbs = parsed.tbs_certificate;
        Ok(Self {
            public: VerifyingKey::from_spki(&tbs.subject_public_key_info)?,
            subject: tbs.subject.to_string(),
            not_before: moment(tbs.validity.not_before),
            not_after: moment(tbs.validity.not_after),
            der: der.to_vec(),
        })
    }

    /// The bytes as they were signed.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// As PEM, lines of 64 characters.
    pub fn to_pem(&self) -> String {
        pem::encode("CERTIFICATE", &self.der)
    }

    /// Streebog-256 of the DER, upper-case hexadecimal, whatever the key: ESIA's `client_certificate_hash`, and the
    /// `x5t#St256` of its own tokens.
    pub fn esia_hash(&self) -> String {
        base16ct::upper::encode_string(&streebog(Width::Bits256, &self.der))
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
        (self.not_before..=self.not_after).contains(&now)
    }

    /// The subject, RFC 4514.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The key inside.
    pub const fn public(&self) -> &VerifyingKey {
        &self.public
    }

    /// Whether the certificate was made for this private key. The three names of one equation count as one curve: a
    /// CryptoPro key of 35.1 may come back from the authority as 36.0.
    pub fn belongs_to(&self, key: &PrivateKey) -> bool {
        match &self.public {
            VerifyingKey::Gost(public) => public.point() == key.public().point(),
            VerifyingKey::Rsa(_) => false,
        }
    }
}

impl VerifyingKey {
    /// Verifies a signature over the message: GOST s ‖ r with the key's Streebog, or RS256.
    ///
    /// # Errors
    /// [`WrongSignature`], also when the library refuses to look: what cannot be verified is not signed.
    pub fn verify(&self, gost: &dyn Gost, message: &[u8], signature: &[u8]) -> Result<(), WrongSignature> {
        match self {
            Self::Gost(key) => gost.verify(key, message, signature).map_err(|_| WrongSignature),
            Self::Rsa(key) => key.verify_rs256(message, signature).map_err(|_| WrongSignature),
        }
    }

    fn from_spki(info: &spki::SubjectPublicKeyInfoOwned) -> Result<Self, CertificateError> {
        if info.algorithm.oid == oid::RSA_KEY {
            return Ok(Self::Rsa(RsaPublic::from_pkcs1(info.subject_public_key.raw_bytes())?));
        }
        Ok(Self::Gost(key::public_from_spki(&info.to_der()?)?))
    }
}

impl From<der::Error> for CertificateError {
    fn from(error: der::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}

/// Seconds are all that X.509 has.
pub(super) fn moment(time: x509_cert::time::Time) -> Moment {
    Moment::from_secs(i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX))
}
