//! What has to be true between keys.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::desk::Desk;
use super::facade::without_section;
use crate::config::certificate::CertificateFiles;
use crate::config::fault::Cause;
use crate::config::origin::Origin;
use crate::config::settled::{
    Admin, ConsentPaper, DirectVersion, Esia, Facade, Gate, Journal, JournalFacade, Way,
};
use crate::domain::{Lifetimes, System};

/// The sections that can be compared; a faulty one is missing, the others are compared all the same.
#[derive(Clone, Copy)]
pub(super) struct View<'s> {
    pub(super) sandbox: bool,
    pub(super) gate: Option<&'s Gate>,
    pub(super) certificates: Option<&'s [CertificateFiles]>,
    pub(super) admin: Option<&'s Admin>,
    pub(super) esia: Option<&'s Esia>,
    /// Whether there is a section, good or not.
    pub(super) has_facade: bool,
    pub(super) facade: Option<&'s Facade>,
    /// Whether there is a section `[consents.esia]`, good or not.
    pub(super) has_consents_at_esia: bool,
    pub(super) consents: Option<&'s ConsentPaper>,
    pub(super) lifetimes: Option<&'s Lifetimes>,
    pub(super) journals: Option<&'s BTreeMap<System, Journal>>,
}

impl<'s> View<'s> {
    /// Notes every contradiction.
    pub(super) fn check(self, desk: &mut Desk) {
        self.hosts(desk);
        self.identities(desk);
        self.facades(desk);
        self.consents_at_esia(desk);
        self.listeners(desk);
        self.tls(desk);
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
        for (key, name) in self.also_known_as() {
            if let Some(first) = taken.get(name.host()) {
                contradict(
                    desk,
                    &key,
                    &format!("has the host of {first}; name only what stood there before"),
                );
            }
        }
    }

    /// A journal's identity is one that is described.
    fn identities(self, desk: &mut Desk) {
        let Some(esia) = self.esia else { return };
        let known: Vec<&String> = match &esia.way {
            Way::Direct(direct) => direct.others.keys().collect(),
            Way::Oidc(oidc) => oidc.others.keys().collect(),
        };
        for (system, journal) in self.journals.into_iter().flatten() {
            if let Some(name) = journal.identity.as_ref().filter(|name| !known.contains(name)) {
                let key = format!("systems.{}.identity", system.0);
                contradict(
                    desk,
                    &key,
                    &format!("names {name:?}, and there is no section [identities.{name}]"),
                );
            }
        }
    }

    /// A journal asks a gateway that stands in ESIA's place, and under a name of its own.
    fn facades(self, desk: &mut Desk) {
        let mut taken = BTreeMap::new();
        for (system, JournalFacade { client_id, .. }) in self.journal_facades() {
            if !self.has_facade {
                without_section(&system.0, desk);
            }
            let key = format!("systems.{}.facade.client_id", system.0);
            if let Some(first) = taken.get(client_id) {
                let sentence = format!("is that of {first}; each journal needs a mnemonic of its own");
                contradict(desk, &key, &sentence);
            } else {
                taken.insert(client_id, key);
            }
        }
    }

    /// Consents are asked for with a parameter that the second version of ESIA's own protocol alone has.
    fn consents_at_esia(self, desk: &mut Desk) {
        let way = self.esia.filter(|_| self.has_consents_at_esia).map(|esia| &esia.way);
        let sentence = match way {
            Some(Way::Oidc(_)) => Some(
                "needs ESIA itself, and esia.mode is \"oidc\": a provider in front of it is asked for nothing but \
                 sign-ins; take the section out, and consents are given on the gate's own page",
            ),
            Some(Way::Direct(direct)) if direct.version == DirectVersion::V1 => {
                Some("needs esia.mode = \"v3\"; the first version of the protocol cannot ask for consents")
            }
            Some(Way::Direct(_)) | None => None,
        };
        if let Some(sentence) = sentence {
            contradict(desk, "consents.esia", sentence);
        }
        let Some(ConsentPaper { esia_type: Some(named), esia: Some(terms), .. }) = self.consents else {
            return;
        };
        if *named != terms.kind {
            let sentence = format!("is {named:?}, and [consents.esia] says {:?}; leave it out", terms.kind);
            contradict(desk, "consents.esia_type", &sentence);
        }
    }

    fn journal_facades(self) -> impl Iterator<Item = (&'s System, &'s JournalFacade)> {
        let journals = self.journals.into_iter().flatten();
        journals.filter_map(|(system, journal)| Some((system, journal.facade.as_ref()?)))
    }

    fn listeners(self, desk: &mut Desk) {
        let Some(gate) = self.gate else { return };
        let listen = &gate.listen;
        if listen.is_empty() {
            contradict(desk, "gate.listen", "is empty; write for example [\"127.0.0.1:8400\"]");
        }
        // Port 0 is a free port, another one each time.
        let taken = |at: &SocketAddr, by: &[SocketAddr]| at.port() != 0 && by.contains(at);
        if listen.iter().enumerate().any(|(at, address)| taken(address, &listen[..at])) {
            contradict(desk, "gate.listen", "names one address twice; leave one out");
        }
        let plain = &gate.listen_plain;
        if plain
            .iter()
            .enumerate()
            .any(|(at, address)| taken(address, &plain[..at]) || taken(address, listen))
        {
            contradict(
                desk,
                "gate.listen_plain",
                "names an address that is listened on already; leave one out",
            );
        }
        if self.admin.is_some_and(|admin| taken(&admin.listen, listen) || taken(&admin.listen, plain)) {
            let sentence =
                "is an address of gate.listen; metrics need a listener that the public cannot reach";
            contradict(desk, "admin.listen", sentence);
        }
        let admin = self.admin.map(|admin| admin.listen);
        if self.facade.is_some_and(|facade| {
            let at = &facade.listen;
            taken(at, listen) || taken(at, plain) || taken(at, admin.as_slice())
        }) {
            let sentence = "is an address that is listened on already; journals' servers need a listener that nobody \
                            else can reach";
            contradict(desk, "facade.listen", sentence);
        }
    }

    /// Certificates and https belong together.
    fn tls(self, desk: &mut Desk) {
        let Some(certificates) = self.certificates else { return };
        if certificates.is_empty() && self.gate.is_some_and(|gate| !gate.listen_plain.is_empty()) {
            let sentence =
                "sends browsers to https, but there are no [[certificates]]; name them, or leave it out";
            contradict(desk, "gate.listen_plain", sentence);
        }
        // Outside the sandbox plain http is a fault of its own.
        if !certificates.is_empty() && self.sandbox {
            for (key, _) in self.own_origins().filter(|(_, origin)| !origin.is_https()) {
                let sentence = "is plain http, but [[certificates]] make gate.listen speak TLS; write https";
                contradict(desk, &key, sentence);
            }
        }
    }

    /// A sandbox trusts stand-ins: it must not be reachable from another machine.
    fn loopback(self, desk: &mut Desk) {
        let sentence = "is not loopback, but sandbox = true; listen on 127.0.0.1 or take sandbox out";
        let gate = self.gate.into_iter().flat_map(|gate| {
            let open = gate.listen.iter().map(|address| ("gate.listen", address));
            open.chain(gate.listen_plain.iter().map(|address| ("gate.listen_plain", address)))
        });
        let admin = self.admin.iter().map(|admin| ("admin.listen", &admin.listen));
        let facade = self.facade.iter().map(|facade| ("facade.listen", &facade.listen));
        for (key, _) in gate.chain(admin).chain(facade).filter(|(_, address)| !address.ip().is_loopback()) {
            contradict(desk, key, sentence);
        }
    }

    /// Outside the sandbox browsers and ESIA are spoken to over TLS; the way to a journal may be an inner
    /// network.
    fn encrypted(self, desk: &mut Desk) {
        let own = self.own_origins().map(|(key, origin)| (key, origin.url()));
        let esia = self.esia.map(|esia| match &esia.way {
            Way::Direct(way) => {
                [("esia.browser_url", way.browser.url()), ("esia.server_url", way.server.url())]
            }
            Way::Oidc(way) => [("esia.oidc.issuer", &way.issuer_url), ("esia.oidc.server_url", &way.server)],
        });
        let esia = esia.into_iter().flatten().map(|(key, url)| (key.to_owned(), url));
        for (key, _) in own.chain(esia).filter(|(_, url)| url.scheme() != "https") {
            contradict(
                desk,
                &key,
                "is plain http; write https, or sandbox = true for a trial on this machine",
            );
        }
    }

    /// Names that journals call their own besides; one that leads to a site here would lead elsewhere.
    fn also_known_as(self) -> impl Iterator<Item = (String, &'s Origin)> {
        self.journals.into_iter().flatten().flat_map(|(system, journal)| {
            let names = journal.pages.also_known_as.iter().enumerate();
            names.map(|(at, name)| (format!("systems.{}.also_known_as.{at}", system.0), name))
        })
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
