//! What reports count, without opening a card.

use std::sync::Arc;

use jiff::civil::Date;

use super::RegisterFault;
use crate::domain::{CardKind, Filled, Organisation};

/// So many cards of one class of one organisation hold the same fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Where.
    pub organisation: Arc<Organisation>,
    /// Class or group; none of parents and staff.
    pub class: Option<String>,
    /// What these cards hold.
    pub filled: Filled,
    /// How many they are.
    pub cards: u64,
}

/// How many of one organisation's cards have a living link, or have been entered by СНИЛС.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Where.
    pub organisation: Arc<Organisation>,
    /// All cards.
    pub cards: u64,
    /// Those with a link.
    pub linked: u64,
}

/// How many cards of a register there were on a day, and how many were linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// The day, by the gate's calendar.
    pub day: Date,
    /// All cards.
    pub cards: u64,
    /// Those with a link.
    pub linked: u64,
}

/// Counts over the edition in force, and over the links as they are now.
#[async_trait::async_trait]
pub trait Counts: Send + Sync {
    /// What the cards of one register hold, by organisation and class.
    ///
    /// # Errors
    /// [`RegisterFault`]
    async fn filled(&self, kind: CardKind) -> Result<Vec<Tally>, RegisterFault>;

    /// How many cards of one register are linked, by organisation; every organisation of the register has its line.
    ///
    /// # Errors
    /// [`RegisterFault`]
    async fn reached(&self, kind: CardKind) -> Result<Vec<Reached>, RegisterFault>;
}
