//! GOST R 34.10-2012 signatures and GOST R 34.11-2012 (Streebog) hashes.
//!
//! One port, two bodies, one exam over both ([`Gost`]):
//! - `openssl`: the system's OpenSSL with Debian's gost engine, the reference that other people keep well;
//! - `pure`: Rust over `streebog` and `crypto-bigint`, for systems without the engine. Nobody has audited it, so it is
//!   kept small and is held against the other body on every curve.
//!
//! Signatures are s ‖ r, both big-endian: the order of the engine, of X.509, of CMS and of ESIA's tokens.
//! CryptoPro's raw output is the same bytes reversed as a whole; that is for the signer that talks to CryptoPro to undo.
//!
//! Sources: RFC 7091 (signature), RFC 6986 (Streebog), RFC 9215 (encodings).

mod arithmetic;
mod curve;
#[cfg(test)]
mod exam;
mod key;
mod nonce;
mod openssl;
mod pure;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

pub use curve::{Curve, Width};
pub use key::{KeyError, PrivateKey, PublicKey};
use streebog::{Digest, Streebog256, Streebog512};

use crate::flow::port::Dice;

/// Signs, verifies and hashes.
pub trait Gost: Send + Sync {
    /// The setting that chose this body: `openssl` or `pure`.
    fn name(&self) -> &'static str;

    /// Signs the message (not its digest): s ‖ r big-endian, 64 or 128 bytes. Two signatures of one message differ.
    ///
    /// # Errors
    /// [`GostError::Library`] when OpenSSL refuses.
    fn sign(&self, key: &PrivateKey, message: &[u8]) -> Result<Vec<u8>, GostError>;

    /// Verifies a signature s ‖ r big-endian over the message.
    ///
    /// # Errors
    /// [`GostError::WrongSignature`] for everything that is not the signature of this message by this key.
    fn verify(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> Result<(), GostError>;

    /// Streebog of the message: 32 or 64 bytes in the order in which RFC 6986 §10 and `openssl dgst` print them.
    fn digest(&self, width: Width, message: &[u8]) -> Vec<u8>;
}

/// Which body does the work: the setting `gost`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Body {
    /// `openssl`: the system's OpenSSL with the gost engine.
    Openssl,
    /// `pure`: our own arithmetic in Rust.
    Pure,
}

impl fmt::Display for Body {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Openssl => "openssl",
            Self::Pure => "pure",
        })
    }
}

impl FromStr for Body {
    type Err = UnknownBody;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "openssl" => Ok(Self::Openssl),
            "pure" => Ok(Self::Pure),
            _ => Err(UnknownBody),
        }
    }
}

/// The setting `gost` holds some other word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write gost = \"openssl\" or gost = \"pure\"")]
pub struct UnknownBody;

/// Why GOST work was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GostError {
    /// OpenSSL has no gost engine.
    #[error(
        "OpenSSL could not load the gost engine ({0}); install the Debian package libengine-gost-openssl, \
         or set gost = \"pure\""
    )]
    NoEngine(String),
    /// libcrypto is inside our own binary, where the engine would crash the process.
    #[error(
        "OpenSSL is linked statically, and the gost engine would crash it; build with the system's shared \
         OpenSSL (no `vendored` feature, no OPENSSL_STATIC), or set gost = \"pure\""
    )]
    StaticOpenssl,
    /// The signature is not one of this message by this key, whatever is wrong with it.
    #[error("the GOST signature does not match the message and the key")]
    WrongSignature,
    /// OpenSSL refused for a reason of its own.
    #[error("OpenSSL refused: {0}")]
    Library(String),
}

/// Calls the body to work; `dice` is what the pure body throws for its nonces (OpenSSL has a generator of its own).
///
/// # Errors
/// [`GostError::NoEngine`] or [`GostError::StaticOpenssl`] when OpenSSL cannot do GOST here.
pub fn body(body: Body, dice: Arc<dyn Dice>) -> Result<Arc<dyn Gost>, GostError> {
    match body {
        Body::Openssl => Ok(Arc::new(openssl::Engine::load()?)),
        Body::Pure => Ok(Arc::new(pure::Pure::new(dice))),
    }
}

/// Streebog of the message, the same for every body: 32 or 64 bytes.
pub fn streebog(width: Width, message: &[u8]) -> Vec<u8> {
    match width {
        Width::Bits256 => Streebog256::digest(message).to_vec(),
        Width::Bits512 => Streebog512::digest(message).to_vec(),
    }
}
