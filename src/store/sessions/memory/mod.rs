//! The sessions in memory, which are the truth; the disk follows. No I/O here.

mod kept;
mod mirror;

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{
    Bounds,
    desk::{Counter, Desk, RecordKey},
    shelf::Shelf,
};
use crate::domain::{
    Asked, Fingerprint, GateSession, HostSession, LinkId, Moment, PersonKey, Span, State, Ticket,
};
use crate::flow::port::{Ended, SessionCount, Strikes};

/// All of it. Whoever changes anything holds the desk; whoever reads a session does not.
pub(super) struct Memory {
    bounds: Bounds,
    gates: Shelf<GateSession>,
    hosts: Shelf<HostSession>,
    desk: Mutex<Desk>,
}

impl Memory {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self { bounds, gates: Shelf::default(), hosts: Shelf::default(), desk: Mutex::default() }
    }

    pub(super) fn put_attempt(&self, state: &State, asked: Asked) {
        let desk = &mut *self.desk();
        let (number, replaced) = desk.attempts.add(state.clone(), asked);
        let dropped = desk.attempts.shorten(self.bounds.most_attempts);
        let numbers = dropped.into_iter().chain(replaced).chain([number]);
        desk.changed.extend(numbers.map(RecordKey::Attempt));
    }

    pub(super) fn take_attempt(&self, state: &State) -> Option<Asked> {
        let desk = &mut *self.desk();
        let (number, asked) = desk.attempts.take(state)?;
        desk.changed.insert(RecordKey::Attempt(number));
        Some(asked)
    }

    pub(super) fn put_gate(&self, key: Fingerprint, session: GateSession) {
        let desk = &mut *self.desk();
        if !desk.ended.has(key) {
            self.gates.put(key, session);
            desk.changed.insert(RecordKey::Gate(key));
        }
    }

    pub(super) fn gate(&self, key: Fingerprint) -> Option<GateSession> {
        self.gates.find(key)
    }

    pub(super) fn rekey_gate(&self, old: Fingerprint, new: Fingerprint) -> bool {
        let desk = &mut *self.desk();
        let Some(session) = self.gates.find(old).filter(|_| old != new && !desk.ended.has(new)) else {
            return false;
        };
        self.gates.put(new, session);
        let hosts = desk.hosts_of.remove(&old).unwrap_or_default();
        for &host in &hosts {
            self.hosts.change(host, |session| session.gate = new);
        }
        desk.tickets.values_mut().filter(|ticket| ticket.gate == old).for_each(|ticket| ticket.gate = new);
        self.gates.take(old);
        desk.ended.add(old);
        desk.changed.extend([RecordKey::Gate(old), RecordKey::Gate(new)]);
        desk.changed.extend(hosts.iter().copied().map(RecordKey::Host));
        desk.hosts_of.entry(new).or_default().extend(hosts);
        true
    }

    pub(super) fn end_gate(&self, key: Fingerprint) -> Vec<Ended> {
        self.end_gate_at(&mut self.desk(), key)
    }

    pub(super) fn put_ticket(&self, key: Fingerprint, ticket: Ticket) {
        let mut desk = self.desk();
        if self.gates.has(ticket.gate) {
            desk.tickets.insert(key, ticket);
        }
    }

    pub(super) fn take_ticket(&self, key: Fingerprint) -> Option<Ticket> {
        self.desk().tickets.remove(&key)
    }

    /// A session whose gate session has ended, or which has ended itself, is not put back.
    pub(super) fn put_host(&self, key: Fingerprint, session: HostSession) {
        let desk = &mut *self.desk();
        if desk.ended.has(key) || !self.gates.has(session.gate) {
            return;
        }
        self.place_host(desk, key, session);
        desk.changed.insert(RecordKey::Host(key));
    }

    /// While the gate session changes its key, a reader may find the host session before the change and the
    /// gate session after it; then the desk is asked, where nothing is half done.
    pub(super) fn host(&self, key: Fingerprint) -> Option<HostSession> {
        let session = self.hosts.find(key)?;
        if self.gates.has(session.gate) {
            return Some(session);
        }
        let _desk = self.desk();
        self.hosts.find(key).filter(|session| self.gates.has(session.gate))
    }

    pub(super) fn touch_host(&self, key: Fingerprint, now: Moment) {
        let desk = &mut *self.desk();
        let touch = |span: &mut Span| span.seen = span.seen.max(now);
        let gate = self.hosts.change(key, |host| {
            touch(&mut host.span);
            host.gate
        });
        if let Some(gate) = gate {
            self.gates.change(gate, |session| touch(&mut session.span));
            desk.changed.extend([RecordKey::Host(key), RecordKey::Gate(gate)]);
        }
    }

    pub(super) fn end_host(&self, key: Fingerprint) -> Option<Ended> {
        self.end_host_at(&mut self.desk(), key)
    }

    pub(super) fn end_link(&self, person: &PersonKey, link: LinkId) -> Vec<Ended> {
        let desk = &mut *self.desk();
        desk.tickets.retain(|_, ticket| {
            let of_person = self.gates.find(ticket.gate).is_some_and(|gate| gate.person == *person);
            !(ticket.link == link && of_person)
        });
        let hosts = self.hosts.keys_where(|host| host.link == link && host.person == *person);
        hosts.into_iter().filter_map(|host| self.end_host_at(desk, host)).collect()
    }

    pub(super) fn sweep(&self, now: Moment) -> Vec<Ended> {
        let lifetimes = self.bounds.lifetimes;
        let desk = &mut *self.desk();
        let gates = self.gates.keys_where(|gate| !gate.span.is_fresh(now, lifetimes));
        let mut ended: Vec<_> = gates.into_iter().flat_map(|gate| self.end_gate_at(desk, gate)).collect();
        let hosts = self.hosts.keys_where(|host| !host.span.is_fresh(now, lifetimes));
        ended.extend(hosts.into_iter().filter_map(|host| self.end_host_at(desk, host)));
        let attempts = desk.attempts.expire(now.minus(lifetimes.attempt));
        desk.changed.extend(attempts.into_iter().map(RecordKey::Attempt));
        desk.tickets.retain(|_, ticket| now < ticket.given.plus(lifetimes.ticket));
        let forms = desk.kept.expire(now.minus(lifetimes.longest));
        desk.changed.extend(forms.into_iter().map(RecordKey::Kept));
        let over = desk.counters.extract_if(|_, counter| !counter.counts(now));
        desk.changed.extend(over.map(|(key, _)| RecordKey::Counter(key)));
        desk.ended.expire(now, lifetimes.longest);
        ended
    }

    pub(super) fn strikes(&self, counter: Fingerprint, now: Moment) -> Strikes {
        let found = self.desk().counters.get(&counter).copied().filter(|counter| counter.counts(now));
        found
            .map_or(Strikes { count: 0, last: now }, |found| Strikes { count: found.count, last: found.last })
    }

    pub(super) fn strike(&self, key: Fingerprint, now: Moment, window: Duration) -> Strikes {
        let desk = &mut *self.desk();
        let before =
            desk.counters.get(&key).filter(|counter| counter.counts(now)).map_or(0, |found| found.count);
        let count = before.saturating_add(1);
        desk.counters.insert(key, Counter { count, last: now, window });
        desk.changed.insert(RecordKey::Counter(key));
        Strikes { count, last: now }
    }

    pub(super) fn forgive(&self, key: Fingerprint) {
        let desk = &mut *self.desk();
        desk.counters.remove(&key);
        desk.changed.insert(RecordKey::Counter(key));
    }

    pub(super) fn count(&self) -> SessionCount {
        SessionCount { gate: self.gates.count(), host: self.hosts.count() }
    }

    /// Nothing under this lock can panic half-way, so a poisoned one still guards a whole desk.
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn place_host(&self, desk: &mut Desk, key: Fingerprint, session: HostSession) {
        let gate = session.gate;
        if let Some(before) = self.hosts.take(key) {
            unhook(desk, before.gate, key);
        }
        desk.hosts_of.entry(gate).or_default().insert(key);
        self.hosts.put(key, session);
    }

    fn end_gate_at(&self, desk: &mut Desk, key: Fingerprint) -> Vec<Ended> {
        desk.ended.add(key);
        self.gates.take(key);
        desk.changed.insert(RecordKey::Gate(key));
        desk.tickets.retain(|_, ticket| ticket.gate != key);
        let hosts = desk.hosts_of.remove(&key).unwrap_or_default();
        hosts.into_iter().filter_map(|host| self.end_host_at(desk, host)).collect()
    }

    fn end_host_at(&self, desk: &mut Desk, key: Fingerprint) -> Option<Ended> {
        desk.ended.add(key);
        let session = self.hosts.take(key)?;
        desk.changed.insert(RecordKey::Host(key));
        unhook(desk, session.gate, key);
        Some(Ended { host: key, session })
    }
}

fn unhook(desk: &mut Desk, gate: Fingerprint, host: Fingerprint) {
    if let Some(hosts) = desk.hosts_of.get_mut(&gate) {
        hosts.remove(&host);
    }
}
