//! The portal's accounts.

use std::collections::HashMap;

use crate::sandbox::people::{PortalAccount, portal_accounts};

/// The passwords that were changed since the start.
#[derive(Default)]
pub(super) struct Roster {
    changed: HashMap<&'static str, String>,
}

impl Roster {
    pub(super) fn is_password(&self, account: &PortalAccount, password: &str) -> bool {
        self.changed.get(account.login).map_or(account.password, String::as_str) == password
    }

    pub(super) fn change_password(&mut self, account: &PortalAccount, password: &str) {
        self.changed.insert(account.login, password.to_owned());
    }
}

/// Login names do not know upper from lower case.
pub(super) fn find(login: &str) -> Option<PortalAccount> {
    let lower = login.to_lowercase();
    portal_accounts().into_iter().find(|account| account.login.to_lowercase() == lower)
}
