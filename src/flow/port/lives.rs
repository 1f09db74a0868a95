//! What happens to a person, as the Ledger is told of it by an operator.

use super::{AuditEvent, LedgerFault};
use crate::domain::{AccountKey, LinkId, Moment, PersonKey, Snils};

/// A link that was taken away beside a gateway that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedLink {
    /// Counts up.
    pub number: i64,
    /// Whose.
    pub person: PersonKey,
    /// Which one.
    pub link: LinkId,
}

/// The part of the Ledger that is about persons as a whole. Every method that changes something takes the audit entry of
/// the change and commits both or neither.
#[async_trait::async_trait]
pub trait Lives: Send + Sync {
    /// Everybody who has a link and this СНИЛС; two, where somebody has two numbers at ESIA.
    ///
    /// # Errors
    /// [`LedgerFault`]
    async fn persons_with(&self, snils: &Snils) -> Result<Vec<PersonKey>, LedgerFault>;

    /// Another СНИЛС from now on. False if the person has no link.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn change_snils(
        &self,
        person: &PersonKey,
        snils: &Snils,
        audit: AuditEvent,
    ) -> Result<bool, LedgerFault>;

    /// Takes one link away. False if the person has none such.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn take_link(
        &self,
        person: &PersonKey,
        link: LinkId,
        audit: AuditEvent,
    ) -> Result<bool, LedgerFault>;

    /// The links of `from` become links of `into`; those to accounts that `into` has already go. How many were moved.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn merge(&self, from: &PersonKey, into: &PersonKey, audit: AuditEvent) -> Result<u32, LedgerFault>;

    /// This person may not hold this account any more, by a password or by the register; what they hold of it goes.
    /// False if that was so already.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn bar(
        &self,
        person: &PersonKey,
        account: &AccountKey,
        audit: AuditEvent,
    ) -> Result<bool, LedgerFault>;

    /// Whether this person may not hold this account.
    ///
    /// # Errors
    /// [`LedgerFault`]; "cannot read" is never "may".
    async fn is_barred(&self, person: &PersonKey, account: &AccountKey) -> Result<bool, LedgerFault>;

    /// Forgets a person: links with their passwords, claims, rows of the work list. Consents stay as their own proof, and
    /// the audit has pseudonyms. How many links went.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn erase(&self, person: &PersonKey, audit: AuditEvent) -> Result<u32, LedgerFault>;

    /// What was entered by this link has to end, though the link stays.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn end_entered(&self, person: &PersonKey, link: LinkId, at: Moment) -> Result<(), LedgerFault>;

    /// The links whose sessions have to end, after the one with this number.
    ///
    /// # Errors
    /// [`LedgerFault`]
    async fn ended_links(&self, after: i64) -> Result<Vec<EndedLink>, LedgerFault>;

    /// Forgets rows of the work list that were closed before `closed`, consents that ended before `consents`, and what
    /// gateways have heard of before `heard`; how many.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn forget_old(&self, closed: Moment, consents: Moment, heard: Moment) -> Result<u64, LedgerFault>;
}
