//! The journal's accounts: who they belong to, which roles they have, whose diary they show.

use std::collections::HashMap;

use crate::sandbox::people::{JournalRole, NetcityAccount, SCHOOLS, School, netcity_accounts};

/// The accounts, and the passwords that were changed since the start.
pub(super) struct Roster {
    accounts: Vec<NetcityAccount>,
    changed: HashMap<u64, String>,
}

impl Roster {
    pub(super) fn new() -> Self {
        Self { accounts: netcity_accounts(), changed: HashMap::new() }
    }

    /// Login names do not know upper from lower case.
    pub(super) fn find(&self, school: u32, login: &str) -> Option<&NetcityAccount> {
        let lower = login.to_lowercase();
        let mut in_school = self.accounts.iter().filter(|account| account.school == school);
        in_school.find(|account| account.login.to_lowercase() == lower)
    }

    /// What sign-ins are counted by: the account however its login was typed, or the login that is nobody's.
    pub(super) fn tally_key(&self, school: u32, login: &str) -> (u32, String) {
        let found = self.find(school, login);
        (school, found.map_or_else(|| login.to_lowercase(), |account| account.login.to_owned()))
    }

    pub(super) fn password<'a>(&'a self, account: &'a NetcityAccount) -> &'a str {
        self.changed.get(&account.user_id).map_or(account.password, String::as_str)
    }

    pub(super) fn change_password(&mut self, user_id: u64, password: &str) {
        self.changed.insert(user_id, password.to_owned());
    }
}

/// The school by its number.
pub(super) fn school(id: u32) -> Option<&'static School> {
    SCHOOLS.iter().find(|school| school.id == id)
}

/// The role's number, as in `rolegroup`.
pub(super) const fn role_id(role: JournalRole) -> u32 {
    match role {
        JournalRole::Pupil => 1,
        JournalRole::Parent => 2,
        JournalRole::Staff => 4,
    }
}

/// The role as `accountInfo.userRoles` names it.
pub(super) const fn role_name(role: JournalRole) -> &'static str {
    match role {
        JournalRole::Pupil => "Ученик",
        JournalRole::Parent => "Родитель",
        JournalRole::Staff => "Сотрудник",
    }
}

/// The role as `context.roles` names it.
pub(super) const fn role_code(role: JournalRole) -> &'static str {
    match role {
        JournalRole::Pupil => "Student",
        JournalRole::Parent => "Parent",
        JournalRole::Staff => "Teacher",
    }
}

#[cfg(test)]
mod tests {
    use super::Roster;

    #[test]
    fn a_login_is_found_in_any_case_but_only_in_its_school() {
        let roster = Roster::new();
        assert!(roster.find(101, "орловамс").is_some_and(|account| account.user_id == 7001));
        assert!(roster.find(205, "ORLOVA-MS").is_some_and(|account| account.user_id == 7002));
        assert!(roster.find(205, "ОрловаМС").is_none());
        assert!(roster.find(101, "кузнецовавера").is_some_and(|account| account.user_id == 5006));
        assert!(roster.find(101, "КузнецовАВ").is_some_and(|account| account.user_id == 7004));
    }

    #[test]
    fn spellings_of_one_login_are_counted_together() {
        let roster = Roster::new();
        assert_eq!(roster.tally_key(101, "орловамс"), roster.tally_key(101, "ОРЛОВАМС"));
        assert_eq!(roster.tally_key(101, "Никто"), roster.tally_key(101, "никто"));
        assert_ne!(roster.tally_key(101, "КузнецоваВера"), roster.tally_key(101, "КузнецовАВ"));
    }

    #[test]
    fn a_changed_password_replaces_the_printed_one() {
        let mut roster = Roster::new();
        roster.change_password(7001, "Новый");
        let account = roster.find(101, "ОрловаМС").expect("a sample account");
        assert_eq!(roster.password(account), "Новый");
    }
}
