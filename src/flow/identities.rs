//! In whose name ESIA is asked.

use std::{collections::BTreeMap, sync::Arc};

use super::port::IdentityProvider;
use crate::domain::{ClientId, Errand, System};

/// The gateway's own name at ESIA, and those of journals that are registered there as systems of their own.
pub struct Identities {
    own: Arc<dyn IdentityProvider>,
    of_systems: BTreeMap<System, Arc<dyn IdentityProvider>>,
}

impl Identities {
    /// `of_systems` names the journals that do not go by the gateway's own name.
    pub const fn new(
        own: Arc<dyn IdentityProvider>,
        of_systems: BTreeMap<System, Arc<dyn IdentityProvider>>,
    ) -> Self {
        Self { own, of_systems }
    }

    /// The gateway's own.
    pub fn own(&self) -> &dyn IdentityProvider {
        &*self.own
    }

    /// The one for somebody on the way to a journal, or only to the gate.
    pub(super) fn on_errand(&self, errand: Option<&Errand>) -> &dyn IdentityProvider {
        errand.map_or(&*self.own, |errand| self.of_system(&errand.system))
    }

    /// The one in whose name a journal's people are asked.
    pub(super) fn of_system(&self, system: &System) -> &dyn IdentityProvider {
        &**self.of_systems.get(system).unwrap_or(&self.own)
    }

    /// The one that asks in this name.
    pub(super) fn named(&self, client: &ClientId) -> Option<&dyn IdentityProvider> {
        let mut all = std::iter::once(&self.own).chain(self.of_systems.values());
        all.find(|identity| identity.client() == client).map(|identity| &**identity)
    }
}
