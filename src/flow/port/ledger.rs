//! The Ledger: links, claims before schools, consents, audit. It never loses an acknowledged write.

use jiff::civil::Date;

use super::{AuditEvent, Awaited, DayCount, Lives, NewConsent, ParentsTold, Reached};
use crate::domain::{
    AccountKey, AwayCode, AwayReason, BirthCertificate, CardKey, CardKind, Chosen, Consent, ConsentId,
    Correction, Doubt, Ending, Holding, Link, LinkCard, LinkId, Mendable, Moment, PersonKey, SchoolId,
    SchoolRequest, Secret, Snils, System, TurnedAway,
};

/// Why the Ledger did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerFault {
    /// It cannot be read or written; nothing was acknowledged.
    #[error("the ledger is not available: {0}")]
    Unavailable(String),
    /// A record that cannot be opened or read.
    #[error("a record of the ledger is damaged: {0}")]
    Damaged(String),
}

/// A link to be made.
pub struct NewLink {
    /// Whose.
    pub person: PersonKey,
    /// To what.
    pub account: AccountKey,
    /// As whom.
    pub holding: Holding,
    /// How many persons may hold the account in this way; checked in the same transaction.
    pub limit: u32,
    /// The person's СНИЛС, if ESIA told it; stored as a keyed index only.
    pub snils: Option<Snils>,
    /// What the journal said.
    pub card: LinkCard,
    /// On what it rests.
    pub grounds: Grounds,
    /// When.
    pub at: Moment,
}

/// On what a new link rests.
pub enum Grounds {
    /// The password was proved: what enters the journal; stored sealed, bound to the row.
    Proof(Secret<Vec<u8>>),
    /// The register says so. A password that was proved and works stays in its place; otherwise the link has none.
    Register {
        /// Whether the account is entered without a password; otherwise it has to be proved once.
        opens: bool,
    },
}

/// Somebody who holds an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub person: PersonKey,
    /// By which link.
    pub link: LinkId,
    /// As whom.
    pub holding: Holding,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linked {
    /// A new link.
    New(LinkId),
    /// The person had it already; credential and card were renewed, and it is active again.
    Renewed(LinkId),
    /// Others hold the account, and there is no room. Nothing was changed.
    HeldByOthers,
    /// An operator has said that this person may not hold it any more. Nothing was changed.
    Barred,
}

/// Somebody who is turned away.
#[derive(Clone)]
pub struct NewTurnedAway {
    /// What the person reads out, unless the row is open already and has a code.
    pub code: AwayCode,
    /// From which journal.
    pub system: System,
    /// Because of which card.
    pub card: Option<CardKey>,
    /// Of which school.
    pub school: Option<SchoolId>,
    /// Why.
    pub reason: AwayReason,
}

/// A claim that the school has to look at.
pub struct NewClaim {
    /// Who claims.
    pub person: PersonKey,
    /// The claimed account.
    pub account: AccountKey,
    /// Why it is doubted.
    pub reason: ClaimReason,
    /// The claimant's name at ESIA, for the school; stored sealed.
    pub claimant_name: Secret<String>,
    /// The account holder's name in the journal; stored sealed.
    pub holder_name: Secret<String>,
    /// When.
    pub at: Moment,
}

/// Why a claim lies before the school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimReason {
    /// The law of ownership doubts it.
    Doubt(Doubt),
    /// Somebody else holds the account.
    HeldByOthers,
    /// The owner contests somebody's link.
    Contested,
}

/// A claim on a school's work list. Opened by the school's people only.
pub struct Claim {
    /// Its number.
    pub id: i64,
    /// As it was laid.
    pub claim: NewClaim,
}

/// The Ledger. Every method that changes something takes the audit entry of the change and commits both or neither.
#[async_trait::async_trait]
pub trait Ledger: Lives {
    /// The links of a person, oldest first.
    ///
    /// # Errors
    /// [`LedgerFault`]; "cannot read" is never "has none".
    async fn links_of(&self, person: &PersonKey) -> Result<Vec<Link>, LedgerFault>;

    /// One link, if this person has it.
    ///
    /// # Errors
    /// [`LedgerFault`]
    async fn link(&self, person: &PersonKey, link: LinkId) -> Result<Option<Link>, LedgerFault>;

    /// The opened credential of a link of this person; `None` if the link is gone.
    ///
    /// # Errors
    /// [`LedgerFault::Damaged`] if it does not open.
    async fn credential(
        &self,
        person: &PersonKey,
        link: LinkId,
    ) -> Result<Option<Secret<Vec<u8>>>, LedgerFault>;

    /// Everybody who holds an account.
    ///
    /// # Errors
    /// [`LedgerFault`]
    async fn holders(&self, account: &AccountKey) -> Result<Vec<Holder>, LedgerFault>;

    /// Makes or renews a link; answers only after the commit.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn put_link(&self, new: NewLink, audit: AuditEvent) -> Result<Linked, LedgerFault>;

    /// Removes a link with its credential. False if the person has no such link.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn unlink(&self, person: &PersonKey, link: LinkId, audit: AuditEvent) -> Result<bool, LedgerFault>;

    /// Marks a link as needing proof and forgets its credential; nothing else is lost.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn mark_needs_proof(
        &self,
        person: &PersonKey,
        link: LinkId,
        audit: AuditEvent,
    ) -> Result<(), LedgerFault>;

    /// Forgets the password of a link that from now on rests on the register. False if it rests there already, or is
    /// gone.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn forget_credential(
        &self,
        person: &PersonKey,
        link: LinkId,
        audit: AuditEvent,
    ) -> Result<bool, LedgerFault>;

    /// Remembers the way in that the person chose among several. The journal's entering is audited, the choice is
    /// not. A link that is gone remembers nothing.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn note_choice(&self, person: &PersonKey, link: LinkId, chosen: Chosen) -> Result<(), LedgerFault>;

    /// Lays a claim before the school; a repeated one (same person, account and reason, still open) is not doubled.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn lay_claim(&self, claim: NewClaim, audit: AuditEvent) -> Result<(), LedgerFault>;

    /// The open claims, oldest first, at most `most`.
    ///
    /// # Errors
    /// [`LedgerFault`]
    async fn claims(&self, most: u32) -> Result<Vec<Claim>, LedgerFault>;

    /// The open rows of a person who was turned away, oldest first.
    ///
    /// # Errors
    /// [`LedgerFault`]
    async fn turned_away_of(&self, person: &PersonKey) -> Result<Vec<TurnedAway>, LedgerFault>;

    /// Notes how a sign-in of this person went: a row for each of `rows`, or one more try where it is open already. Its
    /// other open rows are closed, but for those without a card in a journal that is not in `came_in`.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn note_sign_in(
        &self,
        person: &PersonKey,
        rows: Vec<NewTurnedAway>,
        came_in: Vec<System>,
        at: Moment,
        pseudonym: String,
    ) -> Result<(), LedgerFault>;

    /// The rows of people who were turned away, oldest first, at most `most`; the open ones, or all.
    ///
    /// # Errors
    /// [`LedgerFault`]
    async fn turned_away(&self, all: bool, most: u32) -> Result<Vec<TurnedAway>, LedgerFault>;

    /// Lays a person's request beside their open row without a card. False if they have none of this code.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn leave_request(
        &self,
        person: &PersonKey,
        code: &AwayCode,
        school: SchoolId,
        request: SchoolRequest,
        audit: AuditEvent,
    ) -> Result<bool, LedgerFault>;

    /// Forgets requests that were left before this; tells how many.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn forget_requests(&self, before: Moment) -> Result<u64, LedgerFault>;

    /// Lays a correction over a card of the register; one of the same value that was there goes.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn correct(&self, correction: Correction, audit: AuditEvent) -> Result<(), LedgerFault>;

    /// Takes a correction back. False if there is none.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn withdraw_correction(
        &self,
        card: &CardKey,
        what: Mendable,
        audit: AuditEvent,
    ) -> Result<bool, LedgerFault>;

    /// All corrections, oldest first.
    ///
    /// # Errors
    /// [`LedgerFault`]
    async fn corrections(&self) -> Result<Vec<Correction>, LedgerFault>;

    /// The corrections of one card.
    ///
    /// # Errors
    /// [`LedgerFault`]
    async fn corrections_of(&self, card: &CardKey) -> Result<Vec<Correction>, LedgerFault>;

    /// The corrections that say this СНИЛС.
    ///
    /// # Errors
    /// [`LedgerFault`]
    async fn corrected_to_snils(&self, snils: &Snils) -> Result<Vec<Correction>, LedgerFault>;

    /// The corrections that say this birth certificate.
    ///
    /// # Errors
    /// [`LedgerFault`]
    async fn corrected_to_certificate(
        &self,
        paper: &BirthCertificate,
    ) -> Result<Vec<Correction>, LedgerFault>;

    /// Keeps a consent. One that the same person gave in the same capacity for the same card and that has not ended
    /// ends now, as replaced; whoever waited by this card waits no more.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn give_consent(&self, new: NewConsent, audit: AuditEvent) -> Result<ConsentId, LedgerFault>;

    /// Ends a consent before its time and gives it as it is now; with `by`, only if this person gave it. `None`, and no
    /// audit entry, if there is no such consent or it has ended already.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn end_consent(
        &self,
        id: ConsentId,
        by: Option<&PersonKey>,
        ending: Ending,
        at: Moment,
        audit: AuditEvent,
    ) -> Result<Option<Consent>, LedgerFault>;

    /// All consents of a card, those that have ended or run out too, oldest first.
    ///
    /// # Errors
    /// [`LedgerFault`]; "cannot read" is never "none was given".
    async fn consents_of(&self, card: &CardKey) -> Result<Vec<Consent>, LedgerFault>;

    /// All consents that a person gave, those that have ended or run out too, oldest first.
    ///
    /// # Errors
    /// [`LedgerFault`]; "cannot read" is never "gave none".
    async fn consents_by(&self, giver: &PersonKey) -> Result<Vec<Consent>, LedgerFault>;

    /// Consents that run out before this moment, or have run out, and of whose end nobody was told; the first to run out
    /// first, at most `most`. Those that were ended are not among them.
    ///
    /// # Errors
    /// [`LedgerFault`]
    async fn consents_ending(&self, before: Moment, most: u32) -> Result<Vec<Consent>, LedgerFault>;

    /// Notes that the end of a consent was announced. The notice is audited by whoever sends it; this is not.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn note_announced(&self, id: ConsentId, at: Moment) -> Result<(), LedgerFault>;

    /// Notes that a pupil wanted to enter by this card and lacks a parent's consent. A card waits once, whatever the
    /// number of tries; gives how it waits now.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn ask_for_consent(
        &self,
        card: &CardKey,
        at: Moment,
        audit: AuditEvent,
    ) -> Result<Awaited, LedgerFault>;

    /// Notes that the parents were told. False, and no audit entry, if nobody waits by this card.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn note_told(
        &self,
        card: &CardKey,
        told: ParentsTold,
        audit: AuditEvent,
    ) -> Result<bool, LedgerFault>;

    /// Everybody who waits for a parent's consent, the longest waiting first.
    ///
    /// # Errors
    /// [`LedgerFault`]
    async fn awaited(&self) -> Result<Vec<Awaited>, LedgerFault>;

    /// Notes how many were linked on a day. Of a day that was noted already the last count stays.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn note_coverage(
        &self,
        day: Date,
        kind: CardKind,
        reached: Vec<Reached>,
    ) -> Result<(), LedgerFault>;

    /// How many were linked on the last noted day that is not after this one.
    ///
    /// # Errors
    /// [`LedgerFault`]
    async fn coverage_on(&self, day: Date, kind: CardKind) -> Result<Vec<Reached>, LedgerFault>;

    /// The noted days, oldest first.
    ///
    /// # Errors
    /// [`LedgerFault`]
    async fn coverage_days(&self, kind: CardKind) -> Result<Vec<DayCount>, LedgerFault>;

    /// Writes an audit entry that belongs to no other change.
    ///
    /// # Errors
    /// [`LedgerFault`]; then nothing was stored.
    async fn audit(&self, event: AuditEvent) -> Result<(), LedgerFault>;

    /// How many links there are, for the metric.
    ///
    /// # Errors
    /// [`LedgerFault`]
    async fn count_links(&self) -> Result<u64, LedgerFault>;
}
