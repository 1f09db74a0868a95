//! Visitors and who of them is signed in, by one cookie; and the inputs of forms that serve once.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use crate::{
    domain::Moment,
    flow::port::Dice,
    sandbox::{chance, people::PortalAccount},
};

/// Everybody who has a cookie.
#[derive(Default)]
pub(super) struct Sessions(HashMap<String, Visitor>);

struct Visitor {
    account: Option<PortalAccount>,
    /// The one-time inputs of the pages this visitor has been shown.
    inputs: HashSet<String>,
    seen: Moment,
}

impl Sessions {
    /// The visitor's key, or a new one.
    pub(super) fn welcome(&mut self, key: Option<&str>, dice: &dyn Dice, now: Moment) -> String {
        let known = key.filter(|key| self.0.contains_key(*key)).map(str::to_owned);
        let key = known.unwrap_or_else(|| chance::hex(dice, 16).to_uppercase());
        let fresh = || Visitor { account: None, inputs: HashSet::new(), seen: now };
        self.0.entry(key.clone()).or_insert_with(fresh).seen = now;
        key
    }

    /// Somebody for whom the gateway speaks: there is no cookie, so the inputs are the account's.
    pub(super) fn receive(&mut self, account: PortalAccount, now: Moment) -> String {
        let fresh = || Visitor { account: Some(account), inputs: HashSet::new(), seen: now };
        self.0.entry(account.login.to_owned()).or_insert_with(fresh).seen = now;
        account.login.to_owned()
    }

    /// A one-time input for one form.
    pub(super) fn input(&mut self, key: &str, dice: &dyn Dice) -> String {
        let input = chance::hex(dice, 24);
        if let Some(visitor) = self.0.get_mut(key) {
            // Somebody who keeps opening forms does not fill the memory.
            if visitor.inputs.len() >= MOST_INPUTS {
                visitor.inputs.clear();
            }
            visitor.inputs.insert(input.clone());
        }
        input
    }

    /// Whether the input was given to this visitor and not used yet; now it is.
    pub(super) fn spend(&mut self, key: &str, input: &str) -> bool {
        self.0.get_mut(key).is_some_and(|visitor| visitor.inputs.remove(input))
    }

    /// Signs in under a new key; the visitor's old one is worth nothing any more.
    pub(super) fn enter(
        &mut self,
        old: &str,
        account: PortalAccount,
        dice: &dyn Dice,
        now: Moment,
    ) -> String {
        self.0.remove(old);
        let key = self.welcome(None, dice, now);
        if let Some(visitor) = self.0.get_mut(&key) {
            visitor.account = Some(account);
        }
        key
    }

    /// The account that is signed in; the session counts as used now.
    pub(super) fn account(&mut self, key: &str, now: Moment) -> Option<PortalAccount> {
        let visitor = self.0.get_mut(key)?;
        visitor.seen = now;
        visitor.account
    }

    pub(super) fn close(&mut self, key: &str) -> Option<PortalAccount> {
        self.0.remove(key)?.account
    }

    pub(super) fn close_all(&mut self) {
        self.0.clear();
    }

    pub(super) fn forget_idle(&mut self, idle: Duration, now: Moment) {
        self.0.retain(|_, visitor| visitor.seen.plus(idle) >= now);
    }

    /// Those who are signed in.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &PortalAccount)> {
        self.0.iter().filter_map(|(key, visitor)| Some((key.as_str(), visitor.account.as_ref()?)))
    }
}

const MOST_INPUTS: usize = 64;
