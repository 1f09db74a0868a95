//! The personal cabinet's papers: consents that systems have asked for with `permissions`, and those that were given.
//!
//! The real one takes requests that a ministry has sent by an interface of its own, which is not published; here a paper
//! is laid out as soon as the consent screen has been shown, and waits whether or not the screen is answered.

use std::{collections::BTreeMap, time::Duration};

use super::{
    check::{authorise::Asked, grant::Granted},
    state::{ConsentKey, Session, State},
};
use crate::{
    domain::Moment,
    esia::wire::{demand::scope::Scopes, permissions::Permission},
};

/// Every paper by its number; numbers are not given twice.
#[derive(Default)]
pub(super) struct Cabinet {
    papers: BTreeMap<u64, Paper>,
    last: u64,
}

/// A consent that was asked for.
#[derive(Clone)]
pub(super) struct Paper {
    /// The system.
    pub(super) client: String,
    /// To what.
    pub(super) permissions: Vec<Permission>,
    /// Until when it is given; `None` while it waits for an answer.
    pub(super) until: Option<Moment>,
    oid: u64,
    key: ConsentKey,
}

impl Paper {
    fn waits(&self) -> bool {
        self.until.is_none()
    }

    fn is_in_force(&self, now: Moment) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// The shortest of the terms that were asked for.
    fn term(&self) -> Duration {
        let minutes = self.permissions.iter().map(|permission| permission.expire).min();
        Duration::from_mins(minutes.unwrap_or_default())
    }
}

impl Cabinet {
    /// The papers of a person with their numbers, those that have run out left out, the newest first.
    pub(super) fn of(&self, oid: u64, now: Moment) -> Vec<(u64, Paper)> {
        let own = self.papers.iter().rev().filter(|(_, paper)| paper.oid == oid);
        let live = own.filter(|(_, paper)| paper.waits() || paper.is_in_force(now));
        live.map(|(number, paper)| (*number, paper.clone())).collect()
    }

    fn find(&mut self, key: &ConsentKey) -> Option<&mut Paper> {
        self.papers.values_mut().find(|paper| paper.key == *key)
    }

    fn lay(&mut self, paper: Paper) {
        if self.papers.len() >= MOST {
            self.papers.pop_first();
        }
        self.last += 1;
        self.papers.insert(self.last, paper);
    }
}

impl State {
    /// The consent screen was shown: what it asks for waits in the cabinet too.
    pub(super) fn lay_paper(&mut self, oid: u64, asked: &Asked, now: Moment) {
        if asked.permissions.is_empty() {
            return;
        }
        let key = ConsentKey::of(oid, asked);
        match self.cabinet.find(&key) {
            Some(paper) if paper.waits() || paper.is_in_force(now) => {}
            Some(paper) => paper.until = None,
            None => {
                let (client, permissions) = (asked.client.clone(), asked.permissions.clone());
                self.cabinet.lay(Paper { client, permissions, until: None, oid, key });
            }
        }
    }

    /// Whether a person has consented to what is asked, and the consent has not run out.
    pub(super) fn has_consent(&mut self, oid: u64, asked: &Asked, now: Moment) -> bool {
        let key = ConsentKey::of(oid, asked);
        let holds = asked.permissions.is_empty()
            || self.cabinet.find(&key).is_some_and(|paper| paper.is_in_force(now));
        holds && self.consents.contains(&key)
    }

    /// The person has pressed «Предоставить» on the consent screen.
    pub(super) fn consent(&mut self, oid: u64, asked: &Asked, now: Moment) {
        self.lay_paper(oid, asked, now);
        let key = ConsentKey::of(oid, asked);
        if let Some(paper) = self.cabinet.find(&key) {
            paper.until = Some(now.plus(paper.term()));
        }
        self.consents.insert(key);
    }

    /// The person has pressed «Отказать» on the consent screen: nothing waits any more.
    pub(super) fn refuse_consent(&mut self, oid: u64, asked: &Asked) {
        let key = ConsentKey::of(oid, asked);
        self.cabinet.papers.retain(|_, paper| paper.key != key || !paper.waits());
    }

    /// «Разрешить» in the cabinet. False if no such paper of this person waits.
    pub(super) fn allow_paper(&mut self, session: &Session, number: u64, now: Moment) -> bool {
        let paper = self.cabinet.papers.get_mut(&number);
        let Some(paper) = paper.filter(|paper| paper.oid == session.oid && paper.waits()) else {
            return false;
        };
        paper.until = Some(now.plus(paper.term()));
        self.consents.insert(paper.key.clone());
        let standing = Granted {
            client: paper.client.clone(),
            oid: session.oid,
            session: session.sid.clone(),
            signed_in: session.since,
            scope: Scopes::default(),
            scope_org: Scopes::default(),
            offline: false,
            permissions: paper.permissions.clone(),
        };
        self.standing.insert((paper.client.clone(), session.oid), standing);
        true
    }

    /// «Отказать» and «Отозвать» in the cabinet: the paper goes, and with it what it gave. Tokens live on until they run
    /// out. False if this person has no such paper.
    pub(super) fn tear_paper(&mut self, oid: u64, number: u64) -> bool {
        if self.cabinet.papers.get(&number).is_none_or(|paper| paper.oid != oid) {
            return false;
        }
        let Some(paper) = self.cabinet.papers.remove(&number) else { return false };
        self.consents.remove(&paper.key);
        if !paper.waits() {
            self.standing.remove(&(paper.client, oid));
        }
        true
    }

    /// What a system was allowed to ask for again without the person, and still is.
    pub(super) fn standing(&self, client: &str, oid: u64, now: Moment) -> Option<Granted> {
        let granted = self.standing.get(&(client.to_owned(), oid))?;
        let mut papers = self.cabinet.papers.values();
        let holds = papers.any(|paper| {
            (paper.oid, &*paper.client, &paper.permissions) == (oid, client, &granted.permissions)
                && paper.is_in_force(now)
        });
        holds.then(|| granted.clone())
    }
}

/// A load test of somebody else's client must not eat the machine's memory.
const MOST: usize = 20_000;
