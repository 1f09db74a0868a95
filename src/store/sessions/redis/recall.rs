//! What was read of late, for the time when Redis cannot be reached. Nothing is served from here while it can.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::domain::{Fingerprint, GateSession, HostSession, LinkId, Moment, PersonKey};

/// Sessions as they were read, for at most a set time after the reading.
pub(super) struct Recall {
    lasts: Duration,
    shelf: Mutex<Shelf>,
}

/// A reading begins here. What ends in between is not remembered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark(u64);

#[derive(Default)]
struct Shelf {
    /// Two halves, the elder of which is thrown away whole.
    young: Half,
    old: Half,
    begun: Option<Moment>,
    ends: u64,
}

#[derive(Default)]
struct Half {
    gates: HashMap<Fingerprint, (Moment, GateSession)>,
    hosts: HashMap<Fingerprint, (Moment, HostSession)>,
}

impl Recall {
    pub(super) fn new(lasts: Duration) -> Self {
        Self { lasts, shelf: Mutex::default() }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark(self.shelf().ends)
    }

    pub(super) fn keep_gate(&self, mark: Mark, key: Fingerprint, session: &GateSession, now: Moment) {
        if let Some(half) = self.shelf().half(mark, now, self.lasts) {
            half.gates.insert(key, (now, session.clone()));
        }
    }

    pub(super) fn keep_host(&self, mark: Mark, key: Fingerprint, session: &HostSession, now: Moment) {
        if let Some(half) = self.shelf().half(mark, now, self.lasts) {
            half.hosts.insert(key, (now, session.clone()));
        }
    }

    pub(super) fn gate(&self, key: Fingerprint, now: Moment) -> Option<GateSession> {
        let shelf = self.shelf();
        let found = shelf.young.gates.get(&key).or_else(|| shelf.old.gates.get(&key));
        found.filter(|(read, _)| now.since(*read) < self.lasts).map(|(_, session)| session.clone())
    }

    pub(super) fn host(&self, key: Fingerprint, now: Moment) -> Option<HostSession> {
        let shelf = self.shelf();
        let found = shelf.young.hosts.get(&key).or_else(|| shelf.old.hosts.get(&key));
        found.filter(|(read, _)| now.since(*read) < self.lasts).map(|(_, session)| session.clone())
    }

    /// A gate session has ended or changed its key.
    pub(super) fn forget_gate(&self, key: Fingerprint) {
        self.shelf().forget(|half| {
            half.gates.remove(&key);
            half.hosts.retain(|_, (_, host)| host.gate != key);
        });
    }

    /// A gate session has changed.
    pub(super) fn forget_only_gate(&self, key: Fingerprint) {
        self.shelf().forget(|half| drop(half.gates.remove(&key)));
    }

    pub(super) fn forget_host(&self, key: Fingerprint) {
        self.shelf().forget(|half| drop(half.hosts.remove(&key)));
    }

    pub(super) fn forget_link(&self, person: &PersonKey, link: LinkId) {
        self.shelf().forget(|half| {
            half.hosts.retain(|_, (_, host)| host.link != link || host.person != *person);
        });
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    /// Where something read since `mark` is laid; `None` if it may have ended meanwhile.
    fn half(&mut self, mark: Mark, now: Moment, lasts: Duration) -> Option<&mut Half> {
        if lasts.is_zero() || mark != Mark(self.ends) {
            return None;
        }
        let full = self.young.gates.len() + self.young.hosts.len() >= MOST;
        if full || self.begun.is_none_or(|begun| now.since(begun) >= lasts) {
            self.old = std::mem::take(&mut self.young);
            self.begun = Some(now);
        }
        Some(&mut self.young)
    }

    fn forget(&mut self, mut what: impl FnMut(&mut Half)) {
        self.ends += 1;
        what(&mut self.young);
        what(&mut self.old);
    }
}

/// Sessions in one half. Twice that many take some 40 MB; whoever does not fit hears 503 sooner.
const MOST: usize = 20_000;

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::{MOST, Recall};
    use crate::domain::{
        Fingerprint, HostSession, LinkId, Moment, Oid, PersonKey, Realm, Span, Standing, System,
    };

    const NOW: Moment = Moment::from_secs(1_790_000_000);
    const LASTS: Duration = Duration::from_secs(30);

    fn key(n: usize) -> Fingerprint {
        let mut bytes = [7; 32];
        bytes[..8].copy_from_slice(&n.to_le_bytes());
        Fingerprint(bytes)
    }

    fn host(gate: usize, link: i64) -> HostSession {
        HostSession {
            until: Moment::NEVER,
            gate: key(gate),
            person: person(),
            system: System(Arc::from("netcity")),
            link: LinkId(link),
            shown: crate::domain::Shown::default(),
            standing: Standing::default(),
            aliases: Vec::new(),
            span: Span::starting(NOW),
        }
    }

    fn person() -> PersonKey {
        PersonKey { realm: Realm(Arc::from("test")), oid: Oid(1) }
    }

    fn after(secs: u64) -> Moment {
        NOW.plus(Duration::from_secs(secs))
    }

    #[test]
    fn a_session_is_believed_for_its_time_whichever_half_it_lies_in() {
        let recall = Recall::new(LASTS);
        for secs in [0, 20, 40, 60] {
            recall.keep_host(recall.mark(), key(1), &host(1, 1), after(secs));
            assert!(recall.host(key(1), after(secs + 29)).is_some(), "{secs}");
            assert!(recall.host(key(1), after(secs + 30)).is_none(), "{secs}");
        }
        assert!(recall.host(key(2), after(60)).is_none());
    }

    #[test]
    fn whatever_ended_while_it_was_read_is_not_remembered() {
        let recall = Recall::new(LASTS);
        let ends: [fn(&Recall); 4] = [
            |recall| recall.forget_gate(key(9)),
            |recall| recall.forget_only_gate(key(9)),
            |recall| recall.forget_host(key(9)),
            |recall| recall.forget_link(&person(), LinkId(9)),
        ];
        for end in ends {
            let mark = recall.mark();
            end(&recall);
            recall.keep_host(mark, key(1), &host(1, 1), NOW);
            assert!(recall.host(key(1), NOW).is_none());
        }
    }

    #[test]
    fn an_end_takes_with_it_what_hangs_on_it_and_nothing_else() {
        let recall = Recall::new(LASTS);
        for (n, gate, link) in [(1, 1, 1), (2, 1, 2), (3, 3, 3)] {
            recall.keep_host(recall.mark(), key(n), &host(gate, link), NOW);
        }
        recall.forget_gate(key(1));
        let there = |n| recall.host(key(n), NOW).is_some();
        assert_eq!([there(1), there(2), there(3)], [false, false, true]);
        recall.forget_link(&person(), LinkId(3));
        assert!(!there(3));
    }

    #[test]
    fn it_does_not_grow_beyond_its_bound() {
        let recall = Recall::new(LASTS);
        for n in 0..3 * MOST {
            recall.keep_host(recall.mark(), key(n), &host(n, 1), NOW);
        }
        let shelf = recall.shelf();
        assert_eq!(shelf.young.hosts.len() + shelf.old.hosts.len(), 2 * MOST);
        drop(shelf);
        assert!(recall.host(key(3 * MOST - 1), NOW).is_some(), "the latest are there");
        assert!(recall.host(key(0), NOW).is_none());
    }

    #[test]
    fn where_nothing_is_to_be_believed_nothing_is_kept() {
        let recall = Recall::new(Duration::ZERO);
        recall.keep_host(recall.mark(), key(1), &host(1, 1), NOW);
        assert!(recall.shelf().young.hosts.is_empty());
    }
}
