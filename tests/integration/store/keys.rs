//! The real vault and index, over keys made of numbers.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use privratnik::crypto::{
    blind::KeyedIndex,
    dice::SystemDice,
    seal::{KeyRing, SealVault},
};
use privratnik::domain::Secret;
use privratnik::flow::port::{BlindIndex, Vault};

/// The vault with these keys, the current one first.
pub(super) fn vault(keys: &[u8]) -> Arc<dyn Vault> {
    Arc::new(SealVault::new(&ring(keys), Arc::new(SystemDice)))
}

pub(super) fn index() -> Arc<dyn BlindIndex> {
    Arc::new(KeyedIndex::new(&ring(&[1])))
}

fn ring(keys: &[u8]) -> KeyRing {
    let line = |id: &str, fill: u8| format!("{id}:{}\n", STANDARD.encode([fill; 32]));
    let sealing: String = keys.iter().map(|&key| line(&key.to_string(), key)).collect();
    KeyRing::parse(&Secret::new(sealing + &line("index", 0))).unwrap()
}
