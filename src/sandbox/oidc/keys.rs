//! The RSA key under which tokens are signed (RS256), and its JWK.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{
    crypto::{
        rsa::{RsaError, RsaKey},
        token::fingerprint,
    },
    domain::Secret,
};

/// A key with its name.
#[derive(Clone)]
pub struct Keys {
    key: RsaKey,
    id: String,
    jwk: Value,
}

/// Why a key could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// RSA failed.
    #[error(transparent)]
    Rsa(#[from] RsaError),
    /// A file could not be read.
    #[error("{path}: {fault}; give the stand-in a folder that it may read", path = .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        fault: io::Error,
    },
}

impl Keys {
    /// A fresh one.
    ///
    /// # Errors
    /// [`KeysError::Rsa`] when OpenSSL refuses to make it.
    pub fn generate() -> Result<Self, KeysError> {
        Self::of(RsaKey::generate()?)
    }

    /// The one in this file.
    ///
    /// # Errors
    /// [`KeysError`]: the file is missing or holds no RSA key.
    pub fn load(file: &Path) -> Result<Self, KeysError> {
        let pem = fs::read(file).map_err(|fault| KeysError::File { path: file.to_owned(), fault })?;
        Self::of(RsaKey::from_pem(&pem)?)
    }

    /// The private key, PKCS#8 PEM.
    ///
    /// # Errors
    /// [`KeysError::Rsa`].
    pub fn to_pem(&self) -> Result<Secret<String>, KeysError> {
        Ok(self.key.to_pem()?)
    }

    fn of(key: RsaKey) -> Result<Self, KeysError> {
        let (modulus, exponent) = key.public_numbers()?;
        let (n, e) = (URL_SAFE_NO_PAD.encode(modulus), URL_SAFE_NO_PAD.encode(exponent));
        // RFC 7638: the members that are needed, in the order of the alphabet.
        let id = URL_SAFE_NO_PAD.encode(fingerprint(&format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#)));
        let jwk = json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": id, "n": n, "e": e });
        Ok(Self { key, id, jwk })
    }

    /// What the world is told of it.
    pub(super) const fn jwk(&self) -> &Value {
        &self.jwk
    }

    /// A compact token over these claims.
    pub(super) fn sign(&self, claims: &Value) -> Result<String, RsaError> {
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": self.id });
        let part = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", part(&header), part(claims));
        let signature = self.key.sign_rs256(signed.as_bytes())?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}
