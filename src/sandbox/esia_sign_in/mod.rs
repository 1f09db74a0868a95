//! The ESIA sign-in that a journal's stand-in has of its own: a relying party of ESIA, as careful as ESIA's text asks.
//!
//! It speaks the second version of the protocol (`v2/ac`, `v3/te`, a raw GOST signature). Whether that ESIA is the
//! stand-in of this sandbox or somebody who answers in ESIA's place is a matter of [`Settings`].
//!
//! | part | what it is |
//! |---|---|
//! | `request` | the signed requests |
//! | `line` | the two calls: tokens for a code, a person for a token |
//! | `verify` | when a token is believed |
//! | `person` | who came, and whether the account is good enough |

mod fault;
mod line;
mod person;
mod request;
mod settings;
mod verify;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::{
    crypto::{shelf::Shelf, token::fingerprint},
    domain::Moment,
    esia::wire::{error::ErrorBody, form::Form},
    flow::port::{Clock, Dice},
};

pub(in crate::sandbox) use fault::Fault;
use line::Line;
pub(in crate::sandbox) use person::Person;
use request::Scribe;
pub use settings::Settings;
use verify::Expected;

/// A relying party with one address to come back to. `T` is what a sign-in brings along from its beginning to its end.
pub(in crate::sandbox) struct EsiaSignIn<T> {
    settings: Settings,
    redirect_uri: String,
    clock: Arc<dyn Clock>,
    dice: Arc<dyn Dice>,
    line: Line,
    /// By their states, each of which serves once.
    begun: Mutex<Shelf<Begun<T>>>,
}

/// A sign-in that was begun.
struct Begun<T> {
    /// Fingerprint of the word of the browser that began it.
    browser: [u8; 32],
    kept: T,
}

impl<T> EsiaSignIn<T> {
    pub(in crate::sandbox) fn new(
        settings: Settings,
        redirect_uri: String,
        clock: Arc<dyn Clock>,
        dice: Arc<dyn Dice>,
    ) -> Self {
        let line = Line::new(&settings.server_base);
        Self { settings, redirect_uri, clock, dice, line, begun: Mutex::default() }
    }

    /// The address of ESIA to send the browser to. `browser` is a secret word that the browser has in a cookie.
    pub(in crate::sandbox) fn begin(&self, browser: &str, kept: T) -> Result<String, Fault> {
        let (now, scribe) = (self.clock.now(), self.scribe());
        let state = scribe.fresh_state();
        let address = scribe.authorise(&state, now)?;
        let begun = Begun { browser: fingerprint(browser), kept };
        self.with(|shelf| shelf.put(&state, begun, now, LIFE));
        Ok(address)
    }

    /// Who has come back with this query, and what the sign-in brought along. The state is spent whatever comes of it.
    pub(in crate::sandbox) async fn finish(
        &self,
        browser: Option<&str>,
        query: &str,
    ) -> Result<(Person, T), Fault> {
        let (now, answer) = (self.clock.now(), Form::decode(query));
        let state = answer.value("state").ok_or(Fault::State)?;
        let begun = self.with(|shelf| shelf.take(state, now)).ok_or(Fault::State)?;
        if browser.is_none_or(|word| fingerprint(word) != begun.browser) {
            return Err(Fault::State);
        }
        if let Some(error) = ErrorBody::from_form(&answer) {
            return Err(Fault::Refused(error.error_description));
        }
        let code = answer.value("code").ok_or(Fault::Code)?;
        Ok((self.redeem(code, state, now).await?, begun.kept))
    }

    /// From the code to a person. The code goes out once.
    async fn redeem(&self, code: &str, state: &str, now: Moment) -> Result<Person, Fault> {
        let expected = Expected { settings: &self.settings, now };
        let named = expected.code(code, state)?;
        let request = self.scribe().exchange(code, now)?;
        let answer = self.line.exchange(&request).await?;
        if answer.state != request.state {
            return Err(Fault::Answer("the token answer echoes another state"));
        }
        let access = expected.access(&answer.access_token)?;
        let id_token = answer.id_token.as_deref().ok_or(Fault::Answer("no id token came"))?;
        let id = expected.identity(id_token)?;
        let others = [Some(access.subject_id), Some(id.subject.oid), named];
        if others.into_iter().flatten().any(|oid| oid != id.sub) {
            return Err(Fault::Answer("the tokens speak of different people"));
        }
        let body = self.line.person(id.sub, &answer.access_token).await?;
        Person::read(&id.subject, &body)
    }

    fn scribe(&self) -> Scribe<'_> {
        Scribe { settings: &self.settings, redirect_uri: &self.redirect_uri, dice: &*self.dice }
    }

    /// A handler that panicked has spoilt its own answer, not the shelf.
    fn with<R>(&self, work: impl FnOnce(&mut Shelf<Begun<T>>) -> R) -> R {
        work(&mut self.begun.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How long somebody may be at ESIA.
const LIFE: Duration = Duration::from_mins(10);
