//! The pure body: our own arithmetic and a hedged nonce.

use std::sync::Arc;

use crate::flow::port::Dice;

use super::{Gost, GostError, PrivateKey, PublicKey, Width, arithmetic, nonce, streebog};

/// GOST in Rust, for systems without the gost engine.
pub(super) struct Pure {
    dice: Arc<dyn Dice>,
}

impl Pure {
    pub(super) fn new(dice: Arc<dyn Dice>) -> Self {
        Self { dice }
    }
}

impl Gost for Pure {
    fn name(&self) -> &'static str {
        "pure"
    }

    fn sign(&self, key: &PrivateKey, message: &[u8]) -> Result<Vec<u8>, GostError> {
        let digest = streebog(key.curve().width(), message);
        let group = arithmetic::of(key.curve());
        let mut nonces = nonce::Nonces::new(key, &digest, self.dice.as_ref());
        loop {
            if let Some(signature) = group.sign(key.scalar().expose(), &digest, &nonces.next(group)) {
                return Ok(signature);
            }
        }
    }

    fn verify(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> Result<(), GostError> {
        let digest = streebog(key.curve().width(), message);
        let matches = arithmetic::of(key.curve()).verify(key.point(), &digest, signature);
        if matches { Ok(()) } else { Err(GostError::WrongSignature) }
    }

    fn digest(&self, width: Width, message: &[u8]) -> Vec<u8> {
        streebog(width, message)
    }
}
