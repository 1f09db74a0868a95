//! What may be set on the stand-in before it starts.

use std::{sync::Arc, time::Duration};

use super::pages::ESIA_CALLBACK;
use crate::{
    flow::port::{Clock, Dice},
    sandbox::esia_sign_in,
};

/// The stand-in's settings; [`Settings::new`] fills in the rest.
#[derive(Clone)]
pub struct Settings {
    /// Tells the time: sessions, locks, and which term is the current one.
    pub clock: Arc<dyn Clock>,
    /// Session numbers.
    pub dice: Arc<dyn Dice>,
    /// The origin under which people reach the journal, without a slash at the end; files are linked by it.
    pub base_url: String,
    /// What the pages call the system. Colleges and kindergartens have the same server under another name.
    pub title: String,
    /// How long a session lives without a request. Real servers keep one that is asked every hour.
    pub idle: Duration,
    /// After how many answers the session's cookie gets another value.
    pub renew_after: u32,
    /// How long the former value still opens the session (unconfirmed: several clients are known to share
    /// one value without harm).
    pub old_value_lives: Duration,
    /// How many wrong passwords in a row lock an account.
    pub strikes: u32,
    /// How long the lock holds, for the right password too.
    pub lock: Duration,
    /// The journal's own ESIA sign-in; `None`: its button leads to a page that says so.
    pub esia: Option<esia_sign_in::Settings>,
}

impl Settings {
    /// The defaults: two hours of idleness, another cookie after twelve answers, three strikes, five minutes
    /// of lock.
    pub fn new(clock: Arc<dyn Clock>, dice: Arc<dyn Dice>, base_url: impl Into<String>) -> Self {
        Self {
            clock,
            dice,
            base_url: base_url.into().trim_end_matches('/').to_owned(),
            title: "Электронная школа".to_owned(),
            idle: Duration::from_hours(2),
            renew_after: 12,
            old_value_lives: Duration::from_secs(30),
            strikes: 3,
            lock: Duration::from_mins(5),
            esia: None,
        }
    }

    /// The address that ESIA has to know as the one to come back to.
    pub fn esia_callback(&self) -> String {
        format!("{}{ESIA_CALLBACK}", self.base_url)
    }
}

/// How the journal may be ill; [`Control::trouble`](super::Control::trouble) brings an illness on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Every address answers 200 with an HTML page about maintenance.
    Maintenance,
    /// Every address answers 502 with an HTML page, as nginx does for a dead application.
    Broken,
    /// Every answer comes this much later.
    Slow(Duration),
    /// A sign-in answers `{"success": false}` and not a word more, whatever the password.
    SilentRefusal,
    /// Only ESIA opens the journal: passwords are refused.
    EsiaOnly,
}
