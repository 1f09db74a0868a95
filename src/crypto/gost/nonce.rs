//! Nonces of signatures: one that repeats or can be guessed gives the private key away.
//!
//! Hedged, in the manner of RFC 6979 §3.6: a stream of HMAC-SHA-512 blocks keyed by the private key over the digest
//! *and* 64 fresh random bytes. If the generator of chance fails, the nonce still differs for every key and message
//! and cannot be guessed without the key; if it works, equal messages get unequal nonces, so that a fault injected
//! into one of two signatures tells nothing.

use ring::hmac;
use zeroize::Zeroizing;

use crate::flow::port::Dice;

use super::PrivateKey;
use super::arithmetic::Arithmetic;

/// The candidates for the nonces of one signature, one after the other.
pub(super) struct Nonces {
    stream: hmac::Key,
    bytes: usize,
    counter: u32,
}

impl Nonces {
    /// For one key and one digest.
    pub(super) fn new(key: &PrivateKey, digest: &[u8], dice: &dyn Dice) -> Self {
        let mut fresh = Zeroizing::new([0; 64]);
        dice.fill(fresh.as_mut_slice());
        let mut seed = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA512, key.scalar().expose()));
        seed.update(LABEL);
        seed.update(key.curve().oid().as_bytes());
        seed.update(fresh.as_slice());
        seed.update(digest);
        let stream = hmac::Key::new(hmac::HMAC_SHA512, seed.sign().as_ref());
        Self { stream, bytes: key.curve().width().bytes(), counter: 0 }
    }

    /// The next nonce in 1..q. Candidates outside are dropped, not reduced: a reduced one would be biased, and a bias
    /// of a few bits betrays the key after enough signatures.
    pub(super) fn next(&mut self, group: &dyn Arithmetic) -> Zeroizing<Vec<u8>> {
        loop {
            let block = hmac::sign(&self.stream, &self.counter.to_be_bytes());
            self.counter += 1;
            let mut candidate = Zeroizing::new(block.as_ref()[..self.bytes].to_vec());
            if group.fit(&mut candidate) {
                return candidate;
            }
        }
    }
}

const LABEL: &[u8] = b"privratnik GOST R 34.10-2012 nonce v1";
