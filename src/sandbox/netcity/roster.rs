//! The journal's accounts: who they belong to, which roles they have, whose diary they show.

use std::collections::HashMap;

use crate::{
    domain::Snils,
    sandbox::people::{JournalRole, NetcityAccount, SCHOOLS, School, netcity_accounts, recorded_snils},
};

/// The accounts, the passwords that were changed since the start, and the СНИЛС in the cards.
pub(super) struct Roster {
    accounts: Vec<NetcityAccount>,
    changed: HashMap<u64, String>,
    snils: HashMap<u64, Snils>,
}

impl Roster {
    pub(super) fn new() -> Self {
        let accounts = netcity_accounts();
        let recorded = |account: &NetcityAccount| {
            let snils = Snils::parse(recorded_snils(account.holder)?).ok()?;
            Some((account.user_id, snils))
        };
        Self { snils: accounts.iter().filter_map(recorded).collect(), accounts, changed: HashMap::new() }
    }

    /// The accounts in whose cards this СНИЛС stands: one in each of a person's schools.
    pub(super) fn of_snils(&self, snils: &Snils) -> Vec<&NetcityAccount> {
        let stands = |account: &&NetcityAccount| self.snils.get(&account.user_id) == Some(snils);
        self.accounts.iter().filter(stands).collect()
    }

    pub(super) fn by_number(&self, user_id: u64) -> Option<&NetcityAccount> {
        self.accounts.iter().find(|account| account.user_id == user_id)
    }

    pub(super) fn record_snils(&mut self, user_id: u64, snils: Option<Snils>) {
        match snils {
            Some(snils) => self.snils.insert(user_id, snils),
            None => self.snils.remove(&user_id),
        };
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
    use super::{Roster, Snils};

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
    fn a_snils_finds_every_account_of_a_person_and_follows_its_card() {
        let (mut roster, snils) = (Roster::new(), |text| Snils::parse(text).expect("a number"));
        let found = |roster: &Roster, text| -> Vec<u64> {
            roster.of_snils(&snils(text)).iter().map(|account| account.user_id).collect()
        };
        assert_eq!(found(&roster, "000-000-600 06"), [7001, 7002]);
        assert_eq!(found(&roster, "000-000-601 05"), [5001]);
        assert!(found(&roster, "000-000-600 03").is_empty());
        roster.record_snils(7001, None);
        roster.record_snils(7003, Some(snils("000-000-600 06")));
        assert_eq!(found(&roster, "000-000-600 06"), [7002, 7003]);
    }

    #[test]
    fn a_changed_password_replaces_the_printed_one() {
        let mut roster = Roster::new();
        roster.change_password(7001, "Новый");
        let account = roster.find(101, "ОрловаМС").expect("a sample account");
        assert_eq!(roster.password(account), "Новый");
    }
}
