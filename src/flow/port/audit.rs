//! What the audit says.

use crate::domain::Moment;

/// What happened, for the audit; codes are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuditCode {
    /// An operator took a link away.
    LinkTaken,
    /// Two numbers of one person became one.
    PersonsMerged,
    /// A person's СНИЛС is another one.
    SnilsChanged,
    /// A person may not hold an account any more.
    RightsEnded,
    /// A person was forgotten.
    PersonErased,
    /// A person has died, and was forgotten.
    PersonDied,
    /// Signed in at the gate.
    SignedIn,
    /// A sign-in was refused.
    SignInRefused,
    /// Signed out.
    SignedOut,
    /// An account was linked.
    Linked,
    /// A link got a new credential.
    LinkRenewed,
    /// A link was removed.
    Unlinked,
    /// The journal refused a stored credential.
    NeedsProof,
    /// A proof failed.
    ProofFailed,
    /// A claim was laid before the school.
    ClaimLaid,
    /// The register says whose an account is.
    Recognised,
    /// The register no longer says so.
    NoLongerRecognised,
    /// A password was forgotten, because the account is entered without it.
    PasswordForgotten,
    /// Somebody was turned away because of the register.
    TurnedAway,
    /// Somebody who was turned away came in.
    CameInAfterAll,
    /// Somebody who was turned away left a request for a school.
    RequestLeft,
    /// The journal was entered.
    JournalEntered,
    /// A card of the register was corrected.
    CardCorrected,
    /// A correction was withdrawn.
    CorrectionWithdrawn,
    /// An edition of the register was put in force.
    RegisterImported,
    /// The edition from before was put in force again.
    RegisterTakenBack,
    /// A consent was given.
    ConsentGiven,
    /// A consent was revoked, or ended otherwise before its time; `reason` says how.
    ConsentEnded,
    /// A pupil wanted to enter, and a parent's consent was asked for.
    ConsentAsked,
    /// The parents were told of it.
    ParentsTold,
}

impl AuditCode {
    /// Every code.
    pub const ALL: [Self; 30] = [
        Self::LinkTaken,
        Self::PersonsMerged,
        Self::SnilsChanged,
        Self::RightsEnded,
        Self::PersonErased,
        Self::PersonDied,
        Self::SignedIn,
        Self::SignInRefused,
        Self::SignedOut,
        Self::Linked,
        Self::LinkRenewed,
        Self::Unlinked,
        Self::NeedsProof,
        Self::ProofFailed,
        Self::ClaimLaid,
        Self::Recognised,
        Self::NoLongerRecognised,
        Self::PasswordForgotten,
        Self::TurnedAway,
        Self::CameInAfterAll,
        Self::RequestLeft,
        Self::JournalEntered,
        Self::CardCorrected,
        Self::CorrectionWithdrawn,
        Self::RegisterImported,
        Self::RegisterTakenBack,
        Self::ConsentGiven,
        Self::ConsentEnded,
        Self::ConsentAsked,
        Self::ParentsTold,
    ];

    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LinkTaken => "A-601",
            Self::PersonsMerged => "A-602",
            Self::SnilsChanged => "A-603",
            Self::RightsEnded => "A-604",
            Self::PersonErased => "A-605",
            Self::PersonDied => "A-606",
            Self::SignedIn => "A-101",
            Self::SignInRefused => "A-102",
            Self::SignedOut => "A-103",
            Self::Linked => "A-201",
            Self::LinkRenewed => "A-202",
            Self::Unlinked => "A-203",
            Self::NeedsProof => "A-204",
            Self::ProofFailed => "A-205",
            Self::ClaimLaid => "A-206",
            Self::Recognised => "A-207",
            Self::NoLongerRecognised => "A-208",
            Self::PasswordForgotten => "A-209",
            Self::TurnedAway => "A-210",
            Self::CameInAfterAll => "A-211",
            Self::RequestLeft => "A-212",
            Self::JournalEntered => "A-301",
            Self::CardCorrected => "A-401",
            Self::CorrectionWithdrawn => "A-402",
            Self::RegisterImported => "A-403",
            Self::RegisterTakenBack => "A-404",
            Self::ConsentGiven => "A-501",
            Self::ConsentEnded => "A-502",
            Self::ConsentAsked => "A-503",
            Self::ParentsTold => "A-504",
        }
    }
}

/// One entry of the audit. Holds pseudonyms, no names and numbers of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// When.
    pub at: Moment,
    /// What.
    pub code: AuditCode,
    /// Pseudonym of the person.
    pub person: Option<String>,
    /// Pseudonym of the account.
    pub account: Option<String>,
    /// A refusal's code or another closed word.
    pub reason: Option<&'static str>,
}
