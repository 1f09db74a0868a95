//! The Ledger and the Sessions: one exam for every body of each port, and what only a body on disk can fail.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod counts;
mod crash;
mod exam_consents;
mod exam_ledger;
mod exam_lives;
mod exam_recognised;
mod exam_sessions;
mod exam_turnstile;
mod keys;
mod ledger;
mod nouns;
mod redis;
mod register;
mod sessions;
