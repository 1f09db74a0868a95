//! Accounts in the journals, and what a journal says about their holders.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::FullName;

/// A journal in front of which the gateway stands, by its name in the configuration (`netcity`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct System(pub Arc<str>);

/// A school's number in its journal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchoolId(pub String);

impl SchoolId {
    /// Of a journal that knows its accounts by the sign-in name alone.
    pub const fn none() -> Self {
        Self(String::new())
    }
}

/// A sign-in name. Two spellings of one name are one: most journals compare without case, and people add
/// spaces. The spelling is kept beside for the journals that compare to the letter.
#[derive(Clone)]
pub struct Login {
    normal: String,
    typed: String,
}

impl Login {
    /// NFC, trimmed, lower case. `None` if nothing is left or it is longer than 128 characters.
    pub fn parse(text: &str) -> Option<Self> {
        let typed: String = text.trim().nfc().collect();
        let normal: String = typed.chars().flat_map(char::to_lowercase).collect();
        let length = normal.chars().count();
        (1..=128).contains(&length).then_some(Self { normal, typed })
    }

    /// The normal form.
    pub fn as_str(&self) -> &str {
        &self.normal
    }

    /// As it was typed, without the spaces around it. What comes out of the store was kept in the normal form.
    pub fn typed(&self) -> &str {
        &self.typed
    }
}

impl PartialEq for Login {
    fn eq(&self, other: &Self) -> bool {
        self.normal == other.normal
    }
}

impl Eq for Login {}

impl Hash for Login {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.normal.hash(state);
    }
}

impl PartialOrd for Login {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Login {
    fn cmp(&self, other: &Self) -> Ordering {
        self.normal.cmp(&other.normal)
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Login(***)")
    }
}

/// One account of one journal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountKey {
    /// Which journal.
    pub system: System,
    /// Which school there.
    pub school: SchoolId,
    /// Which sign-in name there.
    pub login: Login,
}

/// What an account may do in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Ученик.
    Pupil,
    /// Родитель.
    Parent,
    /// Сотрудник.
    Staff,
}

impl Role {
    /// The word for it in files, and where a journal's own number of it is not known.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pupil => "pupil",
            Self::Parent => "parent",
            Self::Staff => "staff",
        }
    }
}

/// What the journal says of an account right after a sign-in with it.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The journal's own user number, where it tells one.
    pub user_id: Option<String>,
    /// The holder's name as the journal writes it.
    pub name: FullName,
    /// Birth date, where the journal tells it.
    pub birth_date: Option<Date>,
    /// All roles of the account, the journal's own names beside; never empty.
    pub roles: Vec<JournalRole>,
    /// The school's name as the journal writes it.
    pub school_name: String,
    /// Classes or groups, for people to recognise the account by.
    pub groups: Vec<String>,
    /// The pupils whose diary the account shows.
    pub pupils: Vec<Pupil>,
}

/// A pupil whose diary an account shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pupil {
    /// The journal's number of the pupil, if the journal can be told at sign-in whose diary to open.
    pub id: Option<String>,
    /// The pupil's name as the journal writes it.
    pub name: FullName,
    /// The pupil's school, where the journal says it with the name.
    pub school: Option<String>,
    /// The pupil's class, where the journal says it with the name.
    pub class: Option<String>,
}

impl Pupil {
    /// Of whom only the name is known.
    pub const fn named(name: FullName) -> Self {
        Self { id: None, name, school: None, class: None }
    }
}

/// As whom and for whom an account is entered. Each standing has a journal session of its own, so that what is
/// done in one tab as a teacher does not turn up in another tab as a parent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Standing {
    /// The journal's number of the role, where the account has several.
    pub role: Option<String>,
    /// The journal's number of the pupil, where the account shows several and the journal takes a choice.
    pub pupil: Option<String>,
}

/// One role of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRole {
    /// The journal's number of the role, to be said at sign-in.
    pub id: String,
    /// The journal's word for it, «Родитель».
    pub title: String,
    /// What it is to us.
    pub role: Role,
}

impl Profile {
    /// The role that the ownership law weighs: staff before parent before pupil.
    pub fn weightiest_role(&self) -> Role {
        self.roles.iter().map(|role| role.role).max().unwrap_or(Role::Staff)
    }
}

#[cfg(test)]
mod tests {
    use super::Login;

    #[test]
    fn spellings_of_one_login_are_one() {
        let plain = Login::parse("ivanov");
        for text in ["Ivanov", " ivanov ", "IVANOV\t"] {
            assert_eq!(Login::parse(text), plain, "{text:?}");
        }
        assert_eq!(Login::parse("ОрловаМС"), Login::parse("орловамс"));
    }

    #[test]
    fn the_spelling_is_kept_for_journals_that_compare_to_the_letter() {
        let login = Login::parse(" ПР_ОрловаМар ").unwrap();
        assert_eq!((login.as_str(), login.typed()), ("пр_орловамар", "ПР_ОрловаМар"));
    }

    #[test]
    fn an_empty_or_endless_login_is_none() {
        assert_eq!(Login::parse("  "), None);
        assert_eq!(Login::parse(&"а".repeat(129)), None);
    }
}
