//! What may be set on the stand-in before it starts.

use std::{sync::Arc, time::Duration};

use crate::{
    crypto::ed25519::Ed25519Public,
    flow::port::{Clock, Dice},
};

/// The stand-in's settings; [`Settings::new`] fills in the rest.
#[derive(Clone)]
pub struct Settings {
    /// Tells the time: sessions, locks, dates of applications.
    pub clock: Arc<dyn Clock>,
    /// Session numbers and the one-time inputs of forms.
    pub dice: Arc<dyn Dice>,
    /// The origin under which people reach the portal, without a slash at the end; it stands in every link.
    pub base_url: String,
    /// How long a session lives without a request.
    pub idle: Duration,
    /// How many wrong passwords in a row lock an account.
    pub strikes: u32,
    /// How long the lock holds, for the right password too.
    pub lock: Duration,
    /// Whose word is taken for who is asking; nobody's by default. A request without the header needs the cookie.
    pub assertion: Option<Assertion>,
}

/// The gateway whose word is taken.
#[derive(Clone, Debug)]
pub struct Assertion {
    /// What its tokens are verified with.
    pub key: Ed25519Public,
    /// The header in which they come, in any case.
    pub header: String,
    /// `iss`, to the letter.
    pub issuer: String,
    /// `aud`, to the letter.
    pub audience: String,
}

impl Settings {
    /// The defaults: 20 minutes of idleness, five strikes, ten minutes of lock, nobody's word.
    pub fn new(clock: Arc<dyn Clock>, dice: Arc<dyn Dice>, base_url: impl Into<String>) -> Self {
        Self {
            clock,
            dice,
            base_url: base_url.into().trim_end_matches('/').to_owned(),
            idle: Duration::from_mins(20),
            strikes: 5,
            lock: Duration::from_mins(10),
            assertion: None,
        }
    }
}

/// How the portal may be ill; [`Control::trouble`](super::Control::trouble) brings an illness on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Every address answers 200 with a page about maintenance.
    Maintenance,
    /// Every address answers 500.
    Broken,
}
