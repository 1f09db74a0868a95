//! The journal's accounts and the passwords that were changed since the start.

use std::collections::HashMap;

use crate::sandbox::people::{BarsAccount, JournalRole, bars_accounts};

pub(super) struct Roster {
    accounts: Vec<BarsAccount>,
    changed: HashMap<u64, String>,
}

impl Default for Roster {
    fn default() -> Self {
        Self { accounts: bars_accounts(), changed: HashMap::new() }
    }
}

impl Roster {
    /// Login names are compared to the letter, as Django does.
    pub(super) fn find(&self, login: &str) -> Option<&BarsAccount> {
        self.accounts.iter().find(|account| account.login == login)
    }

    pub(super) fn has_password(&self, account: &BarsAccount, password: &str) -> bool {
        let known = self.changed.get(&account.profile_id).map_or(account.password, String::as_str);
        known == password
    }

    pub(super) fn change_password(&mut self, profile: u64, password: &str) {
        self.changed.insert(profile, password.to_owned());
    }
}

/// The role as the personal area names it.
pub(super) const fn role_title(role: JournalRole) -> &'static str {
    match role {
        JournalRole::Pupil => "Ученик",
        JournalRole::Parent => "Родитель",
        JournalRole::Staff => "Сотрудник",
    }
}

/// The role as `/rest/login` writes it in `type` (unconfirmed: clients only want a text).
pub(super) const fn role_code(role: JournalRole) -> &'static str {
    match role {
        JournalRole::Pupil => "pupil",
        JournalRole::Parent => "parent",
        JournalRole::Staff => "employee",
    }
}

#[cfg(test)]
mod tests {
    use super::Roster;

    #[test]
    fn a_login_is_compared_to_the_letter() {
        let roster = Roster::default();
        assert!(roster.find("ПР_ОрловаМар").is_some_and(|account| account.profile_id == 81_001));
        assert!(roster.find("пр_орловамар").is_none());
    }

    #[test]
    fn a_changed_password_replaces_the_printed_one() {
        let mut roster = Roster::default();
        roster.change_password(81_001, "Новый");
        let account = roster.find("ПР_ОрловаМар").expect("a sample account");
        assert!(roster.has_password(account, "Новый") && !roster.has_password(account, "Весна-2026"));
    }
}
