//! What may be set: where the journals find the gateway in ESIA's place, who may ask, and what each may hear.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use super::Desk;
use crate::{
    crypto::{certificate::Certificate, gost::Gost, jws::JwsKey},
    domain::System,
    flow::port::{BlindIndex, Clock, Dice},
};

/// The settings; [`Settings::new`] fills in what is as at ESIA.
pub struct Settings {
    /// The address that the journals have for ESIA's, without a slash at the end.
    pub base_url: String,
    /// `iss` of the tokens, to the letter.
    pub issuer: String,
    /// The journals that may ask. No two have the same `client_id`.
    pub clients: BTreeMap<System, ClientCard>,
    /// How far `timestamp` may lie from the clock, to either side. ESIA does not publish its own; five minutes.
    pub timestamp_tolerance: Duration,
    /// Life of a code. ESIA's live 240 s, for a browser carries them; here nobody does: 60 s.
    pub code_life: Duration,
    /// Life of an access token and of an id token: 3600 s, as ESIA's.
    pub access_life: Duration,
}

/// A journal as it would be registered at ESIA.
pub struct ClientCard {
    /// Its mnemonic.
    pub client_id: String,
    /// The certificates with which it may sign; several while it changes its key.
    pub certificates: Vec<Certificate>,
    /// Where it may have somebody sent back to, compared to the letter.
    pub redirect_uris: Vec<String>,
    /// The scopes that it may ask for. A scope opens nothing that is not among `attributes`.
    pub scopes: Vec<String>,
    /// What it may hear of a person.
    pub attributes: BTreeSet<Attribute>,
}

/// What a journal may hear of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attribute {
    /// Фамилия, имя, отчество, by the scope `fullname`.
    FullName,
    /// СНИЛС, by the scope `snils`.
    Snils,
    /// The day of birth, by the scope `birthdate`.
    BirthDate,
}

impl Attribute {
    /// The scope by which it is asked for.
    pub const fn scope(self) -> &'static str {
        match self {
            Self::FullName => "fullname",
            Self::Snils => "snils",
            Self::BirthDate => "birthdate",
        }
    }
}

/// What the facade works with.
pub struct Tools {
    /// Signs the codes and tokens.
    pub key: JwsKey,
    /// Verifies the journals' signatures.
    pub gost: Arc<dyn Gost>,
    /// Makes the numbers that journals see.
    pub index: Arc<dyn BlindIndex>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Session ids.
    pub dice: Arc<dyn Dice>,
    /// What was issued; it outlives a change of the settings.
    pub desk: Arc<Desk>,
}

impl Settings {
    /// The defaults for a facade at `base_url`: nobody may ask yet.
    pub fn new(base_url: &str, issuer: &str) -> Self {
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            issuer: issuer.to_owned(),
            clients: BTreeMap::new(),
            timestamp_tolerance: Duration::from_mins(5),
            code_life: Duration::from_mins(1),
            access_life: Duration::from_hours(1),
        }
    }

    /// The journal that has this mnemonic.
    pub(super) fn client(&self, client_id: &str) -> Option<(&System, &ClientCard)> {
        self.clients.iter().find(|(_, card)| card.client_id == client_id)
    }
}
