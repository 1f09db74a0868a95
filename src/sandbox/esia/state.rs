//! What the stand-in remembers, all of it in memory: requests that wait for a person, sessions, consents, what was issued.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::{
    check::{
        authorise::Asked,
        bearer::AccessToken,
        grant::{Granted, IssuedCode},
    },
    fault::Troubles,
    record::Record,
    signing::Signing,
};
use crate::{crypto::token::fingerprint, domain::Moment};

/// Everything that changes. Secrets (handles, cookies, tokens) are kept as fingerprints.
pub(super) struct State {
    pub(super) waiting: Shelf<Waiting>,
    pub(super) sessions: Shelf<Session>,
    pub(super) codes: Shelf<IssuedCode>,
    pub(super) refresh_tokens: Shelf<Granted>,
    pub(super) access_tokens: Shelf<AccessToken>,
    pub(super) consents: BTreeSet<ConsentKey>,
    /// The last grant with `permissions` by system and person: what `prm_chg` gives tokens for again.
    pub(super) standing: BTreeMap<(String, u64), Granted>,
    pub(super) troubles: Troubles,
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

/// Things under secret names, each with a term.
pub(super) struct Shelf<T>(BTreeMap<[u8; 32], Kept<T>>);

struct Kept<T> {
    since: Moment,
    until: Moment,
    thing: T,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> Shelf<T> {
    /// Puts a thing away for `life`; forgets what is over, and the oldest when there are too many.
    pub(super) fn put(&mut self, name: &str, thing: T, now: Moment, life: Duration) {
        self.0.retain(|_, kept| kept.until > now);
        if self.0.len() >= MOST {
            let oldest = self.0.iter().min_by_key(|(_, kept)| kept.since).map(|(name, _)| *name);
            oldest.map(|name| self.0.remove(&name));
        }
        self.0.insert(fingerprint(name), Kept { since: now, until: now.plus(life), thing });
    }

    pub(super) fn find(&self, name: &str, now: Moment) -> Option<&T> {
        self.0.get(&fingerprint(name)).filter(|kept| kept.until > now).map(|kept| &kept.thing)
    }

    pub(super) fn find_mut(&mut self, name: &str, now: Moment) -> Option<&mut T> {
        self.0.get_mut(&fingerprint(name)).filter(|kept| kept.until > now).map(|kept| &mut kept.thing)
    }

    pub(super) fn take(&mut self, name: &str, now: Moment) -> Option<T> {
        self.0.remove(&fingerprint(name)).filter(|kept| kept.until > now).map(|kept| kept.thing)
    }

    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.values_mut().map(|kept| &mut kept.thing)
    }

    pub(super) fn count(&self, now: Moment) -> usize {
        self.0.values().filter(|kept| kept.until > now).count()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    fn take_newest(&mut self, now: Moment, fits: impl Fn(&T) -> bool) -> Option<T> {
        let fitting = self.0.iter().filter(|(_, kept)| kept.until > now && fits(&kept.thing));
        let newest = fitting.max_by_key(|(_, kept)| kept.since).map(|(name, _)| *name)?;
        self.0.remove(&newest).map(|kept| kept.thing)
    }
}

/// On one shelf; a load test of somebody else's client must not eat the machine's memory.
const MOST: usize = 20_000;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Shelf;
    use crate::domain::Moment;

    #[test]
    fn a_shelf_forgets_what_is_over() {
        let mut shelf = Shelf::default();
        let (now, life) = (Moment::from_secs(0), Duration::from_secs(10));
        shelf.put("a", 1, now, life);
        assert_eq!(shelf.find("a", Moment::from_secs(9)), Some(&1));
        assert_eq!(shelf.find("a", Moment::from_secs(10)), None);
        assert_eq!(shelf.find("b", now), None);
    }

    #[test]
    fn the_newest_that_fits_is_taken_once() {
        let (mut shelf, life) = (Shelf::default(), Duration::from_secs(100));
        for (second, (name, thing)) in [("a", 1), ("b", 3), ("c", 2)].into_iter().enumerate() {
            shelf.put(name, thing, Moment::from_secs(i64::try_from(second).unwrap()), life);
        }
        let now = Moment::from_secs(5);
        assert_eq!(shelf.take_newest(now, |thing| thing % 2 == 1), Some(3));
        assert_eq!(shelf.take_newest(now, |thing| thing % 2 == 1), Some(1));
        assert_eq!(shelf.take_newest(now, |thing| thing % 2 == 1), None);
    }
}
