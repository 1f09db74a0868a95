//! The journal itself: the settings, and everything that changes, behind one lock.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::{civil::Date, tz::TimeZone};

use super::{
    control::{SignIns, SignOut},
    esia::{Arrivals, Esia},
    roster::Roster,
    salts::Visitors,
    sessions::Sessions,
    settings::{Settings, Trouble},
    shelf::Shelf,
};
use crate::{
    domain::Moment,
    sandbox::{
        people::{Pupil, SamplePerson, people, pupils},
        school_year::calendar::SchoolYear,
        strikes::Strikes,
    },
};

/// Shared by all handlers.
pub(super) struct Journal {
    pub(super) settings: Settings,
    /// The journal's own ESIA sign-in.
    pub(super) esia: Option<Esia>,
    zone: TimeZone,
    /// The day on which it was opened: from then on its people grow older, whatever day it is.
    opened: Date,
    state: Mutex<State>,
}

/// Everything that changes.
pub(super) struct State {
    pub(super) roster: Roster,
    pub(super) visitors: Visitors,
    pub(super) strikes: Strikes<(u32, String)>,
    pub(super) sessions: Sessions,
    pub(super) shelf: Shelf,
    pub(super) arrivals: Arrivals,
    pub(super) trouble: Option<Trouble>,
    pub(super) sign_ins: BTreeMap<(u32, String), SignIns>,
    pub(super) sign_outs: Vec<SignOut>,
}

impl Journal {
    pub(super) fn new(settings: Settings) -> Self {
        let state = State {
            roster: Roster::new(),
            visitors: Visitors::default(),
            strikes: Strikes::default(),
            sessions: Sessions::default(),
            shelf: Shelf::default(),
            arrivals: Arrivals::default(),
            trouble: None,
            sign_ins: BTreeMap::new(),
            sign_outs: Vec::new(),
        };
        // The zone database is compiled in; UTC stands for a build without it.
        let zone = TimeZone::get("Europe/Moscow").unwrap_or(TimeZone::UTC);
        let esia = Esia::of(&settings);
        let opened = settings.clock.now().timestamp().to_zoned(zone.clone()).date();
        Self { settings, esia, zone, opened, state: Mutex::new(state) }
    }

    /// The journal as it is at this moment: sessions that were idle too long are gone before anybody looks.
    /// A handler that panicked has spoilt its own answer, not the journal.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let now = self.now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.sessions.forget_idle(Duration::from_millis(self.settings.idle_timeout_ms), now);
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

    pub(super) fn year(&self) -> SchoolYear {
        SchoolYear::of(self.today())
    }

    pub(super) fn pupil(&self, id: u64) -> Option<Pupil> {
        pupils(self.opened).into_iter().find(|pupil| pupil.id == id)
    }

    /// Everybody at the ESIA stand-in, as old as they are by the journal's own papers.
    pub(super) fn people(&self) -> Vec<SamplePerson> {
        people(self.opened)
    }
}
