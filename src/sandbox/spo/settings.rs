//! What may be set on the stand-in before it starts.

use std::{sync::Arc, time::Duration};

use crate::flow::port::{Clock, Dice};

/// The stand-in's settings; [`Settings::new`] fills in the rest.
#[derive(Clone)]
pub struct Settings {
    /// Tells the time: sessions, locks, and which semester is the current one.
    pub clock: Arc<dyn Clock>,
    /// Session numbers.
    pub dice: Arc<dyn Dice>,
    /// The origin under which people reach the journal, without a slash at the end.
    pub base_url: String,
    /// How long a session lives without a request. The journal's own page signs out after as long.
    pub idle: Duration,
    /// How many wrong passwords in a row lock an account (unconfirmed: whether real servers have a lock).
    pub strikes: u32,
    /// How long the lock holds, for the right password too.
    pub lock: Duration,
}

impl Settings {
    /// The defaults: half an hour of idleness, five strikes, ten minutes of lock.
    pub fn new(clock: Arc<dyn Clock>, dice: Arc<dyn Dice>, base_url: impl Into<String>) -> Self {
        Self {
            clock,
            dice,
            base_url: base_url.into().trim_end_matches('/').to_owned(),
            idle: Duration::from_mins(30),
            strikes: 5,
            lock: Duration::from_mins(10),
        }
    }
}

/// How the journal may be ill; [`Control::trouble`](super::Control::trouble) brings an illness on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Every address answers 200 with an HTML page about maintenance.
    Maintenance,
    /// Every address answers 502 with an HTML page, as nginx does for a dead application.
    Broken,
    /// Every call answers 500 with words of the application's own.
    Failing,
    /// Every answer comes this much later.
    Slow(Duration),
    /// A sign-in answers 401 and not a word more, whatever the password.
    SilentRefusal,
    /// Only ESIA opens the journal: passwords are refused.
    EsiaOnly,
}
