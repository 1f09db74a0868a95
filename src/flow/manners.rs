//! Which manners of entering are open for one link, and when the next one is tried.

use super::port::JournalFault;
use crate::domain::{Manner, Secret, Vouched};

/// One manner, with what it needs.
pub(super) enum Attempt {
    /// The stored credential, played by the gateway.
    Replay(Secret<Vec<u8>>),
    /// The journal's own ESIA sign-in.
    Facade(Vouched),
    /// The signed header.
    Assertion(Vouched),
}

impl Attempt {
    pub(super) const fn manner(&self) -> Manner {
        match self {
            Self::Replay(_) => Manner::Replay,
            Self::Facade(_) => Manner::Facade,
            Self::Assertion(_) => Manner::Assertion,
        }
    }
}

/// The manners that can be tried, in the journal's order: a password where there is one, the gateway's word where the
/// register vouches.
pub(super) fn attempts(
    manners: &[Manner],
    mut credential: Option<Secret<Vec<u8>>>,
    vouched: Option<&Vouched>,
) -> Vec<Attempt> {
    let attempt = |manner: &Manner| match manner {
        Manner::Replay => credential.take().map(Attempt::Replay),
        Manner::Facade => vouched.cloned().map(Attempt::Facade),
        Manner::Assertion => vouched.cloned().map(Attempt::Assertion),
    };
    manners.iter().filter_map(attempt).collect()
}

/// Whether the journal has said no to the person, or cannot be asked: then another manner would ask in vain, or wear the
/// account out. A manner that the journal does not have leaves the next one open.
pub(super) const fn is_final(fault: &JournalFault) -> bool {
    match fault {
        JournalFault::NobodyFound | JournalFault::NoSuchWay { .. } | JournalFault::Credential => false,
        JournalFault::WrongPassword
        | JournalFault::Locked { .. }
        | JournalFault::Maintenance { .. }
        | JournalFault::Refused { .. }
        | JournalFault::UnknownSchool
        | JournalFault::Unavailable { .. }
        | JournalFault::Store { .. } => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{attempts, is_final};
    use crate::{
        domain::{AccountKey, Assurance, FullName, Login, Manner, Role, SchoolId, Secret, System, Vouched},
        flow::port::JournalFault,
    };

    fn vouched() -> Vouched {
        Vouched {
            account: AccountKey {
                system: System("netcity".into()),
                school: SchoolId("1".into()),
                login: Login::parse("a").unwrap(),
            },
            role: Role::Parent,
            number: "7".into(),
            school_name: String::new(),
            name: FullName::new("Орлова", "Мария", None),
            birth_date: None,
            snils: None,
            assurance: Assurance::Confirmed,
        }
    }

    #[test]
    fn only_what_there_is_something_for_is_tried_and_in_the_journals_order() {
        use Manner::{Assertion, Facade, Replay};
        let table: [(&[Manner], bool, bool, &[Manner]); 6] = [
            (&[Facade, Replay], true, true, &[Facade, Replay]),
            (&[Replay, Facade], true, true, &[Replay, Facade]),
            (&[Facade, Replay], true, false, &[Replay]),
            (&[Facade, Replay], false, true, &[Facade]),
            (&[Assertion, Facade], true, true, &[Assertion, Facade]),
            (&[Replay], false, true, &[]),
        ];
        for (manners, has_password, is_vouched, expected) in table {
            let credential = has_password.then(|| Secret::new(vec![1]));
            let vouched = is_vouched.then(vouched);
            let found: Vec<_> =
                attempts(manners, credential, vouched.as_ref()).iter().map(super::Attempt::manner).collect();
            assert_eq!(found, expected, "{manners:?} {has_password} {is_vouched}");
        }
    }

    #[test]
    fn lesson_25_a_no_to_the_person_is_not_asked_again_in_another_manner() {
        assert!(is_final(&JournalFault::WrongPassword));
        assert!(is_final(&JournalFault::Locked { detail: String::new() }));
        assert!(is_final(&JournalFault::Unavailable { detail: String::new() }));
        assert!(!is_final(&JournalFault::NobodyFound));
        assert!(!is_final(&JournalFault::NoSuchWay { detail: String::new() }));
    }
}
