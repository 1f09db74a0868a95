//! What came in and how it was answered: for tests, and for the author of a client who asks why he was refused.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use super::fault::Spot;
use crate::{crypto::token::fingerprint, domain::Moment, esia::wire::refusal::Refused};

/// Counts since the start, and the last refusals. No names, no tokens: codes are kept as fingerprints.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Record {
    /// Requests by endpoint: `ac`, `te`, `rs`.
    pub requests: BTreeMap<Spot, u32>,
    /// Refusals by ESIA's code, for example `ESIA-007053`.
    pub refusals: BTreeMap<String, u32>,
    /// Codes that were exchanged for tokens.
    pub codes_exchanged: u32,
    /// Sign-outs.
    pub sign_outs: u32,
    /// The last refusals, the newest first, at most fifty.
    pub latest: VecDeque<Explained>,
    #[serde(skip)]
    codes: BTreeMap<[u8; 32], u32>,
}

/// A refusal in more words than ESIA has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// When, seconds since the Unix epoch.
    pub at: i64,
    /// `ESIA-NNNNNN`.
    pub code: String,
    /// What was sent back after the code.
    pub description: String,
    /// What the stand-in knows besides: which check failed and what to mend.
    pub hint: String,
}

impl Record {
    /// How often this code was presented for exchange, successfully or not.
    pub fn presentations(&self, code: &str) -> u32 {
        self.codes.get(&fingerprint(code)).copied().unwrap_or(0)
    }

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

    pub(super) fn refused(&mut self, refused: &Refused, now: Moment) {
        self.note(
            format!("ESIA-{}", refused.refusal.code()),
            refused.refusal.description(),
            refused.hint,
            now,
        );
    }

    pub(super) fn note(&mut self, code: String, description: String, hint: &str, now: Moment) {
        *self.refusals.entry(code.clone()).or_default() += 1;
        self.latest.truncate(LATEST - 1);
        self.latest.push_front(Explained { at: now.secs(), code, description, hint: hint.to_owned() });
    }
}

const LATEST: usize = 50;
/// Further codes are not counted: the record must not grow for ever.
const MOST_CODES: usize = 20_000;
