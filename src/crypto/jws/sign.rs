//! Making of tokens, for whoever answers in ESIA's place.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use crate::crypto::certificate::Certificate;
use crate::crypto::gost::{Gost, KeyError, PrivateKey};
use crate::crypto::key;
use crate::crypto::rsa::{RsaError, RsaKey};

use super::{Algorithm, JwsError};

/// Signs tokens the way ESIA does.
#[derive(Clone)]
pub enum JwsKey {
    /// RS256.
    Rsa(RsaKey, Certificate),
    /// GOST3410_2012_256; the key must be one of 256 bits.
    Gost(Arc<dyn Gost>, PrivateKey, Certificate),
}

/// Why a key and a certificate cannot sign tokens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwsKeyFault {
    /// Not a GOST key.
    #[error(transparent)]
    Gost(#[from] KeyError),
    /// Not an RSA key.
    #[error(transparent)]
    Rsa(#[from] RsaError),
    /// The certificate is of another algorithm.
    #[error(
        "the certificate of «{subject}» has no key for {algorithm}; give one that has, or change the algorithm"
    )]
    Unfit {
        /// The certificate's subject.
        subject: String,
        /// What is to be signed with.
        algorithm: Algorithm,
    },
    /// A signature by the key does not verify with the certificate.
    #[error(
        "the private key does not belong to the certificate of «{subject}»; give the certificate that was issued for it"
    )]
    Mismatch {
        /// The certificate's subject.
        subject: String,
    },
}

impl JwsKey {
    /// Takes a private key, PEM, and its certificate, and proves with one signature that they are a pair.
    ///
    /// # Errors
    /// [`JwsKeyFault`].
    pub fn from_pem(
        algorithm: Algorithm,
        pem: &[u8],
        certificate: Certificate,
        gost: &Arc<dyn Gost>,
    ) -> Result<Self, JwsKeyFault> {
        let subject = certificate.subject().to_owned();
        if !algorithm.fits(certificate.public()) {
            return Err(JwsKeyFault::Unfit { subject, algorithm });
        }
        let signed = match algorithm {
            Algorithm::Rs256 => Self::Rsa(RsaKey::from_pem(pem)?, certificate),
            Algorithm::Gost256 => Self::Gost(Arc::clone(gost), key::read_private(pem)?, certificate),
        };
        let mismatch = JwsKeyFault::Mismatch { subject };
        let signature = signed.signature(PROOF).map_err(|_| mismatch.clone())?;
        let proof = signed.certificate().public().verify(gost.as_ref(), PROOF, &signature);
        proof.map_err(|_| mismatch)?;
        Ok(signed)
    }

    /// Signs with the header of 2025: `{"ver":1,"typ":"JWT","sbt":…,"alg":…,"x5t#St256":…}`.
    ///
    /// # Errors
    /// [`JwsError::Signing`].
    pub fn sign(&self, sbt: &str, payload: &serde_json::Value) -> Result<String, JwsError> {
        self.sign_with(sbt, Some(self.certificate().esia_hash()), payload)
    }

    /// Signs with the older header that does not name the certificate.
    ///
    /// # Errors
    /// [`JwsError::Signing`].
    pub fn sign_unnamed(&self, sbt: &str, payload: &serde_json::Value) -> Result<String, JwsError> {
        self.sign_with(sbt, None, payload)
    }

    /// The certificate that verifies its tokens.
    pub const fn certificate(&self) -> &Certificate {
        match self {
            Self::Rsa(_, certificate) | Self::Gost(_, _, certificate) => certificate,
        }
    }

    /// The value of `alg` in its tokens.
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Rsa(..) => Algorithm::Rs256,
            Self::Gost(..) => Algorithm::Gost256,
        }
    }

    fn sign_with(
        &self,
        kind: &str,
        certificate_hash: Option<String>,
        payload: &serde_json::Value,
    ) -> Result<String, JwsError> {
        if !self.algorithm().fits(self.certificate().public()) {
            return Err(JwsError::Signing("the certificate's key does not fit the algorithm".to_owned()));
        }
        let header = RawHeader {
            version: 1,
            r#type: "JWT",
            kind,
            algorithm: self.algorithm().name(),
            certificate_hash,
        };
        let header = serde_json::to_vec(&header).map_err(failed)?;
        // ESIA escapes slashes; in JSON they stand nowhere but in texts.
        let payload = payload.to_string().replace('/', r"\/");
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
        let signature = self.signature(signed.as_bytes())?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    fn signature(&self, message: &[u8]) -> Result<Vec<u8>, JwsError> {
        match self {
            Self::Rsa(key, _) => key.sign_rs256(message).map_err(failed),
            Self::Gost(gost, key, _) => gost.sign(key, message).map_err(failed),
        }
    }
}

const PROOF: &[u8] = b"privratnik";

fn failed(error: impl std::error::Error) -> JwsError {
    JwsError::Signing(error.to_string())
}

/// In the order in which ESIA writes it.
#[derive(Serialize)]
struct RawHeader<'a> {
    #[serde(rename = "ver")]
    version: u8,
    #[serde(rename = "typ")]
    r#type: &'static str,
    #[serde(rename = "sbt")]
    kind: &'a str,
    #[serde(rename = "alg")]
    algorithm: &'static str,
    #[serde(rename = "x5t#St256", skip_serializing_if = "Option::is_none")]
    certificate_hash: Option<String>,
}
