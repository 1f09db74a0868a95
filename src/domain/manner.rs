//! The manners in which a journal is entered on somebody's behalf.

use super::Role;

/// How the gateway enters a journal for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Manner {
    /// The stored login and password are played.
    Replay,
    /// Every request carries a signed header that the journal believes.
    Assertion,
    /// The journal's own ESIA sign-in is walked, with the gateway in ESIA's place.
    Facade,
}

impl Manner {
    /// The word for it in files and logs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Replay => "replay",
            Self::Assertion => "assertion",
            Self::Facade => "facade",
        }
    }

    /// Whether it needs no password of the person's.
    pub const fn is_passwordless(self) -> bool {
        match self {
            Self::Replay => false,
            Self::Assertion | Self::Facade => true,
        }
    }
}

/// The manners of one journal, in the order in which they are tried; each role has at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manners {
    /// For pupils' accounts.
    pub pupil: Vec<Manner>,
    /// For parents' accounts.
    pub parent: Vec<Manner>,
    /// For accounts of staff.
    pub staff: Vec<Manner>,
}

impl Manners {
    /// The same for every role.
    pub fn alike(manners: &[Manner]) -> Self {
        Self { pupil: manners.to_vec(), parent: manners.to_vec(), staff: manners.to_vec() }
    }

    /// In order.
    pub fn of(&self, role: Role) -> &[Manner] {
        match role {
            Role::Pupil => &self.pupil,
            Role::Parent => &self.parent,
            Role::Staff => &self.staff,
        }
    }

    /// Whether somebody in this role is let in without a password.
    pub fn are_passwordless(&self, role: Role) -> bool {
        self.of(role).iter().any(|manner| manner.is_passwordless())
    }

    /// Whether a password of any role serves: then people may link by it.
    pub fn take_passwords(&self) -> bool {
        [Role::Pupil, Role::Parent, Role::Staff].iter().any(|&role| self.of(role).contains(&Manner::Replay))
    }
}

#[cfg(test)]
mod tests {
    use super::{Manner, Manners};
    use crate::domain::Role;

    #[test]
    fn each_role_has_its_own_order() {
        let manners =
            Manners { staff: vec![Manner::Replay], ..Manners::alike(&[Manner::Facade, Manner::Assertion]) };
        assert_eq!(manners.of(Role::Pupil), [Manner::Facade, Manner::Assertion]);
        assert!(manners.are_passwordless(Role::Parent) && !manners.are_passwordless(Role::Staff));
        assert!(manners.take_passwords());
        assert!(!Manners::alike(&[Manner::Facade]).take_passwords());
    }
}
