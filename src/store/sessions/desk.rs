//! What only changes under one lock: the attempts, tickets, counters and kept forms, what hangs on what, what has
//! ended, and what the disk has not seen yet.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};

use super::kept::KeptForms;
use crate::domain::{Asked, Fingerprint, Moment, State, Ticket};

/// The desk.
#[derive(Default)]
pub(super) struct Desk {
    pub(super) attempts: Attempts,
    /// Never on disk: they live for seconds, and one that came back after a crash would work twice.
    pub(super) tickets: HashMap<Fingerprint, Ticket>,
    pub(super) counters: HashMap<Fingerprint, Counter>,
    pub(super) kept: KeptForms,
    /// Host sessions by the gate session that they hang on.
    pub(super) hosts_of: HashMap<Fingerprint, HashSet<Fingerprint>>,
    pub(super) ended: Ended,
    /// Records that differ from the disk. The disk is always brought to the present state of a record,
    /// never to a remembered one, so no late write can bring back what was ended.
    pub(super) changed: HashSet<RecordKey>,
}

/// The name of a record on disk.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum RecordKey {
    Gate(Fingerprint),
    Host(Fingerprint),
    Counter(Fingerprint),
    /// By the attempt's number: its state is a secret of the browser until it comes back.
    Attempt(u64),
    Kept(Fingerprint),
}

/// Failures that count for a while after the last one.
#[derive(Clone, Copy)]
pub(super) struct Counter {
    pub(super) count: u32,
    pub(super) last: Moment,
    pub(super) window: Duration,
}

impl Counter {
    pub(super) fn counts(self, now: Moment) -> bool {
        now < self.last.plus(self.window)
    }
}

/// Sign-in attempts, in the order in which they were made.
#[derive(Default)]
pub(super) struct Attempts {
    by_state: HashMap<State, (u64, Asked)>,
    by_age: BTreeMap<u64, State>,
    last: u64,
}

impl Attempts {
    /// Keeps one and tells its number, and the number of the one it replaced.
    pub(super) fn add(&mut self, state: State, asked: Asked) -> (u64, Option<u64>) {
        let number = self.last + 1;
        let replaced = self.restore(number, state, asked);
        (number, replaced)
    }

    /// Keeps one under the number it had.
    pub(super) fn restore(&mut self, number: u64, state: State, asked: Asked) -> Option<u64> {
        self.last = self.last.max(number);
        let before = self.by_state.insert(state.clone(), (number, asked)).map(|(before, _)| before);
        if let Some(before) = before {
            self.by_age.remove(&before);
        }
        self.by_age.insert(number, state);
        before
    }

    pub(super) fn take(&mut self, state: &State) -> Option<(u64, Asked)> {
        let (number, asked) = self.by_state.remove(state)?;
        self.by_age.remove(&number);
        Some((number, asked))
    }

    pub(super) fn numbered(&self, number: u64) -> Option<(&State, &Asked)> {
        let state = self.by_age.get(&number)?;
        self.by_state.get(state).map(|(_, asked)| (state, asked))
    }

    /// Drops the oldest until no more than `most` are left.
    pub(super) fn shorten(&mut self, most: usize) -> Vec<u64> {
        let mut dropped = Vec::new();
        while self.by_age.len() > most
            && let Some((number, state)) = self.by_age.pop_first()
        {
            self.by_state.remove(&state);
            dropped.push(number);
        }
        dropped
    }

    /// Drops those that were made at `before` or earlier.
    pub(super) fn expire(&mut self, before: Moment) -> Vec<u64> {
        let old: Vec<_> =
            self.by_state.values().filter(|(_, asked)| asked.at <= before).map(|one| one.0).collect();
        for number in &old {
            if let Some(state) = self.by_age.remove(number) {
                self.by_state.remove(&state);
            }
        }
        old
    }
}

/// Keys of sessions that were ended, and of forms that must not be kept any more. A request that read a session before
/// its end may still want to put it back; it must not. Requests do not outlive the process, so this is not kept on disk.
#[derive(Default)]
pub(super) struct Ended {
    keys: HashMap<Fingerprint, Option<Moment>>,
}

impl Ended {
    pub(super) fn add(&mut self, key: Fingerprint) {
        self.keys.insert(key, None);
    }

    pub(super) fn has(&self, key: Fingerprint) -> bool {
        self.keys.contains_key(&key)
    }

    /// Ends carry no time, so the first sweep dates them, and a later one forgets them.
    pub(super) fn expire(&mut self, now: Moment, after: Duration) {
        self.keys.retain(|_, dated| now < dated.get_or_insert(now).plus(after));
    }
}
