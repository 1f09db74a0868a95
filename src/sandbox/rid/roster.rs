//! The journal's accounts and schools.

use std::collections::HashMap;

use crate::sandbox::people::{RID_SCHOOLS, RidAccount, RidSchool, rid_accounts};

/// The passwords that were changed since the start.
#[derive(Default)]
pub(super) struct Roster {
    changed: HashMap<&'static str, String>,
}

impl Roster {
    pub(super) fn find(&self, school: u32, login: &str) -> Option<RidAccount> {
        rid_accounts().into_iter().find(|account| account.school == school && account.login == login)
    }

    /// `login@school`, as the form's hidden field has it.
    pub(super) fn by_username(&self, username: &str) -> Option<RidAccount> {
        let (login, school) = username.split_once('@')?;
        self.find(school.parse().ok()?, login)
    }

    pub(super) fn is_password(&self, account: &RidAccount, password: &str) -> bool {
        self.changed.get(account.login).map_or(account.password, String::as_str) == password
    }

    pub(super) fn change_password(&mut self, account: &RidAccount, password: &str) {
        self.changed.insert(account.login, password.to_owned());
    }
}

/// The school by its number.
pub(super) fn school(id: u32) -> Option<&'static RidSchool> {
    RID_SCHOOLS.iter().find(|school| school.id == id)
}

#[cfg(test)]
mod tests {
    use super::Roster;

    #[test]
    fn a_username_is_login_and_school() {
        let roster = Roster::default();
        let login = |username| roster.by_username(username).map(|account| account.login);
        assert_eq!(login("21500112@760215"), Some("21500112"));
        for nobody in ["21500112", "21500112@760340", "@760215", "21500112@", "21500112@760215@760215"] {
            assert_eq!(login(nobody), None, "{nobody}");
        }
    }

    #[test]
    fn a_changed_password_replaces_the_printed_one() {
        let mut roster = Roster::default();
        let account = roster.find(760_215, "21500112").expect("a sample account");
        assert!(roster.is_password(&account, "rid-petr-5"));
        roster.change_password(&account, "Новый");
        assert!(roster.is_password(&account, "Новый") && !roster.is_password(&account, "rid-petr-5"));
    }
}
