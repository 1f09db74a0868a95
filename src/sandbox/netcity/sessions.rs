//! Sessions after sign-in: the token `at`, the two cookies, the page version `VER`, idleness.

use std::{collections::HashMap, time::Duration};

use crate::{
    domain::Moment,
    flow::port::Dice,
    sandbox::{
        chance,
        people::{JournalRole, NetcityAccount},
    },
};

/// A session. No `Debug`: nearly all of it is secret.
#[derive(Clone)]
pub(super) struct Session {
    /// The token of header `at`, 26 digits.
    pub(super) at: String,
    /// The visitor's `NSSESSIONID`.
    pub(super) visitor: String,
    /// The value of cookie `ESRNSec`, with `=` inside as on real servers.
    pub(super) esrn: String,
    pub(super) access_token: String,
    pub(super) refresh_token: String,
    pub(super) account: NetcityAccount,
    /// `None` until one of several roles is chosen.
    pub(super) role: Option<JournalRole>,
    /// The child last chosen through `context/session`.
    pub(super) child: Option<u64>,
    /// What the next old page must carry.
    pub(super) ver: String,
    pub(super) opened: Moment,
    pub(super) seen: Moment,
}

impl Session {
    /// A pupil's and a parent's session shows diaries; a member of staff has none of their own.
    pub(super) fn pupils(&self) -> &[u64] {
        match self.role {
            Some(JournalRole::Pupil | JournalRole::Parent) => &self.account.pupils,
            Some(JournalRole::Staff) | None => &[],
        }
    }
}

/// What a request shows to be let into a session.
pub(super) struct Papers<'a> {
    pub(super) at: &'a str,
    pub(super) visitor: Option<&'a str>,
    pub(super) esrn: Option<&'a str>,
}

/// The open sessions by `at`.
#[derive(Default)]
pub(super) struct Sessions(HashMap<String, Session>);

impl Sessions {
    /// Opens a session for the visitor.
    pub(super) fn open(
        &mut self,
        account: NetcityAccount,
        role: Option<JournalRole>,
        visitor: String,
        ver: String,
        dice: &dyn Dice,
        now: Moment,
    ) -> Session {
        let session = Session {
            at: chance::digits(dice, 26),
            visitor,
            esrn: format!("ESRNSECR1={}", chance::hex(dice, 24)),
            access_token: chance::hex(dice, 32),
            refresh_token: chance::hex(dice, 32),
            account,
            role,
            child: None,
            ver,
            opened: now,
            seen: now,
        };
        self.0.insert(session.at.clone(), session.clone());
        session
    }

    /// The session whose token and both cookies the request carries; it counts as used now.
    pub(super) fn admit(&mut self, papers: &Papers<'_>, now: Moment) -> Option<&mut Session> {
        let session = self.0.get_mut(papers.at)?;
        let same = papers.visitor == Some(&session.visitor) && papers.esrn == Some(&session.esrn);
        if !same {
            return None;
        }
        session.seen = now;
        Some(session)
    }

    pub(super) fn contains(&self, at: &str) -> bool {
        self.0.contains_key(at)
    }

    pub(super) fn close(&mut self, at: &str) -> Option<Session> {
        self.0.remove(at)
    }

    /// Gives the next old page its `VER`. `None` where the request did not carry the present one.
    pub(super) fn turn_page(&mut self, at: &str, ver: &str, dice: &dyn Dice) -> Option<String> {
        let session = self.0.get_mut(at).filter(|session| session.ver == ver)?;
        session.ver = chance::digits(dice, 9);
        Some(session.ver.clone())
    }

    /// Closes another session of the same account; `false` where there is none.
    pub(super) fn close_own(&mut self, session: &Session, at: &str) -> bool {
        let own = self.0.get(at).is_some_and(|other| other.account.user_id == session.account.user_id);
        own && self.0.remove(at).is_some()
    }

    /// Puts a changed session in its place, unless it was closed meanwhile.
    pub(super) fn replace(&mut self, session: Session) {
        if let Some(place) = self.0.get_mut(&session.at) {
            *place = session;
        }
    }

    pub(super) fn close_all(&mut self) {
        self.0.clear();
    }

    /// Drops the sessions that were idle for longer than `idle`.
    pub(super) fn forget_idle(&mut self, idle: Duration, now: Moment) {
        self.0.retain(|_, session| session.seen.plus(idle) >= now);
    }

    /// In the order of sign-in.
    pub(super) fn all(&self) -> Vec<&Session> {
        let mut all: Vec<_> = self.0.values().collect();
        all.sort_by_key(|session| (session.opened, &session.at));
        all
    }
}
