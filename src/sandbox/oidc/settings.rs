//! What may be set on the stand-in before it starts.

use std::{sync::Arc, time::Duration};

use crate::{
    domain::Secret,
    flow::port::{Clock, Dice},
    sandbox::people::SamplePerson,
};

/// The stand-in's settings.
#[derive(Clone)]
pub struct Settings {
    /// The origin under which browsers reach it, without a slash at the end; it is the issuer too.
    pub base_url: String,
    /// Who may ask.
    pub clients: Vec<ClientCard>,
    /// Who can sign in.
    pub people: Vec<SamplePerson>,
    /// Life of a code.
    pub code_life: Duration,
    /// Life of an access token and of an id token.
    pub token_life: Duration,
    /// Life of the sign-in session here.
    pub session_life: Duration,
    /// Whether the id token says no more than who it is, so that the rest has to be asked of `userinfo`.
    pub lean_id_token: bool,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Codes, tokens, sessions.
    pub dice: Arc<dyn Dice>,
}

/// A registered client.
#[derive(Clone)]
pub struct ClientCard {
    /// `client_id`.
    pub id: String,
    /// What it shows, in the header or in the form.
    pub secret: Secret<String>,
    /// Where a person may be sent back to, compared to the letter.
    pub redirect_uris: Vec<String>,
    /// Where a person may be sent after a sign-out, compared to the letter.
    pub post_logout_redirect_uris: Vec<String>,
}

impl Settings {
    /// A stand-in at `base_url`: nobody may ask and nobody can sign in yet.
    pub fn new(base_url: impl Into<String>, clock: Arc<dyn Clock>, dice: Arc<dyn Dice>) -> Self {
        Self {
            base_url: base_url.into().trim_end_matches('/').to_owned(),
            clients: Vec::new(),
            people: Vec::new(),
            code_life: Duration::from_secs(120),
            token_life: Duration::from_secs(600),
            session_life: Duration::from_secs(10_800),
            lean_id_token: false,
            clock,
            dice,
        }
    }

    pub(super) fn client(&self, id: &str) -> Option<&ClientCard> {
        self.clients.iter().find(|card| card.id == id)
    }

    pub(super) fn person(&self, oid: u64) -> Option<&SamplePerson> {
        self.people.iter().find(|person| person.esia.oid == oid)
    }
}
