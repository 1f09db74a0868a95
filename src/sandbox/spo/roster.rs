//! The journal's accounts and the passwords that were changed since the start.

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::digest;

use crate::sandbox::people::CollegeAccount;

pub(super) struct Roster {
    accounts: Vec<CollegeAccount>,
    changed: HashMap<&'static str, String>,
}

impl Roster {
    pub(super) fn of(accounts: Vec<CollegeAccount>) -> Self {
        Self { accounts, changed: HashMap::new() }
    }

    /// Login names are compared without case, as ASP.NET's own register of users does (unconfirmed).
    pub(super) fn find(&self, login: &str) -> Option<&CollegeAccount> {
        let folded = login.trim().to_lowercase();
        self.accounts.iter().find(|account| account.login.to_lowercase() == folded)
    }

    /// Whether this is what a page sends for the account's password.
    pub(super) fn has_password(&self, account: &CollegeAccount, hash: &str) -> bool {
        let known = self.changed.get(account.login).map_or(account.password, String::as_str);
        hashed(known) == hash
    }

    /// `false`: no such account.
    pub(super) fn change_password(&mut self, login: &str, password: &str) -> bool {
        let found = self.find(login).map(|account| account.login);
        found.map(|login| self.changed.insert(login, password.to_owned())).is_some()
    }
}

/// Base64 of SHA-256: without a salt, so that it is always the same.
fn hashed(password: &str) -> String {
    STANDARD.encode(digest::digest(&digest::SHA256, password.as_bytes()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Roster, hashed};
    use crate::sandbox::people::college_accounts;

    #[test]
    fn a_login_is_known_in_any_case_and_a_changed_password_replaces_the_printed_one() {
        let mut roster = Roster::of(college_accounts(date(2026, 11, 20)));
        assert!(roster.change_password("лебедевапм", "Новый") && !roster.change_password("Никто", "x"));
        let account = roster.find(" ЛебедеваПМ ").expect("a sample account");
        assert!(roster.has_password(account, &hashed("Новый")));
        assert!(
            !roster.has_password(account, &hashed("Зачётка-19")) && !roster.has_password(account, "Новый")
        );
    }
}
