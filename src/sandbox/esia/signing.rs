//! Which keys sign now, and which certificates the stand-in tells the world about: the two may differ in a rotation.

use std::sync::Arc;

use super::keys::Keys;
use crate::crypto::{
    certificate::Certificate,
    gost::Gost,
    jws::{Algorithm, JwsKey},
};

/// The keys in use and the certificates that are announced.
pub(super) struct Signing {
    keys: Keys,
    gost: Arc<dyn Gost>,
    announced: Announced,
}

/// What the certificate page offers.
#[derive(Clone)]
pub(super) struct Announced {
    /// RSA, GOST.
    pub(super) current: [Certificate; 2],
    /// Those before the last rotation, still to be trusted for tokens made before it.
    pub(super) previous: Option<[Certificate; 2]>,
}

impl Signing {
    pub(super) fn new(keys: Keys, gost: Arc<dyn Gost>) -> Self {
        let announced = Announced { current: keys.certificates(), previous: None };
        Self { keys, gost, announced }
    }

    /// The signer for systems with this setting. A certificate out of its term does not stop it: that is the fault.
    pub(super) fn signer(&self, algorithm: Algorithm) -> JwsKey {
        match algorithm {
            Algorithm::Rs256 => self.keys.rsa_signer(),
            Algorithm::Gost256 => self.keys.gost_signer(Arc::clone(&self.gost)),
        }
    }

    /// Signs from now on with other keys.
    pub(super) fn turn_to(&mut self, keys: Keys, announced: bool) {
        if announced {
            let previous = std::mem::replace(&mut self.announced.current, keys.certificates());
            self.announced.previous = Some(previous);
        }
        self.keys = keys;
    }

    pub(super) const fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(super) const fn announced(&self) -> &Announced {
        &self.announced
    }
}
