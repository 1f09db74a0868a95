//! The journal itself: the settings, and everything that changes, behind one lock.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
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
        esia_sign_in::EsiaSignIn,
        people::{Pupil, SCHOOLS, School, pupils},
        school_year::calendar::SchoolYear,
        strikes::Strikes,
    },
};

/// Shared by all handlers.
pub(super) struct Journal {
    pub(super) settings: Settings,
    /// The journal's own ESIA sign-in.
    pub(super) esia: Option<EsiaSignIn<()>>,
    zone: TimeZone,
    state: Mutex<State>,
}

/// Everything that changes.
#[derive(Default)]
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
        let zone = TimeZone::get("Europe/Moscow").unwrap_or(TimeZone::UTC);
        let Settings { clock, dice, esia, .. } = &settings;
        let back = settings.esia_callback();
        let party = |esia| EsiaSignIn::new(esia, back, Arc::clone(clock), Arc::clone(dice));
        let esia = esia.clone().map(party);
        Self { settings, esia, zone, state: Mutex::default() }
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

    pub(super) fn pupil(&self, id: u64) -> Option<Pupil> {
        pupils(self.today()).into_iter().find(|pupil| pupil.id == id)
    }
}

/// The school by its number.
pub(super) fn school(id: u32) -> Option<&'static School> {
    SCHOOLS.iter().find(|school| school.id == id)
}

/// Its short name; every sample pupil's school has one.
pub(super) fn school_name(id: u32) -> &'static str {
    school(id).map_or("", |school| school.short_name)
}
