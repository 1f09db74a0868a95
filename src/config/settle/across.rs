//! What has to be true between keys.

use std::collections::BTreeMap;

use super::desk::Desk;
use crate::config::fault::Cause;
use crate::config::origin::Origin;
use crate::config::settled::{Admin, Esia, Gate, Journal};
use crate::domain::{Lifetimes, System};

/// The sections that can be compared; a faulty one is missing, the others are compared all the same.
#[derive(Clone, Copy)]
pub(super) struct View<'s> {
    pub(super) sandbox: bool,
    pub(super) gate: Option<&'s Gate>,
    pub(super) admin: Option<&'s Admin>,
    pub(super) esia: Option<&'s Esia>,
    pub(super) lifetimes: Option<&'s Lifetimes>,
    pub(super) journals: Option<&'s BTreeMap<System, Journal>>,
}

impl<'s> View<'s> {
    /// Notes every contradiction.
    pub(super) fn check(self, desk: &mut Desk) {
        self.hosts(desk);
        self.listeners(desk);
        if self.sandbox {
            self.loopback(desk);
        } else {
            self.encrypted(desk);
        }
        if self.lifetimes.is_some_and(|lifetimes| lifetimes.idle > lifetimes.longest) {
            contradict(
                desk,
                "lifetimes.idle_minutes",
                "is more than longest_minutes; write that much or less",
            );
        }
    }

    /// One origin of cookies each: a journal must not share one with the gate or with another journal.
    fn hosts(self, desk: &mut Desk) {
        let mut taken = BTreeMap::new();
        for (key, origin) in self.own_origins() {
            let host = origin.host();
            if let Some(first) = taken.get(host) {
                contradict(desk, &key, &format!("has the host of {first}; give each a host of its own"));
            } else {
                taken.insert(host, key);
            }
        }
    }

    fn listeners(self, desk: &mut Desk) {
        let Some(gate) = self.gate else { return };
        let listen = &gate.listen;
        if listen.is_empty() {
            contradict(desk, "gate.listen", "is empty; write for example [\"127.0.0.1:8400\"]");
        }
        // Port 0 is a free port, another one each time.
        let is_taken = |at: usize| listen[at].port() != 0 && listen[..at].contains(&listen[at]);
        if (0..listen.len()).any(is_taken) {
            contradict(desk, "gate.listen", "names one address twice; leave one out");
        }
        if self.admin.is_some_and(|admin| admin.listen.port() != 0 && listen.contains(&admin.listen)) {
            let sentence =
                "is an address of gate.listen; metrics need a listener that the public cannot reach";
            contradict(desk, "admin.listen", sentence);
        }
    }

    /// A sandbox trusts stand-ins: it must not be reachable from another machine.
    fn loopback(self, desk: &mut Desk) {
        let sentence = "is not loopback, but sandbox = true; listen on 127.0.0.1 or take sandbox out";
        let gate = self.gate.iter().flat_map(|gate| &gate.listen).map(|address| ("gate.listen", address));
        let admin = self.admin.iter().map(|admin| ("admin.listen", &admin.listen));
        for (key, _) in gate.chain(admin).filter(|(_, address)| !address.ip().is_loopback()) {
            contradict(desk, key, sentence);
        }
    }

    /// Outside the sandbox browsers and ESIA are spoken to over TLS; the way to a journal may be an inner
    /// network.
    fn encrypted(self, desk: &mut Desk) {
        let esia = self.esia.into_iter().flat_map(|esia| {
            [("esia.browser_url".to_owned(), &esia.browser), ("esia.server_url".to_owned(), &esia.server)]
        });
        for (key, _) in self.own_origins().chain(esia).filter(|(_, origin)| !origin.is_https()) {
            contradict(
                desk,
                &key,
                "is plain http; write https, or sandbox = true for a trial on this machine",
            );
        }
    }

    /// The sites that people see here: the gate's first.
    fn own_origins(self) -> impl Iterator<Item = (String, &'s Origin)> {
        let gate = self.gate.into_iter().map(|gate| ("gate.origin".to_owned(), &gate.origin));
        gate.chain(
            self.journals
                .into_iter()
                .flatten()
                .map(|(system, journal)| (format!("systems.{}.origin", system.0), &journal.origin)),
        )
    }
}

fn contradict(desk: &mut Desk, key: &str, sentence: &str) {
    desk.blame(key, Cause::Contradiction(sentence.to_owned()));
}
