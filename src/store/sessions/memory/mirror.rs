//! What the disk is told of the memory, and what it gives back at the start.

use super::Memory;
use crate::store::sessions::{
    desk::{Desk, RecordKey},
    record::{Changes, Record},
};

impl Memory {
    /// What the disk has not seen, as it is now; from here on it counts as seen.
    pub(in crate::store::sessions) fn changes(&self) -> Changes {
        let desk = &mut *self.desk();
        let mut changes = Changes::default();
        for key in std::mem::take(&mut desk.changed) {
            match self.record(desk, key) {
                Some(record) => changes.kept.push(record),
                None => changes.gone.push(key),
            }
        }
        changes
    }

    /// The disk has not seen these after all.
    pub(in crate::store::sessions) fn unseen(&self, keys: impl Iterator<Item = RecordKey>) {
        self.desk().changed.extend(keys);
    }

    /// Takes in what the disk kept. Host sessions come after their gate sessions; one whose gate session is
    /// not there was ended with it.
    pub(in crate::store::sessions) fn restore(&self, record: Record) {
        let desk = &mut *self.desk();
        match record {
            Record::Gate(key, session) => self.gates.put(key, session),
            Record::Host(key, session) if self.gates.has(session.gate) => self.place_host(desk, key, session),
            Record::Host(key, _) => drop(desk.changed.insert(RecordKey::Host(key))),
            Record::Counter(key, counter) => drop(desk.counters.insert(key, counter)),
            Record::Attempt(number, state, asked) => drop(desk.attempts.restore(number, state, asked)),
            Record::Kept(key, form) => desk.kept.put(key, form),
        }
    }

    fn record(&self, desk: &Desk, key: RecordKey) -> Option<Record> {
        match key {
            RecordKey::Gate(key) => self.gates.find(key).map(|session| Record::Gate(key, session)),
            RecordKey::Host(key) => self.hosts.find(key).map(|session| Record::Host(key, session)),
            RecordKey::Counter(key) => desk.counters.get(&key).map(|&counter| Record::Counter(key, counter)),
            RecordKey::Attempt(number) => {
                let (state, asked) = desk.attempts.numbered(number)?;
                Some(Record::Attempt(number, state.clone(), asked.clone()))
            }
            RecordKey::Kept(key) => desk.kept.find(key).map(|form| Record::Kept(key, form.clone())),
        }
    }
}
