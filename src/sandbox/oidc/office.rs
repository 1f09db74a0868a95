//! The stand-in as one thing: settings that stay, state that changes under one lock.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use serde_json::{Value, json};

use super::{
    check::{Refused, authorise::Asked},
    fault::{Spot, Wish},
    keys::{Keys, KeysError},
    record::Record,
    settings::Settings,
};
use crate::{
    crypto::{
        shelf::Shelf,
        token::{fingerprint, random_token},
    },
    domain::Moment,
    sandbox::trouble::{Trouble, Troubles},
};

/// Settings and state; handlers share it.
pub(super) struct Office {
    pub(super) settings: Settings,
    state: Mutex<State>,
}

/// Everything that changes. Secret words are kept as fingerprints.
pub(super) struct State {
    pub(super) waiting: Shelf<Waiting>,
    pub(super) sessions: Shelf<Session>,
    pub(super) codes: Shelf<Code>,
    pub(super) access_tokens: Shelf<Access>,
    pub(super) troubles: Troubles<Spot>,
    pub(super) record: Record,
    pub(super) keys: Keys,
    /// The keys that the world is told.
    told: Vec<Value>,
}

/// A sound request that waits for a person in one browser.
#[derive(Clone)]
pub(super) struct Waiting {
    pub(super) asked: Asked,
    browser: [u8; 32],
}

/// A person who is signed in here.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) oid: u64,
    pub(super) since: Moment,
}

/// What a code is good for.
#[derive(Clone)]
pub(super) struct Code {
    pub(super) asked: Asked,
    pub(super) session: Session,
    /// The access token that it gave; a second try revokes it.
    pub(super) spent: Option<String>,
}

/// What an access token opens.
#[derive(Clone)]
pub(super) struct Access {
    pub(super) oid: u64,
    pub(super) scope: Vec<String>,
}

impl Waiting {
    pub(super) fn new(asked: Asked, browser: &str) -> Self {
        Self { asked, browser: fingerprint(browser) }
    }
}

impl State {
    /// The request that waits under this handle, if this browser brought it.
    pub(super) fn waiting(&self, handle: &str, browser: &str, now: Moment) -> Option<&Waiting> {
        self.waiting.find(handle, now).filter(|waiting| waiting.browser == fingerprint(browser))
    }

    pub(super) fn jwks(&self) -> Value {
        json!({ "keys": self.told })
    }
}

impl Office {
    pub(super) fn new(settings: Settings, keys: Keys) -> Self {
        let state = State {
            waiting: Shelf::default(),
            sessions: Shelf::default(),
            codes: Shelf::default(),
            access_tokens: Shelf::default(),
            troubles: Troubles::default(),
            record: Record::default(),
            told: vec![keys.jwk().clone()],
            keys,
        };
        Self { settings, state: Mutex::new(state) }
    }

    pub(super) fn now(&self) -> Moment {
        self.settings.clock.now()
    }

    /// 256 random bits that fit into a cookie, a path and a query.
    pub(super) fn secret_word(&self) -> String {
        random_token(self.settings.dice.as_ref()).expose().clone()
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
            code = "sandbox.oidc.refused",
            error = refused.error,
            hint = refused.hint,
            "the OIDC stand-in refused a request"
        );
        self.with(|state| state.record.refused(refused, now));
    }

    pub(super) fn grant(&self, wish: Wish) -> Result<(), KeysError> {
        match wish {
            Wish::Trouble { at, trouble, times } => {
                self.with(|state| state.troubles.bring(at, trouble, times));
            }
            Wish::Calm => self.with(|state| state.troubles.calm()),
            Wish::Rotate { announced } => {
                let keys = Keys::generate()?;
                self.with(|state| {
                    if announced {
                        state.told.insert(0, keys.jwk().clone());
                    }
                    state.keys = keys;
                });
            }
            Wish::RevokeTokens => self.with(|state| state.access_tokens.clear()),
        }
        Ok(())
    }
}

/// How long a request waits for its person.
const PATIENCE: Duration = Duration::from_secs(1_800);
