//! What the stand-in remembers, all of it in memory: requests that wait for a person, sessions, consents, what was issued.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    cabinet::Cabinet,
    check::{
        authorise::Asked,
        bearer::AccessToken,
        grant::{Granted, IssuedCode},
    },
    fault::Spot,
    record::Record,
    signing::Signing,
};
use crate::{
    crypto::{shelf::Shelf, token::fingerprint},
    domain::Moment,
    sandbox::trouble::Troubles,
};

/// Everything that changes. Secrets (handles, cookies, tokens) are kept as fingerprints.
pub(super) struct State {
    pub(super) waiting: Shelf<Waiting>,
    pub(super) sessions: Shelf<Session>,
    pub(super) codes: Shelf<IssuedCode>,
    pub(super) refresh_tokens: Shelf<Granted>,
    pub(super) access_tokens: Shelf<AccessToken>,
    pub(super) consents: BTreeSet<ConsentKey>,
    pub(super) cabinet: Cabinet,
    /// The last grant with `permissions` by system and person: what `prm_chg` gives tokens for again.
    pub(super) standing: BTreeMap<(String, u64), Granted>,
    pub(super) troubles: Troubles<Spot>,
    pub(super) signing: Signing,
    pub(super) record: Record,
}

/// A sound authorise request that waits for a person in one browser.
#[derive(Clone)]
pub(super) struct Waiting {
    pub(super) asked: Asked,
    /// Fingerprint of the cookie `bs` of the browser that asked.
    browser: [u8; 32],
}

impl Waiting {
    pub(super) fn new(asked: Asked, browser: &str) -> Self {
        Self { asked, browser: fingerprint(browser) }
    }
}

/// A person who is signed in at the stand-in.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) oid: u64,
    /// `urn:esia:sid`.
    pub(super) sid: String,
    pub(super) since: Moment,
}

/// A person's consent to one set of data for one system.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ConsentKey {
    oid: u64,
    client: String,
    scope: Vec<String>,
    scope_org: Vec<String>,
    /// As JSON: permissions are compared to the letter.
    permissions: String,
}

impl ConsentKey {
    /// The consent that this request needs of this person.
    pub(super) fn of(oid: u64, asked: &Asked) -> Self {
        Self {
            oid,
            client: asked.client.clone(),
            scope: asked.scope.as_set(),
            scope_org: asked.scope_org.as_set(),
            permissions: serde_json::to_string(&asked.permissions).unwrap_or_default(),
        }
    }
}

impl State {
    pub(super) fn new(signing: Signing) -> Self {
        Self {
            waiting: Shelf::default(),
            sessions: Shelf::default(),
            codes: Shelf::default(),
            refresh_tokens: Shelf::default(),
            access_tokens: Shelf::default(),
            consents: BTreeSet::new(),
            cabinet: Cabinet::default(),
            standing: BTreeMap::new(),
            troubles: Troubles::default(),
            signing,
            record: Record::default(),
        }
    }

    /// The request that waits under this handle, if this browser brought it.
    pub(super) fn waiting(&self, handle: &str, browser: &str, now: Moment) -> Option<&Waiting> {
        self.waiting.find(handle, now).filter(|waiting| waiting.browser == fingerprint(browser))
    }

    /// Takes the newest request of this browser: for clients that sign in without the page.
    pub(super) fn newest_waiting(&mut self, browser: &str, now: Moment) -> Option<Waiting> {
        let browser = fingerprint(browser);
        self.waiting.take_newest(now, |waiting| waiting.browser == browser)
    }
}
