//! What came in and how it was answered.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use super::{check::Refused, fault::Spot};
use crate::{crypto::token::fingerprint, domain::Moment};

/// Counts since the start, and the last refusals. No names, no tokens: codes are kept as fingerprints.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Record {
    /// Requests by endpoint.
    pub requests: BTreeMap<Spot, u32>,
    /// Refusals by OAuth's word.
    pub refusals: BTreeMap<String, u32>,
    /// Codes that were exchanged for tokens, by client.
    pub codes_exchanged: BTreeMap<String, u32>,
    /// Sign-outs.
    pub sign_outs: u32,
    /// The last refusals, the newest first, at most fifty.
    pub latest: VecDeque<Explained>,
    #[serde(skip)]
    codes: BTreeMap<[u8; 32], u32>,
}

/// A refusal in more words than OAuth has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// When, seconds since the Unix epoch.
    pub at: i64,
    /// OAuth's word.
    pub error: String,
    /// Which check failed, and what to mend.
    pub hint: String,
}

impl Record {
    /// The largest number of presentations of any one code: more than one means that a client repeats itself.
    pub fn most_presentations(&self) -> u32 {
        self.codes.values().copied().max().unwrap_or(0)
    }

    pub(super) fn came(&mut self, at: Spot) {
        *self.requests.entry(at).or_default() += 1;
    }

    pub(super) fn presented(&mut self, code: &str) {
        let code = fingerprint(code);
        if self.codes.len() < MOST_CODES || self.codes.contains_key(&code) {
            *self.codes.entry(code).or_default() += 1;
        }
    }

    pub(super) fn exchanged(&mut self, client: &str) {
        *self.codes_exchanged.entry(client.to_owned()).or_default() += 1;
    }

    pub(super) fn refused(&mut self, refused: &Refused, now: Moment) {
        *self.refusals.entry(refused.error.to_owned()).or_default() += 1;
        self.latest.truncate(LATEST - 1);
        let (error, hint) = (refused.error.to_owned(), refused.hint.to_owned());
        self.latest.push_front(Explained { at: now.secs(), error, hint });
    }
}

const LATEST: usize = 50;
/// Further codes are not counted: the record must not grow for ever.
const MOST_CODES: usize = 20_000;
