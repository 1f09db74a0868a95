//! The journal itself: the settings, and everything that changes, behind one lock.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use jiff::{civil::Date, tz::TimeZone};

use super::{
    control::{SignIns, SignOut},
    mailbox::Mailbox,
    roster::Roster,
    sessions::Sessions,
    settings::{Settings, Trouble},
};
use crate::{
    domain::Moment,
    sandbox::people::{Pupil, pupils},
};

/// Shared by all handlers.
pub(super) struct Journal {
    pub(super) settings: Settings,
    zone: TimeZone,
    state: Mutex<State>,
}

/// Everything that changes.
pub(super) struct State {
    pub(super) roster: Roster,
    pub(super) sessions: Sessions,
    pub(super) mailbox: Mailbox,
    pub(super) subscriptions: BTreeMap<String, Subscription>,
    pub(super) trouble: Option<Trouble>,
    pub(super) sign_ins: BTreeMap<String, SignIns>,
    pub(super) sign_outs: Vec<SignOut>,
}

/// Where an account wants its notices.
#[derive(Clone, Default)]
pub(super) struct Subscription {
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) push: bool,
}

impl Journal {
    pub(super) fn new(settings: Settings) -> Self {
        let state = State {
            roster: Roster::default(),
            sessions: Sessions::default(),
            mailbox: Mailbox::new(settings.clock.now()),
            subscriptions: BTreeMap::new(),
            trouble: None,
            sign_ins: BTreeMap::new(),
            sign_outs: Vec::new(),
        };
        // The zone database is compiled in; UTC stands for a build without it.
        let zone = TimeZone::get("Europe/Moscow").unwrap_or(TimeZone::UTC);
        Self { settings, zone, state: Mutex::new(state) }
    }

    /// The journal as it is at this moment: sessions that have run out are gone before anybody looks.
    /// A handler that panicked has spoilt its own answer, not the journal.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let now = self.now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.sessions.forget_old(self.settings.session_life, now);
        act(&mut state)
    }

    pub(super) fn now(&self) -> Moment {
        self.settings.clock.now()
    }

    /// The day it is in the school.
    pub(super) fn today(&self) -> Date {
        self.local(self.now()).date()
    }

    /// The school's wall clock.
    pub(super) fn local(&self, moment: Moment) -> jiff::civil::DateTime {
        moment.timestamp().to_zoned(self.zone.clone()).datetime()
    }

    pub(super) fn pupil(&self, id: u64) -> Option<Pupil> {
        pupils(self.today()).into_iter().find(|pupil| pupil.id == id)
    }
}
