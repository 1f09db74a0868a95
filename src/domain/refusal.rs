//! Every reason for which a person is not let on: a closed list with stable codes.

/// Why not. The code is shown to the person and stands in logs; the sentence here is for operators, the
/// person's words are the console's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// The attempt is not known, was used or took too long.
    #[error("the sign-in attempt is unknown, used or too old")]
    AttemptUnknown,
    /// The browser that came back is not the one that asked.
    #[error("the browser that came back from ESIA is not the one that asked")]
    ForeignBrowser,
    /// The person pressed "refuse" at ESIA.
    #[error("the person refused at ESIA")]
    DeniedAtEsia,
    /// ESIA does not answer, or answers something that is not an answer.
    #[error("ESIA is not available")]
    EsiaUnavailable,
    /// ESIA refuses this gateway: certificate, mnemonic, scope or address.
    #[error("ESIA refuses this gateway's request; see the log for its own words")]
    EsiaMisconfigured,
    /// ESIA's answer does not pass the checks.
    #[error("ESIA's answer does not pass the checks")]
    EsiaUntrusted,
    /// Too many sign-ins from one address.
    #[error("too many sign-ins from one address")]
    TooManySignIns,
    /// At ESIA another person was signed in than the one who is here.
    #[error("the person at ESIA is not the one who is signed in here")]
    AnotherAtEsia,
    /// The ESIA account is not confirmed.
    #[error("the ESIA account is not confirmed")]
    NotConfirmed,
    /// The browser comes back from the journal's host again and again: what it was given there is not kept.
    #[error(
        "the browser goes round between the gate and the journal; it does not keep the journal host's cookie"
    )]
    RoundAtJournal,
    /// The browser comes back from ESIA again and again: what it was given at the gate is not kept.
    #[error("the browser goes round between the gate and ESIA; it does not keep the gate's cookie")]
    RoundAtGate,
    /// The journal knows no such school.
    #[error("the journal has no such school")]
    UnknownSchool,
    /// The journal says that login or password are wrong.
    #[error("the journal refused the login and password")]
    WrongPassword,
    /// The journal has locked the account for a while.
    #[error("the journal has locked the account for a while")]
    LockedInJournal,
    /// Too many failures of this person with this account; the gateway stops before the journal locks.
    #[error("too many failed proofs of this account by this person")]
    TooManyTries,
    /// The account has had failures from elsewhere; it only slows down.
    #[error("the account has had failed proofs; the next one has to wait")]
    SlowDown,
    /// Proved, but the school has to look at it.
    #[error("the claim was laid before the school")]
    LaidBeforeSchool,
    /// The account is held by somebody else.
    #[error("the account is already held by another person")]
    HeldByAnother,
    /// The stored password does not fit any more.
    #[error("the stored credential does not fit any more; the account needs proof")]
    NeedsProof,
    /// No card of the register is the person's, or the one there is differs.
    #[error("the register has no card that agrees with the person")]
    DiaryNotFound,
    /// The same of a child, whose parents are asked to see to it.
    #[error("the register has no card that agrees with the child")]
    ChildsDiaryNotFound,
    /// A pupil under 18 without the consent of a parent.
    #[error("the pupil has no parent's consent")]
    NoParentsConsent,
    /// A grown-up without a consent of their own.
    #[error("the person has not consented")]
    NoOwnConsent,
    /// The journal does not answer.
    #[error("the journal is not available")]
    JournalUnavailable,
    /// The journal is being serviced.
    #[error("the journal is under maintenance")]
    JournalMaintenance,
    /// The journal does not let the account in, for reasons of its own.
    #[error("the journal refuses the account")]
    JournalRefused,
    /// A way round the gateway, or a page that shows others' secrets.
    #[error("the path is closed")]
    ClosedPath,
    /// The form was not sent from the gate's own page of this session.
    #[error("the form does not belong to this session")]
    ForeignForm,
    /// Our own store cannot be read or written.
    #[error("the store is not available")]
    StoreUnavailable,
}

/// Whose trouble a refusal is; the sills turn this into a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// The request does not fit: begin again.
    Request,
    /// Understood, and not allowed.
    Forbidden,
    /// Allowed later.
    Wait,
    /// Somebody behind us gave an answer that cannot be used.
    BadAnswer,
    /// Something is down; a later try may pass.
    Unavailable,
}

impl Refusal {
    /// Whose trouble it is.
    pub const fn nature(self) -> Nature {
        match self {
            Self::AttemptUnknown
            | Self::ForeignBrowser
            | Self::ForeignForm
            | Self::RoundAtJournal
            | Self::RoundAtGate => Nature::Request,
            Self::DeniedAtEsia
            | Self::NotConfirmed
            | Self::AnotherAtEsia
            | Self::UnknownSchool
            | Self::WrongPassword
            | Self::LaidBeforeSchool
            | Self::HeldByAnother
            | Self::NeedsProof
            | Self::DiaryNotFound
            | Self::ChildsDiaryNotFound
            | Self::NoParentsConsent
            | Self::NoOwnConsent
            | Self::JournalRefused
            | Self::ClosedPath => Nature::Forbidden,
            Self::TooManySignIns | Self::LockedInJournal | Self::TooManyTries | Self::SlowDown => {
                Nature::Wait
            }
            Self::EsiaMisconfigured | Self::EsiaUntrusted => Nature::BadAnswer,
            Self::EsiaUnavailable
            | Self::JournalUnavailable
            | Self::JournalMaintenance
            | Self::StoreUnavailable => Nature::Unavailable,
        }
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.code() == code)
    }

    /// Every reason, for tables and metrics.
    pub const ALL: [Self; 29] = [
        Self::AttemptUnknown,
        Self::ForeignBrowser,
        Self::DeniedAtEsia,
        Self::EsiaUnavailable,
        Self::EsiaMisconfigured,
        Self::EsiaUntrusted,
        Self::RoundAtJournal,
        Self::RoundAtGate,
        Self::TooManySignIns,
        Self::NotConfirmed,
        Self::AnotherAtEsia,
        Self::UnknownSchool,
        Self::WrongPassword,
        Self::LockedInJournal,
        Self::TooManyTries,
        Self::SlowDown,
        Self::LaidBeforeSchool,
        Self::HeldByAnother,
        Self::NeedsProof,
        Self::DiaryNotFound,
        Self::ChildsDiaryNotFound,
        Self::NoParentsConsent,
        Self::NoOwnConsent,
        Self::JournalUnavailable,
        Self::JournalMaintenance,
        Self::JournalRefused,
        Self::ClosedPath,
        Self::ForeignForm,
        Self::StoreUnavailable,
    ];

    /// The stable code: 1xx sign-in, 2xx linking, 3xx the journal, 4xx the request, 5xx ourselves.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AttemptUnknown => "PR-101",
            Self::ForeignBrowser => "PR-102",
            Self::DeniedAtEsia => "PR-103",
            Self::EsiaUnavailable => "PR-104",
            Self::EsiaMisconfigured => "PR-105",
            Self::EsiaUntrusted => "PR-106",
            Self::RoundAtJournal => "PR-107",
            Self::RoundAtGate => "PR-108",
            Self::TooManySignIns => "PR-109",
            Self::NotConfirmed => "PR-110",
            Self::AnotherAtEsia => "PR-111",
            Self::UnknownSchool => "PR-201",
            Self::WrongPassword => "PR-202",
            Self::LockedInJournal => "PR-203",
            Self::TooManyTries => "PR-204",
            Self::SlowDown => "PR-205",
            Self::LaidBeforeSchool => "PR-206",
            Self::HeldByAnother => "PR-207",
            Self::NeedsProof => "PR-208",
            Self::DiaryNotFound => "PR-209",
            Self::ChildsDiaryNotFound => "PR-210",
            Self::NoParentsConsent => "PR-211",
            Self::NoOwnConsent => "PR-212",
            Self::JournalUnavailable => "PR-301",
            Self::JournalMaintenance => "PR-302",
            Self::JournalRefused => "PR-303",
            Self::ClosedPath => "PR-401",
            Self::ForeignForm => "PR-402",
            Self::StoreUnavailable => "PR-501",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Refusal;

    #[test]
    fn codes_are_unique() {
        let codes: BTreeSet<_> = Refusal::ALL.iter().map(|refusal| refusal.code()).collect();
        assert_eq!(codes.len(), Refusal::ALL.len());
    }
}
