//! What the jar holds at one moment. Every method is one step under the jar's lock; none waits.

use std::{collections::HashMap, sync::Arc};

use super::flight::{Flight, Watch};
use crate::flow::port::{JarKey, JournalCookie, JournalFault, JournalSession, Opener};

/// A session and who ends it.
pub(super) struct Kept {
    pub(super) session: Arc<JournalSession>,
    pub(super) opener: Arc<dyn Opener>,
}

/// What there is for somebody who asks.
pub(super) enum Found {
    /// A session.
    Open(Arc<JournalSession>),
    /// A sign-in whose outcome is everybody's.
    Opening(Watch),
    /// A sign-in that was given up; the next may begin when it is over.
    Doomed(Watch),
    /// Nothing: whoever asked takes off, and signs `displaced` out.
    Nothing { flight: Flight, watch: Watch, displaced: Option<Kept> },
}

enum Slot {
    Open { kept: Kept, used: u64 },
    Opening { flight: u64, watch: Watch, doomed: bool },
}

/// The slots, at most `most`.
pub(super) struct Shelf {
    slots: HashMap<JarKey, Slot>,
    most: usize,
    /// Counts uses, flights and sessions alike; it only has to grow.
    count: u64,
    shut: bool,
}

impl Shelf {
    pub(super) fn new(most: usize) -> Self {
        Self { slots: HashMap::new(), most: most.max(1), count: 0, shut: false }
    }

    pub(super) fn open(&self) -> usize {
        self.slots.values().filter(|slot| matches!(slot, Slot::Open { .. })).count()
    }

    /// The session of the key; it counts as used.
    pub(super) fn held(&mut self, key: &JarKey) -> Option<Arc<JournalSession>> {
        let now = self.next();
        match self.slots.get_mut(key)? {
            Slot::Open { kept, used } => {
                *used = now;
                Some(Arc::clone(&kept.session))
            }
            Slot::Opening { .. } => None,
        }
    }

    pub(super) fn find(&mut self, key: &JarKey) -> Result<Found, JournalFault> {
        if self.shut {
            return Err(unavailable("the gateway is stopping"));
        }
        if let Some(session) = self.held(key) {
            return Ok(Found::Open(session));
        }
        if let Some(Slot::Opening { watch, doomed, .. }) = self.slots.get(key) {
            let watch = watch.clone();
            return Ok(if *doomed { Found::Doomed(watch) } else { Found::Opening(watch) });
        }
        self.take_off(key)
    }

    fn take_off(&mut self, key: &JarKey) -> Result<Found, JournalFault> {
        let displaced = if self.slots.len() < self.most { None } else { Some(self.displace()?) };
        let number = self.next();
        let (flight, watch) = Flight::begin(number);
        let slot = Slot::Opening { flight: number, watch: watch.clone(), doomed: false };
        self.slots.insert(key.clone(), slot);
        Ok(Found::Nothing { flight, watch, displaced })
    }

    /// Makes room. The scan is paid only by whoever signs in at the bound, beside a sign-in over the network.
    fn displace(&mut self) -> Result<Kept, JournalFault> {
        let open = self.slots.iter().filter_map(|(key, slot)| match slot {
            Slot::Open { used, .. } => Some((*used, key)),
            Slot::Opening { .. } => None,
        });
        let oldest = open.min_by_key(|(used, _)| *used).map(|(_, key)| key.clone());
        oldest
            .and_then(|key| self.take(&key))
            .ok_or_else(|| unavailable("too many people are entering the journal at once"))
    }

    /// A flight is down: its outcome for all who asked, and a session that nobody wants any more.
    pub(super) fn land(
        &mut self,
        key: &JarKey,
        flight: u64,
        opened: Result<JournalSession, JournalFault>,
        opener: &Arc<dyn Opener>,
    ) -> (Result<Arc<JournalSession>, JournalFault>, Option<Kept>) {
        let session = match opened {
            // One that other gateways know comes with its number.
            Ok(session) if session.number > 0 => Arc::new(session),
            Ok(session) => Arc::new(JournalSession { number: self.next(), ..session }),
            Err(fault) => {
                self.abandon(key, flight);
                return (Err(fault), None);
            }
        };
        let kept = Kept { session: Arc::clone(&session), opener: Arc::clone(opener) };
        let used = self.next();
        match self.slots.get_mut(key) {
            Some(slot) if slot.awaits(flight) => {
                *slot = Slot::Open { kept, used };
                (Ok(session), None)
            }
            Some(_) | None => {
                (Err(unavailable("the person signed out before the sign-in was over")), Some(kept))
            }
        }
    }

    /// Frees the key if this very flight still holds it.
    pub(super) fn abandon(&mut self, key: &JarKey, number: u64) {
        if matches!(self.slots.get(key), Some(Slot::Opening { flight, .. }) if *flight == number) {
            self.slots.remove(key);
        }
    }

    /// True if the session with this number was kept.
    pub(super) fn forget(&mut self, key: &JarKey, number: u64) -> bool {
        self.session_mut(key, number).is_some() && self.slots.remove(key).is_some()
    }

    pub(super) fn refresh(&mut self, key: &JarKey, number: u64, cookies: &[JournalCookie]) -> bool {
        self.session_mut(key, number).is_some_and(|session| Arc::make_mut(session).take_cookies(cookies))
    }

    /// Takes the session out, or dooms the flight that would bring one.
    pub(super) fn close(&mut self, key: &JarKey) -> (Option<Kept>, Option<Watch>) {
        if let Some(Slot::Opening { watch, doomed, .. }) = self.slots.get_mut(key) {
            *doomed = true;
            return (None, Some(watch.clone()));
        }
        (self.take(key), None)
    }

    /// Takes all sessions out, dooms all flights and opens nothing any more.
    pub(super) fn shut(&mut self) -> Vec<Kept> {
        self.shut = true;
        let keys: Vec<_> = self.slots.keys().cloned().collect();
        keys.iter().filter_map(|key| self.close(key).0).collect()
    }

    fn take(&mut self, key: &JarKey) -> Option<Kept> {
        match self.slots.remove(key)? {
            Slot::Open { kept, .. } => Some(kept),
            Slot::Opening { .. } => None,
        }
    }

    fn session_mut(&mut self, key: &JarKey, number: u64) -> Option<&mut Arc<JournalSession>> {
        match self.slots.get_mut(key)? {
            Slot::Open { kept, .. } => (kept.session.number == number).then_some(&mut kept.session),
            Slot::Opening { .. } => None,
        }
    }

    fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }
}

impl Slot {
    fn awaits(&self, number: u64) -> bool {
        match self {
            Self::Open { .. } => false,
            Self::Opening { flight, doomed, .. } => *flight == number && !doomed,
        }
    }
}

fn unavailable(detail: &str) -> JournalFault {
    JournalFault::Unavailable { detail: detail.to_owned() }
}
