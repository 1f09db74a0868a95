//! The office behind the portal: the settings, and everything that changes, behind one lock.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use jiff::{civil::Date, tz::TimeZone};

use super::{
    assertion::Used,
    control::{SignIns, Words},
    drawer::Drawer,
    roster::Roster,
    sessions::Sessions,
    settings::{Settings, Trouble},
};
use crate::{domain::Moment, sandbox::strikes::Strikes};

/// Shared by all handlers.
pub(super) struct Office {
    pub(super) settings: Settings,
    zone: TimeZone,
    state: Mutex<State>,
}

/// Everything that changes.
pub(super) struct State {
    pub(super) roster: Roster,
    pub(super) sessions: Sessions,
    /// Of those for whom the gateway speaks, by their sign-in names.
    pub(super) spoken_for: Sessions,
    pub(super) used: Used,
    pub(super) words: Words,
    /// By the name as it was typed, in lower case.
    pub(super) strikes: Strikes<String>,
    pub(super) drawer: Drawer,
    pub(super) trouble: Option<Trouble>,
    pub(super) sign_ins: BTreeMap<String, SignIns>,
    pub(super) sign_outs: Vec<String>,
}

impl Office {
    pub(super) fn new(settings: Settings) -> Self {
        // The zone database is compiled in; UTC stands for a build without it.
        let zone = TimeZone::get("Europe/Moscow").unwrap_or(TimeZone::UTC);
        let today = settings.clock.now().timestamp().to_zoned(zone.clone()).date();
        let state = State {
            roster: Roster::default(),
            sessions: Sessions::default(),
            spoken_for: Sessions::default(),
            used: Used::default(),
            words: Words::default(),
            strikes: Strikes::default(),
            drawer: Drawer::new(today),
            trouble: None,
            sign_ins: BTreeMap::new(),
            sign_outs: Vec::new(),
        };
        Self { settings, zone, state: Mutex::new(state) }
    }

    /// The office as it is at this moment: sessions that were idle too long are gone before anybody looks.
    /// A handler that panicked has spoilt its own answer, not the office.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let now = self.now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.sessions.forget_idle(self.settings.idle, now);
        state.spoken_for.forget_idle(self.settings.idle, now);
        act(&mut state)
    }

    pub(super) fn now(&self) -> Moment {
        self.settings.clock.now()
    }

    pub(super) fn today(&self) -> Date {
        self.now().timestamp().to_zoned(self.zone.clone()).date()
    }

    /// The portal's own address of a page, in full.
    pub(super) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.settings.base_url)
    }
}
