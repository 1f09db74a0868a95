//! The handle by which a test or the demo looks behind the journal's counter.

use std::{fmt, sync::Arc};

use super::{journal::Journal, sessions::Session, settings::Trouble};
use crate::domain::Snils;

/// Control over a running stand-in; clones control the same one.
#[derive(Clone)]
pub struct Control {
    journal: Arc<Journal>,
}

/// How often somebody tried to sign in to an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignIns {
    /// Sign-ins that opened a session, by a password and through ESIA.
    pub accepted: u32,
    /// Sign-ins with a wrong password, and those that met the lock.
    pub refused: u32,
}

/// A session that is open now.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Sign-in name as the journal spells it.
    pub login: String,
    /// The pupil who is selected.
    pub pupil: Option<u64>,
    /// The cookie's present value, for tests that look for it where it must not be.
    pub value: String,
}

impl fmt::Debug for OpenSession {
    /// Without the cookie's value.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "OpenSession({}, {:?})", self.login, self.pupil)
    }
}

impl Control {
    pub(super) const fn new(journal: Arc<Journal>) -> Self {
        Self { journal }
    }

    /// Changes an account's password; sessions that are open stay open. `false`: no such account.
    pub fn change_password(&self, login: &str, password: &str) -> bool {
        self.journal.with(|state| {
            let found = state.roster.find(login).map(|account| account.profile_id);
            found.inspect(|profile| state.roster.change_password(*profile, password)).is_some()
        })
    }

    /// Writes another СНИЛС into the card of an account's holder, or none. `false`: no such account.
    pub fn record_snils(&self, login: &str, snils: Option<Snils>) -> bool {
        self.journal.with(|state| {
            let found = state.roster.find(login).map(|account| account.profile_id);
            found.inspect(|profile| state.roster.record_snils(*profile, snils)).is_some()
        })
    }

    /// Ends every session without a word, as a restart of a real server does: the next call meets 403.
    pub fn end_all_sessions(&self) {
        self.journal.with(|state| state.sessions.close_all());
    }

    /// Makes the journal ill, or well again with `None`.
    pub fn trouble(&self, trouble: Option<Trouble>) {
        self.journal.with(|state| state.trouble = trouble);
    }

    /// The sign-ins to one account so far, by the page, by `/rest` and through ESIA. The login need not exist.
    pub fn sign_ins(&self, login: &str) -> SignIns {
        self.journal.with(|state| state.sign_ins.get(login).copied().unwrap_or_default())
    }

    /// The open sessions in the order of sign-in.
    pub fn open_sessions(&self) -> Vec<OpenSession> {
        self.journal.with(|state| {
            let view = |(value, session): (&str, &Session)| OpenSession {
                login: session.account.login.to_owned(),
                pupil: session.pupil,
                value: value.to_owned(),
            };
            state.sessions.all().into_iter().map(view).collect()
        })
    }

    /// The logins of those who signed out, in the order they came.
    pub fn sign_outs(&self) -> Vec<String> {
        self.journal.with(|state| state.sign_outs.clone())
    }
}
