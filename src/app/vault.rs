//! The keys that seal what is stored.

use std::sync::Arc;

use super::ComposeFault;
use crate::{
    config::Settled,
    crypto::{
        blind::KeyedIndex,
        dice::SystemDice,
        seal::{KeyRing, SealVault},
    },
    domain::Secret,
    flow::port::{BlindIndex, Dice, Vault},
};

/// Sealing and indexing with the operator's keys.
pub(super) struct Sealing {
    pub vault: Arc<dyn Vault>,
    pub index: Arc<dyn BlindIndex>,
}

/// For a command beside the gateway.
pub(super) fn sealing_of(settled: &Settled) -> Result<Sealing, ComposeFault> {
    sealing(&settled.keys.sealing, &(Arc::new(SystemDice) as Arc<dyn Dice>))
}

/// From the key file that the configuration names.
pub(super) fn sealing(keys: &Secret<String>, dice: &Arc<dyn Dice>) -> Result<Sealing, ComposeFault> {
    let ring = KeyRing::parse(keys).map_err(|fault| ComposeFault::at("keys.sealing", fault))?;
    Ok(Sealing {
        vault: Arc::new(SealVault::new(&ring, Arc::clone(dice))),
        index: Arc::new(KeyedIndex::new(&ring)),
    })
}
