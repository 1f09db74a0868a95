//! The journal's accounts, the passwords that were changed since the start, and the СНИЛС in the cards.

use std::collections::HashMap;

use crate::{
    domain::Snils,
    sandbox::people::{BarsAccount, JournalRole, bars_accounts, recorded_snils},
};

pub(super) struct Roster {
    accounts: Vec<BarsAccount>,
    changed: HashMap<u64, String>,
    snils: HashMap<u64, Snils>,
}

impl Default for Roster {
    fn default() -> Self {
        let accounts = bars_accounts();
        let recorded = |account: &BarsAccount| {
            let snils = Snils::parse(recorded_snils(account.holder)?).ok()?;
            Some((account.profile_id, snils))
        };
        Self { snils: accounts.iter().filter_map(recorded).collect(), accounts, changed: HashMap::new() }
    }
}

impl Roster {
    /// Login names are compared to the letter, as Django does.
    pub(super) fn find(&self, login: &str) -> Option<&BarsAccount> {
        self.accounts.iter().find(|account| account.login == login)
    }

    /// The account in whose card this СНИЛС stands.
    pub(super) fn of_snils(&self, snils: &Snils) -> Option<&BarsAccount> {
        self.accounts.iter().find(|account| self.snils.get(&account.profile_id) == Some(snils))
    }

    pub(super) fn record_snils(&mut self, profile: u64, snils: Option<Snils>) {
        match snils {
            Some(snils) => self.snils.insert(profile, snils),
            None => self.snils.remove(&profile),
        };
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
    use super::{Roster, Snils};

    #[test]
    fn a_snils_finds_the_account_in_whose_card_it_stands() {
        let (mut roster, snils) = (Roster::default(), Snils::parse("000-000-600 06").expect("a number"));
        let found = |roster: &Roster| roster.of_snils(&snils).map(|account| account.profile_id);
        assert_eq!(found(&roster), Some(81_001));
        roster.record_snils(81_001, None);
        assert_eq!(found(&roster), None);
        roster.record_snils(81_004, Some(snils.clone()));
        assert_eq!(found(&roster), Some(81_004));
    }

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
