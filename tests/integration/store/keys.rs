//! A vault and an index for the exams: nothing is hidden well, but a record moved to another row, changed,
//! or sealed with a key that is not there does not open.

use std::sync::Arc;

use privratnik::domain::Secret;
use privratnik::flow::port::{BlindIndex, Purpose, Sealed, Vault, VaultFault};
use ring::hmac;

/// The vault with these keys, the current one first.
pub(super) fn vault(keys: &[u32]) -> Arc<dyn Vault> {
    Arc::new(RowVault(keys.to_vec()))
}

pub(super) fn index() -> Arc<dyn BlindIndex> {
    Arc::new(Index)
}

struct RowVault(Vec<u32>);

struct Index;

impl Vault for RowVault {
    fn seal(&self, purpose: Purpose, row: &[u8], plain: &Secret<Vec<u8>>) -> Sealed {
        let id = self.0[0];
        let veiled = veil(id, plain.expose());
        let tag = tag(id, purpose, row, &veiled);
        Sealed([&id.to_be_bytes(), tag.as_ref(), &veiled].concat())
    }

    fn open(&self, purpose: Purpose, row: &[u8], sealed: &Sealed) -> Result<Secret<Vec<u8>>, VaultFault> {
        let (id, rest) = sealed.0.split_first_chunk::<4>().ok_or(VaultFault::Malformed)?;
        let (found, veiled) = rest.split_at_checked(32).ok_or(VaultFault::Malformed)?;
        let id = u32::from_be_bytes(*id);
        if !self.0.contains(&id) {
            return Err(VaultFault::UnknownKey(id));
        }
        if tag(id, purpose, row, veiled).as_ref() != found {
            return Err(VaultFault::Foreign);
        }
        Ok(Secret::new(veil(id, veiled)))
    }

    fn is_stale(&self, sealed: &Sealed) -> bool {
        !sealed.0.starts_with(&self.0[0].to_be_bytes())
    }
}

impl BlindIndex for Index {
    fn index(&self, purpose: Purpose, value: &[u8]) -> [u8; 32] {
        let hash = hmac::sign(&key(0), &[format!("{purpose:?}|").as_bytes(), value].concat());
        hash.as_ref().try_into().unwrap()
    }
}

fn key(id: u32) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, &id.to_be_bytes())
}

fn veil(id: u32, bytes: &[u8]) -> Vec<u8> {
    let stream = hmac::sign(&key(id), b"veil");
    bytes.iter().zip(stream.as_ref().iter().cycle()).map(|(byte, mask)| byte ^ mask).collect()
}

fn tag(id: u32, purpose: Purpose, row: &[u8], veiled: &[u8]) -> hmac::Tag {
    let head = format!("{purpose:?}|{}|", row.len());
    hmac::sign(&key(id), &[head.as_bytes(), row, veiled].concat())
}
