//! Whom a journal is asked to let in on the gateway's word.

use std::fmt;

use jiff::civil::Date;

use super::{AccountKey, Assurance, FullName, Role, Snils};

/// Somebody for whom the gateway vouches before a journal, as the school's register writes them: the journal looks its
/// own people up by the same words.
#[derive(Clone)]
pub struct Vouched {
    /// The account to be entered.
    pub account: AccountKey,
    /// As what.
    pub role: Role,
    /// The journal's number of the card.
    pub number: String,
    /// The school's name in the register.
    pub school_name: String,
    /// Фамилия, имя, отчество.
    pub name: FullName,
    /// Absent where the register does not have it.
    pub birth_date: Option<Date>,
    /// Absent where the register does not have it; a journal that looks for nothing else finds nobody then.
    pub snils: Option<Snils>,
    /// What the person's account at ESIA is.
    pub assurance: Assurance,
}

/// Nothing of it is anybody's business who reads a log.
impl fmt::Debug for Vouched {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Vouched({}, {:?}, ***)", self.account.system.0, self.role)
    }
}
