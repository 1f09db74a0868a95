//! Sealing of records at rest: AES-256-GCM by `ring`.
//!
//! A record is `version (1) | key id (4, big-endian) | nonce (12) | ciphertext | tag (16)`. Each purpose has a data key of
//! its own under each sealing key, derived by HKDF-SHA256 (RFC 5869), so a record of one purpose means nothing under
//! another. What is authenticated beside the text: version and key id, the purpose, and the row; a ciphertext moved to
//! another row does not open.
//!
//! Nonces are random. One data key must not seal more than 2³² records (NIST SP 800-38D §8.3): with a million people
//! and ten records a day each that is more than a year, as it is with a register of three millions that is imported
//! anew every night; rotate the sealing key once a year.

mod ring;

use std::collections::HashMap;
use std::sync::Arc;

use ::ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ::ring::hkdf;
use zeroize::Zeroizing;

pub use self::ring::{KeyRing, KeyRingError};
use crate::domain::Secret;
use crate::flow::port::{Dice, Purpose, Sealed, Vault, VaultFault};

/// Seals with the current key, opens with every key of the ring.
pub struct SealVault {
    current: u32,
    keys: HashMap<(u32, Purpose), LessSafeKey>,
    dice: Arc<dyn Dice>,
}

impl SealVault {
    /// Derives the data keys of all purposes.
    pub fn new(ring: &KeyRing, dice: Arc<dyn Dice>) -> Self {
        let (current, _) = ring.sealing().next().expect("a ring has at least one sealing key");
        let keys = ring
            .sealing()
            .flat_map(|(id, key)| PURPOSES.map(|purpose| ((id, purpose), data_key(key, purpose))))
            .collect();
        Self { current, keys, dice }
    }

    fn key(&self, id: u32, purpose: Purpose) -> Result<&LessSafeKey, VaultFault> {
        self.keys.get(&(id, purpose)).ok_or(VaultFault::UnknownKey(id))
    }
}

impl Vault for SealVault {
    fn seal(&self, purpose: Purpose, row: &[u8], plain: &Secret<Vec<u8>>) -> Sealed {
        let key =
            self.key(self.current, purpose).expect("the current key has been derived for every purpose");
        let mut nonce = [0; NONCE_LEN];
        self.dice.fill(&mut nonce);
        let head = head(self.current);
        let mut text = Zeroizing::new(plain.expose().clone());
        let bound = Aad::from(bound_to(head, purpose, row));
        let tag = key
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), bound, text.as_mut_slice())
            .expect("a record is far below AES-GCM's limit of 64 GiB");
        Sealed([&head, nonce.as_slice(), text.as_slice(), tag.as_ref()].concat())
    }

    fn open(&self, purpose: Purpose, row: &[u8], sealed: &Sealed) -> Result<Secret<Vec<u8>>, VaultFault> {
        let (id, rest) = key_id(sealed)?;
        let (nonce, text) = rest.split_first_chunk().ok_or(VaultFault::Malformed)?;
        let key = self.key(id, purpose)?;
        let mut text = Zeroizing::new(text.to_vec());
        let bound = Aad::from(bound_to(head(id), purpose, row));
        let plain = key.open_in_place(Nonce::assume_unique_for_key(*nonce), bound, &mut text);
        plain.map(|plain| Secret::new(plain.to_vec())).map_err(|_| VaultFault::Foreign)
    }

    fn is_stale(&self, sealed: &Sealed) -> bool {
        key_id(sealed).is_ok_and(|(id, _)| id != self.current)
    }
}

/// HKDF-SHA256 of a key of the ring for one use; the label keeps sealing and index apart.
pub(super) fn derive(key: &[u8], label: &str, purpose: Purpose) -> Zeroizing<[u8; 32]> {
    let info = [b"privratnik v1", label.as_bytes(), purpose_name(purpose).as_bytes()];
    let mut derived = Zeroizing::new([0; 32]);
    hkdf::Salt::new(hkdf::HKDF_SHA256, &[])
        .extract(key)
        .expand(&info, hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(derived.as_mut_slice()))
        .expect("32 bytes are one block of HKDF-SHA256");
    derived
}

fn data_key(key: &[u8], purpose: Purpose) -> LessSafeKey {
    let derived = derive(key, " seal ", purpose);
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, derived.as_slice()).expect("AES-256 takes 32 bytes"))
}

fn head(id: u32) -> [u8; HEAD] {
    let [a, b, c, d] = id.to_be_bytes();
    [VERSION, a, b, c, d]
}

fn key_id(sealed: &Sealed) -> Result<(u32, &[u8]), VaultFault> {
    let ([version, id @ ..], rest) = sealed.0.split_first_chunk::<HEAD>().ok_or(VaultFault::Malformed)?;
    if *version == VERSION { Ok((u32::from_be_bytes(*id), rest)) } else { Err(VaultFault::Malformed) }
}

/// The purpose's name has no zero byte, so the row begins where the zero says, whatever stands in it.
fn bound_to(head: [u8; HEAD], purpose: Purpose, row: &[u8]) -> Vec<u8> {
    [&head, purpose_name(purpose).as_bytes(), &[0], row].concat()
}

/// These names are part of every stored record: they must never change.
const fn purpose_name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::JournalCredential => "journal credential",
        Purpose::PersonDetails => "person details",
        Purpose::Session => "session",
        Purpose::Pseudonym => "pseudonym",
        Purpose::Snils => "snils",
        Purpose::SignIn => "sign-in",
        Purpose::Subject => "subject",
        Purpose::Address => "address",
        Purpose::Card => "card",
        Purpose::FacadeSubject => "facade subject",
    }
}

/// Every purpose; whoever adds one is led here by the match above.
pub(super) const PURPOSES: [Purpose; 10] = [
    Purpose::JournalCredential,
    Purpose::PersonDetails,
    Purpose::Session,
    Purpose::Pseudonym,
    Purpose::Snils,
    Purpose::SignIn,
    Purpose::Subject,
    Purpose::Address,
    Purpose::Card,
    Purpose::FacadeSubject,
];
const VERSION: u8 = 1;
const HEAD: usize = 5;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::{KeyRing, PURPOSES, SealVault};
    use crate::crypto::dice::SystemDice;
    use crate::domain::Secret;
    use crate::flow::port::{Purpose, Sealed, Vault as _, VaultFault};

    fn vault(keys: &str) -> SealVault {
        let ring = KeyRing::parse(&Secret::new(format!("{keys}index:{ONE}\n"))).unwrap();
        SealVault::new(&ring, Arc::new(SystemDice))
    }

    fn seal(vault: &SealVault, text: &[u8]) -> Sealed {
        vault.seal(Purpose::JournalCredential, b"1|2|password", &Secret::new(text.to_vec()))
    }

    fn open(vault: &SealVault, row: &[u8], sealed: &Sealed) -> Result<Vec<u8>, VaultFault> {
        vault.open(Purpose::JournalCredential, row, sealed).map(|plain| plain.expose().clone())
    }

    #[test]
    fn a_record_moved_to_another_row_or_purpose_does_not_open() {
        let vault = vault(&format!("1:{ONE}\n"));
        let sealed = seal(&vault, b"text");
        assert_eq!(open(&vault, b"1|2|password", &sealed), Ok(b"text".to_vec()));
        assert_eq!(open(&vault, b"1|3|password", &sealed), Err(VaultFault::Foreign));
        for purpose in PURPOSES.into_iter().skip(1) {
            let opened = vault.open(purpose, b"1|2|password", &sealed).map(|_| ());
            assert_eq!(opened, Err(VaultFault::Foreign), "{purpose:?}");
        }
    }

    #[test]
    fn equal_texts_are_sealed_differently() {
        let vault = vault(&format!("1:{ONE}\n"));
        let distinct: HashSet<_> = (0..100).map(|_| seal(&vault, b"text").0).collect();
        assert_eq!(distinct.len(), 100);
    }

    #[test]
    fn old_records_open_after_a_rotation_and_are_stale() {
        let before = vault(&format!("1:{ONE}\n"));
        let after = vault(&format!("2:{TWO}\n1:{ONE}\n"));
        let (old, new) = (seal(&before, b"text"), seal(&after, b"text"));
        assert_eq!(open(&after, b"1|2|password", &old), Ok(b"text".to_vec()));
        assert!(after.is_stale(&old) && !after.is_stale(&new) && !before.is_stale(&old));
        assert_eq!(open(&before, b"1|2|password", &new), Err(VaultFault::UnknownKey(2)));
        let swapped = vault(&format!("1:{TWO}\n"));
        assert_eq!(open(&swapped, b"1|2|password", &old), Err(VaultFault::Foreign));
    }

    #[test]
    fn a_key_keeps_its_records_only_under_its_own_number() {
        let (one, two) = (vault(&format!("1:{ONE}\n")), vault(&format!("2:{ONE}\n")));
        let mut sealed = seal(&one, b"text");
        sealed.0[4] = 2;
        assert_eq!(open(&two, b"1|2|password", &sealed), Err(VaultFault::Foreign));
    }

    #[test]
    fn short_and_unknown_records_are_malformed() {
        let vault = vault(&format!("1:{ONE}\n"));
        let mut sealed = seal(&vault, b"");
        for length in 0..17 {
            let cut = Sealed(sealed.0[..length].to_vec());
            assert_eq!(open(&vault, b"1|2|password", &cut), Err(VaultFault::Malformed), "{length}");
        }
        sealed.0[0] = 2;
        assert_eq!(open(&vault, b"1|2|password", &sealed), Err(VaultFault::Malformed));
        assert!(!vault.is_stale(&sealed));
    }

    proptest! {
        #[test]
        fn any_text_comes_back_and_any_flipped_bit_is_noticed(text: Vec<u8>, row: Vec<u8>, at: usize, bit in 0..8_u8) {
            let vault = vault(&format!("1:{ONE}\n"));
            let mut sealed = vault.seal(Purpose::Session, &row, &Secret::new(text.clone()));
            let opened = vault.open(Purpose::Session, &row, &sealed).map(|plain| plain.expose().clone());
            prop_assert_eq!(opened, Ok(text));
            let at = at % sealed.0.len();
            sealed.0[at] ^= 1_u8 << bit;
            prop_assert!(vault.open(Purpose::Session, &row, &sealed).is_err());
        }
    }

    const ONE: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    const TWO: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";
}
