//! What was asked for while Redis could not be reached: ends hold here at once, and there as soon as it answers.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::domain::{Fingerprint, HostSession, LinkId, Moment, PersonKey};

/// An end that may not have been written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum End {
    Gate(Fingerprint),
    Host(Fingerprint),
    Link(PersonKey, LinkId),
}

/// All that is owed.
#[derive(Default)]
pub(super) struct Owed(Mutex<Debts>);

#[derive(Default)]
struct Debts {
    ends: HashSet<End>,
    touches: HashMap<Fingerprint, Moment>,
}

impl Owed {
    pub(super) fn end(&self, end: End) {
        self.debts().ends.insert(end);
    }

    pub(super) fn touch(&self, host: Fingerprint, now: Moment) {
        let mut debts = self.debts();
        let seen = debts.touches.entry(host).or_insert(now);
        *seen = now.max(*seen);
    }

    pub(super) fn has_ended_gate(&self, key: Fingerprint) -> bool {
        let debts = self.debts();
        !debts.ends.is_empty() && debts.ends.contains(&End::Gate(key))
    }

    pub(super) fn has_ended_host(&self, key: Fingerprint, host: &HostSession) -> bool {
        let debts = self.debts();
        !debts.ends.is_empty()
            && (debts.ends.contains(&End::Host(key))
                || debts.ends.contains(&End::Gate(host.gate))
                || debts.ends.contains(&End::Link(host.person.clone(), host.link)))
    }

    pub(super) fn ends(&self) -> Vec<End> {
        self.debts().ends.iter().cloned().collect()
    }

    pub(super) fn paid(&self, end: &End) {
        self.debts().ends.remove(end);
    }

    /// Takes the touches; whoever cannot write one gives it back.
    pub(super) fn take_touches(&self) -> HashMap<Fingerprint, Moment> {
        std::mem::take(&mut self.debts().touches)
    }

    fn debts(&self) -> MutexGuard<'_, Debts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
