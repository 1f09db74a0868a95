//! The keyed index: equal values can be found again without being stored.
//!
//! HMAC-SHA256 (RFC 2104) under a key per purpose, derived from the ring's index key. That key does not rotate with
//! the sealing keys; why, says [`KeyRing`].

use std::collections::HashMap;

use ring::hmac;

use crate::flow::port::{BlindIndex, Purpose};

use super::seal::{KeyRing, PURPOSES, derive};

/// HMAC-SHA256 under a key per purpose.
pub struct KeyedIndex(HashMap<Purpose, hmac::Key>);

impl KeyedIndex {
    /// Derives the keys of all purposes from the ring's index key.
    pub fn new(ring: &KeyRing) -> Self {
        let key =
            |purpose| hmac::Key::new(hmac::HMAC_SHA256, derive(ring.index(), " index ", purpose).as_slice());
        Self(PURPOSES.map(|purpose| (purpose, key(purpose))).into())
    }
}

impl BlindIndex for KeyedIndex {
    fn index(&self, purpose: Purpose, value: &[u8]) -> [u8; 32] {
        let key = self.0.get(&purpose).expect("a key has been derived for every purpose");
        hmac::sign(key, value).as_ref().try_into().expect("HMAC-SHA256 has 32 bytes")
    }
}

#[cfg(test)]
mod tests {
    use super::KeyedIndex;
    use crate::crypto::seal::KeyRing;
    use crate::domain::Secret;
    use crate::flow::port::{BlindIndex as _, Purpose};

    fn index(sealing: &str, index: &str) -> KeyedIndex {
        KeyedIndex::new(&KeyRing::parse(&Secret::new(format!("{sealing}\nindex:{index}\n"))).unwrap())
    }

    #[test]
    fn equal_values_meet_and_purposes_and_keys_are_apart() {
        let blind = index(&format!("1:{ONE}"), ONE);
        let value = blind.index(Purpose::Snils, b"value");
        assert_eq!(value, blind.index(Purpose::Snils, b"value"));
        assert_ne!(value, blind.index(Purpose::Snils, b"valuf"));
        assert_ne!(value, blind.index(Purpose::Pseudonym, b"value"));
        assert_ne!(value, index(&format!("1:{ONE}"), TWO).index(Purpose::Snils, b"value"));
    }

    #[test]
    fn a_rotation_of_sealing_keys_leaves_the_index_as_it_is() {
        let before = index(&format!("1:{ONE}"), TWO).index(Purpose::Snils, b"value");
        let after = index(&format!("2:{TWO}"), TWO).index(Purpose::Snils, b"value");
        assert_eq!(before, after);
    }

    /// The value was computed with Python's `hmac`, so that a change of derivation, which would orphan every stored
    /// index, does not pass unnoticed.
    #[test]
    fn the_derivation_never_changes() {
        let value = index(&format!("1:{ONE}"), ONE).index(Purpose::Snils, b"112-233-445 95");
        assert_eq!(base16ct::lower::encode_string(&value), PINNED);
    }

    const ONE: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    const TWO: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";
    const PINNED: &str = "5c06b44a86f033c5c6f024256300809c8788180f197ca6434335a50a96d5693c";
}
