//! What may be set on the stand-in before it starts.

use std::{sync::Arc, time::Duration};

use super::esia::CALLBACK;
use crate::{
    flow::port::{Clock, Dice},
    sandbox::esia_sign_in,
};

/// The stand-in's settings; [`Settings::new`] fills in what a real server ships with.
#[derive(Clone)]
pub struct Settings {
    /// Tells the time: sessions, locks, and which school year is the current one.
    pub clock: Arc<dyn Clock>,
    /// Salts, tokens and session numbers.
    pub dice: Arc<dyn Dice>,
    /// The origin under which people reach the journal, without a slash at the end. It stands in the
    /// absolute links of the old pages, and the queue hub compares `Origin` with it.
    pub base_url: String,
    /// How long a session lives without a request, milliseconds; sent as `timeOut`.
    pub idle_timeout_ms: u64,
    /// How many wrong passwords in a row lock an account.
    pub strikes: u32,
    /// How long the lock holds, for the right password too.
    pub lock: Duration,
    /// What `logindata.version` says.
    pub version: String,
    /// The largest file that may be uploaded, kilobytes, as `uploadLimits` counts.
    pub upload_limit_kb: usize,
    /// The journal's own ESIA sign-in; `None`: it has none, whatever `logindata` says of it.
    pub esia: Option<esia_sign_in::Settings>,
    /// The origin of the host between the journal and ESIA, without a slash at the end, which serves the same router;
    /// `None`: the journal's own. Real journals have one of their vendor's there.
    pub esia_hop: Option<String>,
}

impl Settings {
    /// The defaults: 15 minutes of idleness, three strikes, one minute of lock.
    pub fn new(clock: Arc<dyn Clock>, dice: Arc<dyn Dice>, base_url: impl Into<String>) -> Self {
        Self {
            clock,
            dice,
            base_url: base_url.into().trim_end_matches('/').to_owned(),
            idle_timeout_ms: 900_000,
            strikes: 3,
            lock: Duration::from_secs(60),
            version: "5.56.4".to_owned(),
            upload_limit_kb: 10_240,
            esia: None,
            esia_hop: None,
        }
    }

    /// The address that ESIA has to know as the one to come back to: on the host in between.
    pub fn esia_callback(&self) -> String {
        format!("{}{CALLBACK}", self.hop())
    }

    /// The host in between.
    pub(super) fn hop(&self) -> &str {
        self.esia_hop.as_ref().unwrap_or(&self.base_url).trim_end_matches('/')
    }
}

/// How the journal may be ill; [`Control::trouble`](super::Control::trouble) brings an illness on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Every address answers 200 with an HTML page about maintenance.
    Maintenance,
    /// Every address answers 500 with an HTML page, as IIS does.
    Broken,
    /// Every address answers 429.
    Overloaded,
    /// A sign-in answers 200 with `errorMessage` and without `at`, whatever the password.
    SignInWithoutToken,
    /// Only ESIA opens the journal: `logindata` says so and passwords are refused.
    EsiaOnly,
}
