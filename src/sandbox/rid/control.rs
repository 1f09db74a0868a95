//! The handle by which a test or the demo looks behind the journal's counter.

use std::sync::Arc;

use super::{journal::Journal, settings::Trouble};

/// Control over a running stand-in; clones control the same one.
#[derive(Clone)]
pub struct Control {
    journal: Arc<Journal>,
}

/// How often somebody tried to sign in to an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignIns {
    /// Sign-ins that opened a session.
    pub accepted: u32,
    /// Sign-ins with a wrong password.
    pub refused: u32,
}

/// A session that is open now.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// School number.
    pub school: u32,
    /// Sign-in name.
    pub login: String,
    /// The value of cookie `sessionid`, for tests that look for it where it must not be.
    pub key: String,
}

impl std::fmt::Debug for OpenSession {
    /// Without the key.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "OpenSession({}, {})", self.school, self.login)
    }
}

/// A session that its holder ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOut {
    /// School number.
    pub school: u32,
    /// Sign-in name.
    pub login: String,
}

/// A message that somebody wrote since the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentMessage {
    /// `login@school`.
    pub from: String,
    /// `login@school`.
    pub to: String,
    /// Its subject.
    pub subject: String,
}

impl Control {
    pub(super) const fn new(journal: Arc<Journal>) -> Self {
        Self { journal }
    }

    /// Changes an account's password; sessions that are open stay open. `false`: no such account.
    pub fn change_password(&self, school: u32, login: &str, password: &str) -> bool {
        self.journal.with(|state| {
            let found = state.roster.find(school, login);
            found.inspect(|account| state.roster.change_password(account, password)).is_some()
        })
    }

    /// Ends every session without a word: the next request is sent to the sign-in page.
    pub fn end_all_sessions(&self) {
        self.journal.with(|state| state.sessions.close_all());
    }

    /// Makes the journal ill, or well again with `None`.
    pub fn trouble(&self, trouble: Option<Trouble>) {
        self.journal.with(|state| state.trouble = trouble);
    }

    /// The sign-ins under one name so far; the account need not exist.
    pub fn sign_ins(&self, school: u32, login: &str) -> SignIns {
        let who = format!("{login}@{school}");
        self.journal.with(|state| state.sign_ins.get(&who).copied().unwrap_or_default())
    }

    /// The open sessions in the order of sign-in.
    pub fn open_sessions(&self) -> Vec<OpenSession> {
        self.journal.with(|state| {
            let view = |session: &super::sessions::Session| OpenSession {
                school: session.account.school,
                login: session.account.login.to_owned(),
                key: session.key.clone(),
            };
            state.sessions.all().into_iter().map(view).collect()
        })
    }

    /// The sign-outs in the order they came.
    pub fn sign_outs(&self) -> Vec<SignOut> {
        self.journal.with(|state| state.sign_outs.clone())
    }

    /// The messages that were written since the start, in their order.
    pub fn sent_messages(&self) -> Vec<SentMessage> {
        self.journal.with(|state| state.mailbox.written())
    }
}
