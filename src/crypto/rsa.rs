//! RSA: what ESIA still signs most of its tokens with.
//!
//! ESIA's signatures are verified through `ring`. Keys are made and used by OpenSSL: for the stand-in, for tests, and by the
//! gateway where it stands in ESIA's place before a journal that reads no GOST.

use der::asn1::{Any, UintRef};
use der::{Decode as _, Sequence};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use spki::AlgorithmIdentifierOwned;

use crate::domain::{Moment, Secret};
use crate::flow::port::Dice;

use super::certificate::{self, Certificate, CertificateError, Subject};
use super::oid;

/// An RSA public key of 2048 to 8192 bits: RSAPublicKey of PKCS#1, DER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaPublic(Vec<u8>);

impl RsaPublic {
    /// From RSAPublicKey, DER.
    ///
    /// # Errors
    /// [`RsaError::Key`].
    pub fn from_pkcs1(der: &[u8]) -> Result<Self, RsaError> {
        let key = Pkcs1::from_der(der).map_err(|_| RsaError::Key)?;
        let bits = key.modulus.as_bytes().len() * 8;
        let sound = SIZES.contains(&bits) && key.exponent.as_bytes().last().is_some_and(|byte| byte % 2 == 1);
        if sound { Ok(Self(der.to_vec())) } else { Err(RsaError::Key) }
    }

    /// Verifies RSASSA-PKCS1-v1_5 with SHA-256 (RS256, RFC 7518 §3.3).
    ///
    /// # Errors
    /// [`RsaError::WrongSignature`].
    pub fn verify_rs256(&self, message: &[u8], signature: &[u8]) -> Result<(), RsaError> {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.0)
            .verify(message, signature)
            .map_err(|_| RsaError::WrongSignature)
    }
}

/// A private RSA key of 2048 bits. Requests to ESIA are never signed with one.
#[derive(Clone)]
pub struct RsaKey(PKey<Private>);

/// What went wrong with RSA.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RsaError {
    /// The signature is not one of this message by this key.
    #[error("the RSA signature does not match the message and the key")]
    WrongSignature,
    /// Not a key, or one too small to trust.
    #[error("the RSA key is malformed or not of 2048 to 8192 bits")]
    Key,
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
        Ok(Self(PKey::from_rsa(Rsa::generate(2048)?)?))
    }

    /// Reads unencrypted PKCS#8 or PKCS#1 PEM.
    ///
    /// # Errors
    /// [`RsaError::Library`]; [`RsaError::Key`] if it is a key of another kind.
    pub fn from_pem(pem: &[u8]) -> Result<Self, RsaError> {
        // An empty passphrase, or OpenSSL would ask the terminal for one.
        let key = PKey::private_key_from_pem_passphrase(pem, b"")?;
        if key.rsa().is_ok() { Ok(Self(key)) } else { Err(RsaError::Key) }
    }

    /// Writes PKCS#8 PEM.
    ///
    /// # Errors
    /// [`RsaError::Library`].
    pub fn to_pem(&self) -> Result<Secret<String>, RsaError> {
        let pem = self.0.private_key_to_pem_pkcs8()?;
        Ok(Secret::new(String::from_utf8(pem).expect("PEM is ASCII")))
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256.
    ///
    /// # Errors
    /// [`RsaError::Library`].
    pub fn sign_rs256(&self, message: &[u8]) -> Result<Vec<u8>, RsaError> {
        Ok(Signer::new(MessageDigest::sha256(), &self.0)?.sign_oneshot_to_vec(message)?)
    }

    /// Modulus and exponent, big-endian: what a JWK tells of the key (RFC 7518 §6.3.1).
    ///
    /// # Errors
    /// [`RsaError::Library`].
    pub fn public_numbers(&self) -> Result<(Vec<u8>, Vec<u8>), RsaError> {
        let rsa = self.0.rsa()?;
        Ok((rsa.n().to_vec(), rsa.e().to_vec()))
    }

    /// A certificate that vouches for itself.
    ///
    /// # Errors
    /// [`CertificateError::Name`] and [`CertificateError::Term`] for what X.509 cannot hold.
    pub fn self_signed(
        &self,
        common_name: &str,
        not_before: Moment,
        not_after: Moment,
        dice: &dyn Dice,
    ) -> Result<Certificate, CertificateError> {
        self.self_signed_for(common_name, &[], not_before, not_after, dice)
    }

    /// A certificate that vouches for itself, for a TLS server that is reached under these host names and addresses.
    ///
    /// # Errors
    /// As [`RsaKey::self_signed`]; [`CertificateError::Malformed`] for a host name outside of ASCII.
    pub fn self_signed_for(
        &self,
        common_name: &str,
        hosts: &[&str],
        not_before: Moment,
        not_after: Moment,
        dice: &dyn Dice,
    ) -> Result<Certificate, CertificateError> {
        let public = self.0.public_key_to_der().map_err(RsaError::from)?;
        let signed_with = AlgorithmIdentifierOwned { oid: oid::RSA_SHA256, parameters: Some(Any::null()) };
        let subject = Subject { common_name, hosts, not_before, not_after, public: &public, signed_with };
        certificate::self_signed(subject, dice, |tbs| Ok(self.sign_rs256(tbs)?))
    }
}

impl From<ErrorStack> for RsaError {
    fn from(errors: ErrorStack) -> Self {
        Self::Library(errors.to_string())
    }
}

/// RSAPublicKey of RFC 8017, appendix A.1.1.
#[derive(Sequence)]
struct Pkcs1<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

const SIZES: std::ops::RangeInclusive<usize> = 2048..=8192;
