//! The OpenSSL body: the system's libcrypto with Debian's gost engine.
//!
//! Keys go in as PKCS#8 and SubjectPublicKeyInfo, so that the engine's own reading is part of what the exam compares.

use std::sync::OnceLock;

use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private, Public};
use openssl::sign::{Signer, Verifier};

use crate::crypto::engine::{self, EngineFault};
use crate::crypto::key;
use crate::domain::Secret;

use super::{Curve, Gost, GostError, PrivateKey, PublicKey, Width};

/// GOST by the engine; one exists only once the engine is loaded and every curve has been used.
pub(super) struct Engine(());

impl Engine {
    /// Loads the engine and warms it: it builds its tables on the first use of a curve without a lock, so that use
    /// must happen on one thread.
    pub(super) fn load() -> Result<Self, GostError> {
        static WARM: OnceLock<Result<(), GostError>> = OnceLock::new();
        engine::load()?;
        WARM.get_or_init(|| Curve::ALL.into_iter().try_for_each(warm)).clone()?;
        Ok(Self(()))
    }
}

impl Gost for Engine {
    fn name(&self) -> &'static str {
        "openssl"
    }

    fn sign(&self, key: &PrivateKey, message: &[u8]) -> Result<Vec<u8>, GostError> {
        let foreign = private(key)?;
        Ok(Signer::new(digest(key.curve().width())?, &foreign)?.sign_oneshot_to_vec(message)?)
    }

    fn verify(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> Result<(), GostError> {
        // The engine cuts the halves out of what it is given, and a byte behind them would pass unseen.
        if signature.len() != 2 * key.curve().width().bytes() {
            return Err(GostError::WrongSignature);
        }
        let foreign = public(key)?;
        let mut verifier = Verifier::new(digest(key.curve().width())?, &foreign)?;
        // A signature of wrong range comes back as an error, a merely wrong one as `false`: the caller is
        // told the same, and the error queue is emptied by the conversion.
        match verifier.verify_oneshot(signature, message) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(GostError::WrongSignature),
        }
    }

    fn digest(&self, width: Width, message: &[u8]) -> Vec<u8> {
        let digest = digest(width).and_then(|kind| Ok(openssl::hash::hash(kind, message)?));
        digest.expect("warming has hashed with both digests").to_vec()
    }
}

impl From<EngineFault> for GostError {
    fn from(fault: EngineFault) -> Self {
        match fault {
            EngineFault::StaticLibcrypto => Self::StaticOpenssl,
            EngineFault::NotLoaded(words) => Self::NoEngine(words),
        }
    }
}

impl From<ErrorStack> for GostError {
    fn from(errors: ErrorStack) -> Self {
        Self::Library(errors.to_string())
    }
}

fn warm(curve: Curve) -> Result<(), GostError> {
    let mut one = vec![0; curve.width().bytes() - 1];
    one.push(1);
    let key = PrivateKey::from_scalar(curve, Secret::new(one)).expect("1 is a scalar of every curve");
    let engine = Engine(());
    let signature = engine.sign(&key, b"warm")?;
    engine.verify(&key.public(), b"warm", &signature)
}

fn private(key: &PrivateKey) -> Result<PKey<Private>, ErrorStack> {
    PKey::private_key_from_pkcs8(key::private_to_pkcs8_der(key).expose())
}

fn public(key: &PublicKey) -> Result<PKey<Public>, ErrorStack> {
    PKey::public_key_from_der(&key::public_to_spki_der(key))
}

fn digest(width: Width) -> Result<MessageDigest, GostError> {
    let name = match width {
        Width::Bits256 => "md_gost12_256",
        Width::Bits512 => "md_gost12_512",
    };
    MessageDigest::from_name(name).ok_or_else(|| GostError::NoEngine(format!("it has no digest {name}")))
}

/// Verifies over a digest, which the product never does: the published vectors give no message.
#[cfg(test)]
pub(super) fn verify_digest(key: &PublicKey, digest: &[u8], signature: &[u8]) -> bool {
    Engine::load().expect("the engine is installed");
    let foreign = public(key).expect("the engine knows the test curves");
    let mut context = openssl::pkey_ctx::PkeyCtx::new(&foreign).expect("the engine makes a context");
    context.verify_init().and_then(|()| context.verify(digest, signature)).unwrap_or(false)
}
