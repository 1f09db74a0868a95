//! The stand-in as one thing: settings that stay, state that changes under one lock.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::{
    fault::{Spot, Trouble, Wish},
    keys::{Keys, KeysError},
    settings::Settings,
    signing::Signing,
    state::{State, Waiting},
};
use crate::{crypto::token::random_token, domain::Moment, esia::wire::refusal::Refused, sandbox::chance};

/// Settings and state; handlers share it.
pub(super) struct Office {
    pub(super) settings: Settings,
    state: Mutex<State>,
}

impl Office {
    pub(super) fn new(settings: Settings, keys: Keys) -> Self {
        let state = State::new(Signing::new(keys, Arc::clone(&settings.gost)));
        Self { settings, state: Mutex::new(state) }
    }

    pub(super) fn now(&self) -> Moment {
        self.settings.clock.now()
    }

    /// 256 random bits that fit into a cookie, a path and a query.
    pub(super) fn secret_word(&self) -> String {
        random_token(self.settings.dice.as_ref()).expose().clone()
    }

    /// A random UUID of version 4.
    pub(super) fn uuid(&self) -> String {
        chance::uuid(&*self.settings.dice)
    }

    /// Works on the state; never across an await.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets a request wait for its person; the handle is for the address of the next page.
    pub(super) fn wait(&self, waiting: Waiting, now: Moment) -> String {
        let handle = self.secret_word();
        self.with(|state| state.waiting.put(&handle, waiting, now, PATIENCE));
        handle
    }

    /// Counts a request and says what trouble strikes it.
    pub(super) fn arrive(&self, at: Spot) -> Option<Trouble> {
        self.with(|state| {
            state.record.came(at);
            state.troubles.strike(at)
        })
    }

    /// Remembers why somebody was refused.
    pub(super) fn remember(&self, refused: &Refused) {
        let now = self.now();
        tracing::info!(
            code = "sandbox.esia.refused",
            esia = refused.refusal.code(),
            hint = refused.hint,
            "the ESIA stand-in refused a request"
        );
        self.with(|state| state.record.refused(refused, now));
    }

    pub(super) fn grant(&self, wish: Wish) -> Result<(), KeysError> {
        let now = self.now();
        match wish {
            Wish::Trouble { at, trouble, times } => {
                self.with(|state| state.troubles.bring(at, trouble, times));
            }
            Wish::Calm => self.with(|state| state.troubles.calm()),
            Wish::Rotate { announced } => {
                let keys = Keys::generate(self.settings.gost.as_ref(), self.settings.dice.as_ref(), now)?;
                self.with(|state| state.signing.turn_to(keys, announced));
            }
            Wish::ExpiredCertificate => {
                let keys = self.with(|state| state.signing.keys().clone());
                let keys = keys.expired(self.settings.gost.as_ref(), self.settings.dice.as_ref(), now)?;
                self.with(|state| state.signing.turn_to(keys, true));
            }
            Wish::ExpireTokens => self.with(|state| {
                state.access_tokens.all_mut().for_each(|token| token.expires = now);
            }),
            Wish::RevokeTokens => self.with(|state| {
                state.access_tokens.all_mut().for_each(|token| token.revoked = true);
                state.refresh_tokens.clear();
            }),
        }
        Ok(())
    }
}

/// How long a request waits for its person.
const PATIENCE: Duration = Duration::from_secs(1_800);
