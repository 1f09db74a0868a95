//! The handle by which a test or the demo looks behind the portal's counter.

use std::sync::Arc;

use super::{assertion::Distrust, office::Office, roster, settings::Trouble};

/// Control over a running stand-in; clones control the same one.
#[derive(Clone)]
pub struct Control {
    office: Arc<Office>,
}

/// How often somebody tried to sign in to an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignIns {
    /// Sign-ins that opened a session.
    pub accepted: u32,
    /// Sign-ins with a wrong password, and those that met the lock.
    pub refused: u32,
}

/// How often the gateway has spoken for somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Requests that were served on its word.
    pub taken: u32,
    /// Why the others were not, in the order they came.
    pub refused: Vec<Distrust>,
}

/// A session that is open now.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Sign-in name as the portal spells it.
    pub login: String,
    /// The value of the session cookie, for tests that look for it where it must not be.
    pub key: String,
}

impl std::fmt::Debug for OpenSession {
    /// Without the key.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "OpenSession({})", self.login)
    }
}

/// An application as it lies in the drawer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Sign-in name of the applicant as the portal spells it.
    pub login: String,
    /// Whose place is applied for.
    pub child: String,
    /// Free words.
    pub comment: String,
}

impl Control {
    pub(super) const fn new(office: Arc<Office>) -> Self {
        Self { office }
    }

    /// Changes an account's password; sessions that are open stay open. `false`: no such account.
    pub fn change_password(&self, login: &str, password: &str) -> bool {
        self.office.with(|state| {
            let found = roster::find(login);
            found.inspect(|account| state.roster.change_password(account, password)).is_some()
        })
    }

    /// Ends every session without a word: the next request is sent to the sign-in page.
    pub fn end_all_sessions(&self) {
        self.office.with(|state| state.sessions.close_all());
    }

    /// Makes the portal ill, or well again with `None`.
    pub fn trouble(&self, trouble: Option<Trouble>) {
        self.office.with(|state| state.trouble = trouble);
    }

    /// The sign-ins under one name so far, in any case; the account need not exist.
    pub fn sign_ins(&self, login: &str) -> SignIns {
        self.office.with(|state| state.sign_ins.get(&login.to_lowercase()).copied().unwrap_or_default())
    }

    /// What the gateway has said so far.
    pub fn words(&self) -> Words {
        self.office.with(|state| state.words.clone())
    }

    /// The open sessions.
    pub fn open_sessions(&self) -> Vec<OpenSession> {
        self.office.with(|state| {
            let all = state.sessions.all();
            all.map(|(key, account)| OpenSession { login: account.login.to_owned(), key: key.to_owned() })
                .collect()
        })
    }

    /// The sign-in names of those who signed out, in the order they did.
    pub fn sign_outs(&self) -> Vec<String> {
        self.office.with(|state| state.sign_outs.clone())
    }

    /// Every application, the oldest first.
    pub fn applications(&self) -> Vec<Application> {
        self.office.with(|state| {
            let told = |paper: &super::drawer::Paper| Application {
                login: paper.login.to_owned(),
                child: paper.child.clone(),
                comment: paper.comment.clone(),
            };
            state.drawer.all().iter().map(told).collect()
        })
    }
}
