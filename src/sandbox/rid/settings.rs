//! What may be set on the stand-in before it starts.

use std::{sync::Arc, time::Duration};

use crate::flow::port::{Clock, Dice};

/// The stand-in's settings; [`Settings::new`] fills in what Django ships with.
#[derive(Clone)]
pub struct Settings {
    /// Tells the time: sessions, and which school year is the current one.
    pub clock: Arc<dyn Clock>,
    /// Session keys and tokens.
    pub dice: Arc<dyn Dice>,
    /// The origin under which people reach the journal, without a slash at the end. Its scheme decides whether
    /// `Referer` is demanded and cookies are `Secure`.
    pub base_url: String,
    /// How long a session lives from its sign-in.
    pub session_life: Duration,
}

impl Settings {
    /// The defaults: two weeks.
    pub fn new(clock: Arc<dyn Clock>, dice: Arc<dyn Dice>, base_url: impl Into<String>) -> Self {
        Self {
            clock,
            dice,
            base_url: base_url.into().trim_end_matches('/').to_owned(),
            session_life: Duration::from_hours(24 * 14),
        }
    }

    /// Whether people reach it over TLS.
    pub(super) fn is_secure(&self) -> bool {
        self.base_url.starts_with("https:")
    }
}

/// How the journal may be ill; [`Control::trouble`](super::Control::trouble) brings an illness on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Every address answers 503 with a page about maintenance.
    Maintenance,
    /// Every address answers 500 with Django's bare page.
    Broken,
    /// Passwords are refused with a sentence about ESIA, as the journal did for new users from 2019 on.
    EsiaOnly,
}
