//! What may be set on the stand-in before it starts: who may ask, how long things live, which doubts are open.

use std::{sync::Arc, time::Duration};

use crate::{
    crypto::{certificate::Certificate, gost::Gost, jws::Algorithm},
    esia::wire::token::RefreshString,
    flow::port::{Clock, Dice},
    sandbox::people::SamplePerson,
};

/// The stand-in's settings; [`Settings::new`] fills in what the facts say of the real one.
#[derive(Clone)]
pub struct Settings {
    /// The origin under which browsers reach the stand-in, without a slash at the end.
    pub base_url: String,
    /// `iss` of the tokens: **http** with a slash at the end, although the real host speaks https.
    pub iss: String,
    /// The information systems that may ask.
    pub clients: Vec<ClientCard>,
    /// Who can sign in.
    pub people: Vec<SamplePerson>,
    /// How far `timestamp` may lie from the clock, to either side. Not published; five minutes by default.
    pub timestamp_tolerance: Duration,
    /// Life of a code: 240 s in ESIA's own samples of 2025.
    pub code_life: Duration,
    /// Life of an access token and of the id token: 3600 s.
    pub access_life: Duration,
    /// Life of the sign-in session at the stand-in: three hours.
    pub session_life: Duration,
    /// Which string a refresh request must sign: clients disagree. `None`: the one with `redirect_uri` if the request
    /// carries that, else the one with `refresh_token`.
    pub refresh_string: Option<RefreshString>,
    /// Whether `redirect_uri` of a token request may arrive percent-encoded once more, as some clients send it.
    pub lenient_redirect_uri: bool,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Session ids, handles, refresh tokens.
    pub dice: Arc<dyn Dice>,
    /// Verifies the requests and signs the tokens.
    pub gost: Arc<dyn Gost>,
}

/// The card of an information system, as it would stand on ESIA's technological portal.
#[derive(Clone, Debug)]
pub struct ClientCard {
    /// `client_id`.
    pub mnemonic: String,
    /// The certificates loaded into the card; a request names one by its hash.
    pub certificates: Vec<Certificate>,
    /// Where a person may be sent back to, compared to the letter.
    pub redirect_uris: Vec<String>,
    /// The scopes granted to the system, organisation scopes too.
    pub scopes: Vec<String>,
    /// How **the stand-in** signs tokens for this system; says nothing about the requests.
    pub token_algorithm: Algorithm,
    /// Whether the first version of the protocol (`/aas/oauth2/ac`, `/te`, CMS) is open to it.
    pub legacy_v1: bool,
    /// The consents it may ask for with `permissions`.
    pub consent_types: Vec<ConsentType>,
}

/// A type of consent that a system may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentType {
    /// Mnemonic, for example `EDU_JOURNAL`.
    pub sysname: String,
    /// Scopes that a consent of this type must name.
    pub mandatory_scopes: Vec<String>,
    /// Scopes that it may name besides.
    pub optional_scopes: Vec<String>,
    /// Mnemonics of the purposes it may name.
    pub purposes: Vec<String>,
    /// The longest term, minutes; 525 600 is a year.
    pub longest_minutes: u64,
}

impl Settings {
    /// The defaults for a stand-in at `base_url`: nobody may ask and nobody can sign in yet.
    pub fn new(
        base_url: impl Into<String>,
        clock: Arc<dyn Clock>,
        dice: Arc<dyn Dice>,
        gost: Arc<dyn Gost>,
    ) -> Self {
        let base_url = base_url.into().trim_end_matches('/').to_owned();
        let host = base_url.split_once("://").map_or(base_url.as_str(), |(_, host)| host);
        Self {
            iss: format!("http://{host}/"),
            base_url,
            clients: Vec::new(),
            people: Vec::new(),
            timestamp_tolerance: Duration::from_secs(300),
            code_life: Duration::from_secs(240),
            access_life: Duration::from_secs(3600),
            session_life: Duration::from_secs(10_800),
            refresh_string: None,
            lenient_redirect_uri: false,
            clock,
            dice,
            gost,
        }
    }

    pub(super) fn client(&self, mnemonic: &str) -> Option<&ClientCard> {
        self.clients.iter().find(|card| card.mnemonic == mnemonic)
    }

    pub(super) fn person(&self, oid: u64) -> Option<&SamplePerson> {
        self.people.iter().find(|person| person.esia.oid == oid)
    }
}
