//! What the client must know; `config` fills it in.

use std::time::Duration;

use url::Url;

use crate::domain::Secret;
use crate::esia::breaker::BreakerRules;
use crate::esia::transport::Reach;

use super::claims::ClaimsMap;

/// Settings of the client, already checked.
#[derive(Clone)]
pub struct Settings {
    /// `issuer` of the provider, to the letter (a parsed address could gain a slash); its description lies below it.
    pub issuer: String,
    /// Where this server finds the provider's host; differs from the issuer's in a sandbox only.
    pub server_base: Url,
    /// Our name there.
    pub client_id: String,
    /// Our secret there.
    pub client_secret: Secret<String>,
    /// How the secret is shown.
    pub client_auth: ClientAuth,
    /// The callback as it is registered there.
    pub redirect_uri: String,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// Whether `userinfo` is read too.
    pub userinfo: bool,
    /// Which claim means what.
    pub claims: ClaimsMap,
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
    /// More root certificates in PEM.
    pub extra_roots_pem: Vec<u8>,
}

/// How a client shows its secret (OpenID Connect Core 1.0, §9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuth {
    /// In the header: `client_secret_basic`.
    Basic,
    /// In the form: `client_secret_post`.
    Post,
}

impl Settings {
    /// How the provider is reached.
    pub(super) fn reach(&self) -> Reach<'_> {
        Reach {
            base: &self.server_base,
            connect_timeout: self.connect_timeout,
            call_timeout: self.call_timeout,
            largest_answer: self.largest_answer,
            extra_roots_pem: &self.extra_roots_pem,
        }
    }
}
