//! Kept forms in memory, by key and by age.

use std::collections::{BTreeSet, HashMap};

use crate::domain::{Fingerprint, KeptForm, Moment, Who};

/// The forms.
#[derive(Default)]
pub(super) struct KeptForms {
    by_key: HashMap<Fingerprint, KeptForm>,
    by_age: BTreeSet<(Moment, Fingerprint)>,
}

impl KeptForms {
    pub(super) fn put(&mut self, key: Fingerprint, form: KeptForm) {
        self.drop(key);
        self.by_age.insert((form.at, key));
        self.by_key.insert(key, form);
    }

    pub(super) fn find(&self, key: Fingerprint) -> Option<&KeptForm> {
        self.by_key.get(&key)
    }

    /// True for the first who claims the form of this moment.
    pub(super) fn claim(&mut self, key: Fingerprint, at: Moment) -> bool {
        let form = self.by_key.get_mut(&key).filter(|form| form.at == at && !form.tried);
        form.map(|form| form.tried = true).is_some()
    }

    pub(super) fn drop(&mut self, key: Fingerprint) {
        if let Some(form) = self.by_key.remove(&key) {
            self.by_age.remove(&(form.at, key));
        }
    }

    /// The keys of one person's forms.
    pub(super) fn of(&self, who: Who) -> Vec<Fingerprint> {
        self.by_key.iter().filter(|(_, form)| form.holder.who == who).map(|(&key, _)| key).collect()
    }

    /// Drops the oldest until no more than `most` are left.
    pub(super) fn shorten(&mut self, most: usize) -> Vec<Fingerprint> {
        let mut dropped = Vec::new();
        while self.by_age.len() > most
            && let Some((_, key)) = self.by_age.pop_first()
        {
            self.by_key.remove(&key);
            dropped.push(key);
        }
        dropped
    }

    /// Drops those that came at `before` or earlier.
    pub(super) fn expire(&mut self, before: Moment) -> Vec<Fingerprint> {
        let old: Vec<_> = self.by_age.iter().take_while(|(at, _)| *at <= before).map(|one| one.1).collect();
        for key in &old {
            self.drop(*key);
        }
        old
    }
}
