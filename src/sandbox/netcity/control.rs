//! The handle by which a test or the demo looks behind the journal's counter.

use std::{fmt, sync::Arc};

use super::{journal::Journal, sessions::Session, settings::Trouble};
use crate::{domain::Snils, sandbox::people::JournalRole};

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
    /// School number.
    pub school: u32,
    /// Sign-in name as the journal spells it.
    pub login: String,
    /// `None` while one of several roles is still to be chosen.
    pub role: Option<JournalRole>,
    /// The session's token, for tests that look for it where it must not be.
    pub at: String,
}

impl fmt::Debug for OpenSession {
    /// Without the token.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "OpenSession({}, {}, {:?})", self.school, self.login, self.role)
    }
}

/// A session that its holder ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOut {
    /// School number.
    pub school: u32,
    /// Sign-in name as the journal spells it.
    pub login: String,
}

impl Control {
    pub(super) const fn new(journal: Arc<Journal>) -> Self {
        Self { journal }
    }

    /// Changes an account's password; sessions that are open stay open. `false`: no such account.
    pub fn change_password(&self, school: u32, login: &str, password: &str) -> bool {
        self.journal.with(|state| {
            let found = state.roster.find(school, login).map(|account| account.user_id);
            found.inspect(|user| state.roster.change_password(*user, password)).is_some()
        })
    }

    /// Writes another СНИЛС into the card of an account's holder, or none. `false`: no such account.
    pub fn record_snils(&self, school: u32, login: &str, snils: Option<Snils>) -> bool {
        self.journal.with(|state| {
            let found = state.roster.find(school, login).map(|account| account.user_id);
            found.inspect(|user| state.roster.record_snils(*user, snils)).is_some()
        })
    }

    /// Ends every session without a word, as a restart of a real server does: the next call meets 401.
    pub fn end_all_sessions(&self) {
        self.journal.with(|state| state.sessions.close_all());
    }

    /// Makes the journal ill, or well again with `None`.
    pub fn trouble(&self, trouble: Option<Trouble>) {
        self.journal.with(|state| state.trouble = trouble);
    }

    /// The sign-ins to one account so far. The login may be in any case, and need not exist.
    pub fn sign_ins(&self, school: u32, login: &str) -> SignIns {
        self.journal.with(|state| {
            let who = state.roster.tally_key(school, login);
            state.sign_ins.get(&who).copied().unwrap_or_default()
        })
    }

    /// The open sessions in the order of sign-in.
    pub fn open_sessions(&self) -> Vec<OpenSession> {
        self.journal.with(|state| {
            let view = |session: &Session| OpenSession {
                school: session.account.school,
                login: session.account.login.to_owned(),
                role: session.role,
                at: session.at.clone(),
            };
            state.sessions.all().into_iter().map(view).collect()
        })
    }

    /// The sign-outs in the order they came.
    pub fn sign_outs(&self) -> Vec<SignOut> {
        self.journal.with(|state| state.sign_outs.clone())
    }
}
