//! Faults of the outside, turned into reasons for the person.

use super::port::{IdentityFault, JournalFault};
use crate::domain::Refusal;

/// What the person hears when ESIA gave no person.
pub(super) const fn refusal_of_identity(fault: &IdentityFault) -> Refusal {
    match fault {
        IdentityFault::Unavailable { .. } => Refusal::EsiaUnavailable,
        IdentityFault::Denied { .. } => Refusal::DeniedAtEsia,
        IdentityFault::NotConfirmed { .. } => Refusal::NotConfirmed,
        IdentityFault::CodeSpent { .. } => Refusal::AttemptUnknown,
        IdentityFault::Misconfigured { .. } | IdentityFault::Unsigned { .. } => Refusal::EsiaMisconfigured,
        IdentityFault::Untrusted { .. } => Refusal::EsiaUntrusted,
    }
}

/// What the person hears when a password was tried in the journal.
pub(super) const fn refusal_of_proof(fault: &JournalFault) -> Refusal {
    match fault {
        JournalFault::WrongPassword => Refusal::WrongPassword,
        JournalFault::Locked { .. } => Refusal::LockedInJournal,
        JournalFault::Maintenance { .. } => Refusal::JournalMaintenance,
        JournalFault::Refused { .. } => Refusal::JournalRefused,
        JournalFault::UnknownSchool => Refusal::UnknownSchool,
        JournalFault::Unavailable { .. } => Refusal::JournalUnavailable,
        JournalFault::Credential => Refusal::NeedsProof,
        JournalFault::Store { .. } => Refusal::StoreUnavailable,
        JournalFault::NobodyFound => Refusal::DiaryNotFound,
        JournalFault::NoSuchWay { .. } => Refusal::JournalUnavailable,
    }
}

/// What the person hears when the stored credential was tried: a password that was right once and is wrong
/// now needs proof, it is not a mistake of the person.
pub(super) const fn refusal_of_entry(fault: &JournalFault) -> Refusal {
    match fault {
        JournalFault::WrongPassword | JournalFault::UnknownSchool => Refusal::NeedsProof,
        JournalFault::Locked { .. }
        | JournalFault::Maintenance { .. }
        | JournalFault::Refused { .. }
        | JournalFault::Unavailable { .. }
        | JournalFault::Store { .. }
        | JournalFault::NobodyFound
        | JournalFault::NoSuchWay { .. }
        | JournalFault::Credential => refusal_of_proof(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::{refusal_of_entry, refusal_of_proof};
    use crate::{domain::Refusal, flow::port::JournalFault};

    #[test]
    fn lesson_26_a_changed_password_needs_proof_and_a_mistyped_one_does_not() {
        assert_eq!(refusal_of_entry(&JournalFault::WrongPassword), Refusal::NeedsProof);
        assert_eq!(refusal_of_proof(&JournalFault::WrongPassword), Refusal::WrongPassword);
    }
}
