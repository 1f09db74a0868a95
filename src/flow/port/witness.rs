//! What the stories tell the operator: closed words only, nothing personal.

use crate::domain::{Holding, Manner, Refusal, System};

/// Something that happened, to be logged and counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A browser was sent to ESIA.
    SignInStarted,
    /// A person came back and has a session.
    SignedIn,
    /// A sign-in ended otherwise. `detail` is ESIA's or our own words, never a token.
    SignInRefused {
        /// Why.
        refusal: Refusal,
        /// More, for operators.
        detail: String,
    },
    /// Somebody signed in was sent to ESIA to give a consent.
    ConsentAskedAtEsia,
    /// They came back with it.
    ConsentGivenAtEsia,
    /// They did not: nothing was recorded. `detail` is ESIA's or our own words, never a token.
    ConsentRefusedAtEsia {
        /// Why.
        refusal: Refusal,
        /// More, for operators.
        detail: String,
    },
    /// A person signed out.
    SignedOut,
    /// A link was made or renewed.
    Linked {
        /// The journal.
        system: System,
        /// As whom.
        holding: Holding,
    },
    /// A link was removed.
    Unlinked {
        /// The journal.
        system: System,
    },
    /// A claim was laid before the school.
    ClaimLaid {
        /// The journal.
        system: System,
    },
    /// A proof did not succeed.
    ProofFailed {
        /// The journal.
        system: System,
        /// Why.
        refusal: Refusal,
    },
    /// The gateway signed in at a journal for somebody.
    JournalEntered {
        /// The journal.
        system: System,
        /// In which manner.
        manner: Manner,
    },
    /// The gateway could not.
    JournalNotEntered {
        /// The journal.
        system: System,
        /// Why.
        refusal: Refusal,
        /// The journal's own words, never a password.
        detail: String,
    },
    /// A form came when its session had run out, and was kept.
    FormKept {
        /// The journal.
        system: System,
    },
    /// It was sent on, and the journal took it.
    FormSent {
        /// The journal.
        system: System,
    },
    /// It was sent on, and the journal did not take it, or did not say so.
    FormNotTaken {
        /// The journal.
        system: System,
    },
    /// It was dropped unsent: its person did not want it, or another person signed in.
    FormDropped {
        /// The journal.
        system: System,
    },
    /// A request was stopped.
    Stopped {
        /// The journal.
        system: System,
        /// Why.
        refusal: Refusal,
    },
    /// A store failed.
    StoreFailed {
        /// What it said.
        detail: String,
    },
}

/// Logs and counts.
pub trait Witness: Send + Sync {
    /// `person` is a pseudonym.
    fn saw(&self, happening: Happening, person: Option<&str>);
}
