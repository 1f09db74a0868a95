//! What the client must know; `config` fills it in.

use std::time::Duration;

use url::Url;

use super::breaker::BreakerRules;
use super::transport::Reach;
use super::wire::authorise::Version;
use super::wire::token::RefreshString;

/// Settings of the client, already checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the browser finds ESIA: `https://esia.gosuslugi.ru`.
    pub browser_base: Url,
    /// Where this server finds it; differs from the browser's in a sandbox only.
    pub server_base: Url,
    /// `iss` of its tokens, `http://esia.gosuslugi.ru/`.
    pub issuer: String,
    /// Mnemonic of the information system.
    pub client_id: String,
    /// The callback as it is registered at ESIA.
    pub redirect_uri: String,
    /// Scopes in the order in which they are asked and signed; [`DEFAULT_SCOPES`].
    pub scopes: Vec<String>,
    /// Which protocol.
    pub version: Version,
    /// `access_type`.
    pub access_type: AccessType,
    /// Which accounts ESIA lets through at all.
    pub person_filter: Option<PersonFilter>,
    /// What is signed under a refresh.
    pub refresh_string: RefreshString,
    /// Whether a code that is no token is taken; such a code cannot prove which sign-in it belongs to.
    pub opaque_code: bool,
    /// How far the clocks may differ.
    pub leeway: Duration,
    /// Time to connect.
    pub connect_timeout: Duration,
    /// Time for a whole call, the body included.
    pub call_timeout: Duration,
    /// Bytes of an answer's body.
    pub largest_answer: usize,
    /// When to stop calling for a while.
    pub breaker: BreakerRules,
    /// More root certificates in PEM: ESIA's hosts show a chain of the Russian Trusted CA, which no common
    /// list of roots holds.
    pub extra_roots_pem: Vec<u8>,
}

impl Settings {
    /// Settings with every default: current protocol, no filter, the scopes of school journals.
    pub fn new(base: Url, issuer: &str, client_id: &str, redirect_uri: &str) -> Self {
        Self {
            browser_base: base.clone(),
            server_base: base,
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            scopes: DEFAULT_SCOPES.map(str::to_owned).to_vec(),
            version: Version::V3,
            access_type: AccessType::Online,
            person_filter: None,
            refresh_string: RefreshString::default(),
            opaque_code: false,
            leeway: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(5),
            call_timeout: Duration::from_secs(15),
            largest_answer: 1024 * 1024,
            breaker: BreakerRules::default(),
            extra_roots_pem: Vec::new(),
        }
    }

    /// The scopes as they are sent and signed.
    pub fn scope(&self) -> String {
        self.scopes.join(" ")
    }

    /// How the server is reached.
    pub(super) fn reach(&self) -> Reach<'_> {
        Reach {
            base: &self.server_base,
            connect_timeout: self.connect_timeout,
            call_timeout: self.call_timeout,
            largest_answer: self.largest_answer,
            extra_roots_pem: &self.extra_roots_pem,
        }
    }

    /// Whether this scope is asked.
    pub fn asks(&self, scope: &str) -> bool {
        self.scopes.iter().any(|own| own == scope)
    }
}

/// `access_type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccessType {
    /// An access token only.
    Online,
    /// With a refresh token.
    Offline,
}

impl AccessType {
    /// As it is sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Offline => "offline",
        }
    }
}

/// `person_filter`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PersonFilter {
    /// Confirmed accounts only.
    Confirmed,
    /// Children's accounts only.
    Children,
    /// All but children's accounts.
    NoChildren,
}

impl PersonFilter {
    /// As it is sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "conf_acc",
            Self::Children => "acc_kid",
            Self::NoChildren => "acc_not_kid",
        }
    }
}

/// What school journals ask in production.
pub const DEFAULT_SCOPES: [&str; 10] = [
    "openid",
    "fullname",
    "birthdate",
    "gender",
    "snils",
    "birth_cert_doc",
    "kid_fullname",
    "kid_birthdate",
    "kid_snils",
    "kid_birth_cert_doc",
];
