//! What was issued: codes that wait for a journal's server, and tokens that it reads a person with. In memory alone: a
//! restart ends the sign-ins that are under way, and nothing else.

use std::sync::{Mutex, PoisonError};

use crate::{
    crypto::shelf::Shelf,
    domain::{Moment, System, Vouched},
    esia::wire::demand::scope::Scopes,
};

/// Codes and tokens, kept by their fingerprints. Bounded: when there are too many, the oldest go.
#[derive(Default)]
pub struct Desk(Mutex<Shelves>);

/// Both kinds.
#[derive(Default)]
pub(super) struct Shelves {
    pub(super) codes: Shelf<Code>,
    pub(super) tokens: Shelf<Granted>,
}

/// A code that was issued, and what its exchange has to repeat.
pub(super) struct Code {
    pub(super) granted: Granted,
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<String>,
}

/// What was granted to whom, from the code into the tokens. It names a person: no `Debug`.
#[derive(Clone)]
pub(super) struct Granted {
    /// To which journal.
    pub(super) system: System,
    /// As which client; another mnemonic in its place is another client.
    pub(super) client_id: String,
    /// The scopes as they were asked.
    pub(super) scope: Scopes,
    /// `urn:esia:sid`.
    pub(super) session: String,
    /// When the voucher answered.
    pub(super) since: Moment,
    /// The number of the person before this journal.
    pub(super) oid: u64,
    /// The person.
    pub(super) vouched: Vouched,
}

impl Desk {
    /// Forgets what is over.
    pub fn sweep(&self, now: Moment) {
        self.with(|shelves| {
            shelves.codes.sweep(now);
            shelves.tokens.sweep(now);
        });
    }

    /// How many codes and how many tokens are good now.
    pub fn count(&self, now: Moment) -> (usize, usize) {
        self.with(|shelves| (shelves.codes.count(now), shelves.tokens.count(now)))
    }

    /// Works on the shelves; never across an await.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Shelves) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
