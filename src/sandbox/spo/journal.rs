//! The journal itself: the settings, and everything that changes, behind one lock.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use jiff::{civil::Date, tz::TimeZone};

use super::{
    control::SignIns,
    roster::Roster,
    sessions::Sessions,
    settings::{Settings, Trouble},
};
use crate::{
    domain::Moment,
    sandbox::{
        people::{COLLEGES, College, Pupil, college_accounts, college_students},
        school_year::calendar::SchoolYear,
        strikes::Strikes,
    },
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
    pub(super) strikes: Strikes<String>,
    pub(super) sessions: Sessions,
    pub(super) trouble: Option<Trouble>,
    pub(super) sign_ins: BTreeMap<String, SignIns>,
    pub(super) sign_outs: Vec<String>,
}

impl Journal {
    pub(super) fn new(settings: Settings) -> Self {
        // The zone database is compiled in; UTC stands for a build without it.
        let zone = TimeZone::get("Europe/Samara").unwrap_or(TimeZone::UTC);
        let today = settings.clock.now().timestamp().to_zoned(zone.clone()).date();
        let state = State {
            roster: Roster::of(college_accounts(today)),
            strikes: Strikes::default(),
            sessions: Sessions::default(),
            trouble: None,
            sign_ins: BTreeMap::new(),
            sign_outs: Vec::new(),
        };
        Self { settings, zone, state: Mutex::new(state) }
    }

    /// The journal as it is at this moment: sessions that were idle too long are gone before anybody looks.
    /// A handler that panicked has spoilt its own answer, not the journal.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let now = self.now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.sessions.forget(self.settings.idle, now);
        act(&mut state)
    }

    pub(super) fn now(&self) -> Moment {
        self.settings.clock.now()
    }

    /// The day it is in the region.
    pub(super) fn today(&self) -> Date {
        self.now().timestamp().to_zoned(self.zone.clone()).date()
    }

    pub(super) fn year(&self) -> SchoolYear {
        SchoolYear::of(self.today())
    }

    pub(super) fn student(&self, id: u64) -> Option<Pupil> {
        college_students(self.today()).into_iter().find(|student| student.id == id)
    }
}

/// The college by its number; every sample account's has one.
pub(super) fn college(id: u32) -> &'static College {
    COLLEGES.iter().find(|college| college.id == id).unwrap_or(&COLLEGES[0])
}
