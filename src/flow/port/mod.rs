//! Everything the stories need from outside, as traits; the adapters implement them.

mod chance;
mod vault;

pub use chance::{Clock, Dice};
pub use vault::{BlindIndex, Purpose, Sealed, Vault, VaultFault};
