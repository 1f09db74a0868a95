//! What the Ledger takes and tells of consents.

use crate::domain::{CardKey, ConsentVia, Giver, Moment, PersonKey};

/// A consent to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewConsent {
    /// The card whose data are handed over.
    pub subject: CardKey,
    /// Who gives it.
    pub giver: PersonKey,
    /// As whom.
    pub given_as: Giver,
    /// Where.
    pub via: ConsentVia,
    /// The version of the text that was agreed to.
    pub version: String,
    /// Now.
    pub begin: Moment,
    /// Until when it lasts, this moment not included.
    pub end: Moment,
}

/// A pupil who waits for a parent's consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// By which card.
    pub card: CardKey,
    /// The first try to enter.
    pub since: Moment,
    /// The last one.
    pub asked: Moment,
    /// How many there were.
    pub tries: u32,
    /// When the parents were told last; `None` if never.
    pub told: Option<ParentsTold>,
}

/// That parents were told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParentsTold {
    /// When.
    pub at: Moment,
    /// How many of them.
    pub many: u32,
}
