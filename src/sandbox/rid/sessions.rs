//! Sessions after sign-in, by the cookie `sessionid`.

use std::{collections::HashMap, time::Duration};

use crate::{domain::Moment, flow::port::Dice, sandbox::people::RidAccount};

/// A session. No `Debug`: the key is secret.
#[derive(Clone)]
pub(super) struct Session {
    /// 32 small letters and digits, as Django makes them.
    pub(super) key: String,
    pub(super) account: RidAccount,
    pub(super) opened: Moment,
}

/// The open sessions by key.
#[derive(Default)]
pub(super) struct Sessions(HashMap<String, Session>);

impl Sessions {
    pub(super) fn open(&mut self, account: RidAccount, dice: &dyn Dice, now: Moment) -> Session {
        let mut bytes = [0; 32];
        dice.fill(&mut bytes);
        let symbol = |byte: u8| char::from(SYMBOLS[usize::from(byte) % SYMBOLS.len()]);
        let key: String = bytes.into_iter().map(symbol).collect();
        let session = Session { key, account, opened: now };
        self.0.insert(session.key.clone(), session.clone());
        session
    }

    pub(super) fn find(&self, key: &str) -> Option<&Session> {
        self.0.get(key)
    }

    pub(super) fn close(&mut self, key: &str) -> Option<Session> {
        self.0.remove(key)
    }

    pub(super) fn close_all(&mut self) {
        self.0.clear();
    }

    /// Drops the sessions that were opened longer than `life` ago.
    pub(super) fn forget_old(&mut self, life: Duration, now: Moment) {
        self.0.retain(|_, session| session.opened.plus(life) > now);
    }

    /// In the order of sign-in.
    pub(super) fn all(&self) -> Vec<&Session> {
        let mut all: Vec<_> = self.0.values().collect();
        all.sort_by_key(|session| (session.opened, &session.key));
        all
    }
}

const SYMBOLS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
