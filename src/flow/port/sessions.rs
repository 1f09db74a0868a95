//! The Sessions: attempts, gate and host sessions, tickets, counters, kept forms.

use std::time::Duration;

use crate::domain::{
    Asked, Fingerprint, GateSession, HostSession, KeptForm, LinkId, Moment, PersonKey, State, Ticket, Who,
};

/// The store cannot be read or written. This is never "not signed in" and never "signed in".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the session store is not available: {0}")]
pub struct SessionsFault(pub String);

/// A host session that was ended, so that its socket and its journal session can be ended too.
#[derive(Clone)]
pub struct Ended {
    /// Its key.
    pub host: Fingerprint,
    /// What it was.
    pub session: HostSession,
}

/// What a browser has right now.
#[async_trait::async_trait]
pub trait Sessions: Send + Sync {
    /// Keeps a sign-in attempt. Beyond the cap of one browser (`asked.browser` does not matter here: the cap
    /// is over all attempts) the oldest are dropped, never the newest refused.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn put_attempt(&self, state: &State, asked: Asked) -> Result<(), SessionsFault>;

    /// Takes an attempt out: whoever comes second finds nothing.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn take_attempt(&self, state: &State) -> Result<Option<Asked>, SessionsFault>;

    /// Keeps or replaces a gate session.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn put_gate(&self, key: Fingerprint, session: GateSession) -> Result<(), SessionsFault>;

    /// Reads a gate session; whether it is fresh is the caller's to say.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn gate(&self, key: Fingerprint) -> Result<Option<GateSession>, SessionsFault>;

    /// Gives a gate session a new key at once (rotation): the old key finds nothing any more, host
    /// sessions hang on the new one. False if there is no session under the old key.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn rekey_gate(&self, old: Fingerprint, new: Fingerprint) -> Result<bool, SessionsFault>;

    /// Ends a gate session, its tickets and all its host sessions, durably: a restart does not revive them.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn end_gate(&self, key: Fingerprint) -> Result<Vec<Ended>, SessionsFault>;

    /// Keeps a ticket under its hash.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn put_ticket(&self, key: Fingerprint, ticket: Ticket) -> Result<(), SessionsFault>;

    /// Takes a ticket out: it works once.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn take_ticket(&self, key: Fingerprint) -> Result<Option<Ticket>, SessionsFault>;

    /// Keeps a host session.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn put_host(&self, key: Fingerprint, session: HostSession) -> Result<(), SessionsFault>;

    /// Reads a host session; `None` also when its gate session has ended.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn host(&self, key: Fingerprint) -> Result<Option<HostSession>, SessionsFault>;

    /// Notes that a host session and its gate session were used; may be written behind.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn touch_host(&self, key: Fingerprint, now: Moment) -> Result<(), SessionsFault>;

    /// Ends one host session, durably.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn end_host(&self, key: Fingerprint) -> Result<Option<Ended>, SessionsFault>;

    /// Ends every host session that entered by this link and kills its tickets, durably.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn end_link(&self, person: &PersonKey, link: LinkId) -> Result<Vec<Ended>, SessionsFault>;

    /// Keeps a form, durably; one that lies under the key already goes. Beyond the cap over all forms the oldest is
    /// dropped. False, and nothing is kept, if the key was ended.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn put_kept(&self, key: Fingerprint, form: KeptForm) -> Result<bool, SessionsFault>;

    /// Reads a form; whether it is fresh is the caller's to say.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn kept(&self, key: Fingerprint) -> Result<Option<KeptForm>, SessionsFault>;

    /// Claims the form that came at this moment, so that it may be sent on: true for one who asks, however many do.
    /// It stays, as one that was tried, until it is dropped.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn claim_kept(&self, key: Fingerprint, at: Moment) -> Result<bool, SessionsFault>;

    /// Drops a form, durably. Another may be kept under the key.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn drop_kept(&self, key: Fingerprint) -> Result<(), SessionsFault>;

    /// Drops every form of this person, durably, and keeps none under these keys any more: a form that is on its way
    /// while somebody signs out comes too late.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn end_kept(&self, who: Who, keys: &[Fingerprint]) -> Result<(), SessionsFault>;

    /// Forgets what is past its life; called now and then. Returns what was ended.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn sweep(&self, now: Moment) -> Result<Vec<Ended>, SessionsFault>;

    /// How many strikes a counter has within its window.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn strikes(&self, counter: Fingerprint, now: Moment) -> Result<Strikes, SessionsFault>;

    /// Adds a strike and tells the new count, durably: a restart does not forgive. The window begins anew
    /// with every strike.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn strike(
        &self,
        counter: Fingerprint,
        now: Moment,
        window: Duration,
    ) -> Result<Strikes, SessionsFault>;

    /// Takes the strikes back after a success.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn forgive(&self, counter: Fingerprint) -> Result<(), SessionsFault>;

    /// How many sessions there are: at the gate, in the journals.
    ///
    /// # Errors
    /// [`SessionsFault`]
    async fn count(&self) -> Result<SessionCount, SessionsFault>;
}

/// A counter of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strikes {
    /// How many.
    pub count: u32,
    /// When the last one was; meaningless at zero.
    pub last: Moment,
}

/// Numbers for the metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionCount {
    /// Sessions at the gate.
    pub gate: u64,
    /// Sessions in journals.
    pub host: u64,
}
