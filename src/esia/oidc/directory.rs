//! The provider's description and keys.
//!
//! Nothing is read at the start, so a provider that is down keeps nobody from starting; the first sign-in reads it, one
//! at a time. A description that could not be renewed goes on serving: it changes rarely, and its keys are asked anew
//! by whoever meets one that is not among them.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use openidconnect::core::CoreJsonWebKeySet;
use openidconnect::{DiscoveryError, IssuerUrl, JsonWebKeySet, ProviderMetadataWithLogout};
use url::Url;

use crate::domain::Moment;
use crate::esia::error::quoted;
use crate::esia::line::Line;
use crate::flow::port::IdentityFault;

use super::courier::{Courier, CourierFault, Errand};

/// What is known of the provider.
pub(super) struct Known {
    /// The description with the keys.
    pub(super) metadata: ProviderMetadataWithLogout,
    /// When the description was read.
    read: Moment,
    /// When the keys were asked for last.
    asked_keys: Moment,
}

/// Reads and keeps it.
pub(super) struct Directory {
    line: Arc<Line>,
    issuer: IssuerUrl,
    known: RwLock<Option<Arc<Known>>>,
    /// Held by the one who reads; inside is how the last reading failed, if it did.
    turn: tokio::sync::Mutex<Option<IdentityFault>>,
}

impl Directory {
    /// Knows nothing yet.
    pub(super) fn new(line: Arc<Line>, issuer: IssuerUrl) -> Self {
        Self { line, issuer, known: RwLock::new(None), turn: tokio::sync::Mutex::default() }
    }

    /// What is known without asking.
    pub(super) fn peek(&self) -> Option<Arc<Known>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The issuer.
    pub(super) const fn issuer(&self) -> &IssuerUrl {
        &self.issuer
    }

    /// What is known, read where it is missing or old.
    pub(super) async fn known(&self, now: Moment) -> Result<Arc<Known>, IdentityFault> {
        let fresh = |known: &Arc<Known>| now.since(known.read) < DESCRIPTION_LIFE;
        if let Some(known) = self.peek().filter(fresh) {
            return Ok(known);
        }
        let (mut failed, waited) = match self.turn.try_lock() {
            Ok(failed) => (failed, false),
            Err(_) => (self.turn.lock().await, true),
        };
        if let Some(known) = self.peek().filter(fresh) {
            return Ok(known);
        }
        // Those who have waited share what the one before them got: nobody sits through two timeouts.
        if let Some(fault) = failed.as_ref().filter(|_| waited) {
            return self.peek().ok_or_else(|| fault.clone());
        }
        match self.describe(now).await {
            Ok(known) => {
                *failed = None;
                Ok(self.keep(known))
            }
            Err(fault) => {
                *failed = Some(fault.clone());
                self.peek().ok_or(fault)
            }
        }
    }

    /// The same with keys asked anew; `None` if they were asked a moment ago, so that forged tokens cannot make the
    /// gateway ask without end.
    pub(super) async fn with_new_keys(&self, now: Moment) -> Result<Option<Arc<Known>>, IdentityFault> {
        let _turn = self.turn.lock().await;
        let Some(known) = self.peek().filter(|known| now.since(known.asked_keys) >= KEYS_REST) else {
            return Ok(None);
        };
        let courier = self.courier(Errand::Keys, now);
        let keys = JsonWebKeySet::fetch_async(known.metadata.jwks_uri(), &courier).await;
        let keys: CoreJsonWebKeySet = keys.map_err(|fault| told(&fault))?;
        let metadata = known.metadata.clone().set_jwks(keys);
        Ok(Some(self.keep(Known { metadata, read: known.read, asked_keys: now })))
    }

    /// Somebody to fetch one thing.
    pub(super) fn courier(&self, errand: Errand, now: Moment) -> Courier {
        Courier { line: Arc::clone(&self.line), issuer: self.issuer.url().clone(), errand, now }
    }

    async fn describe(&self, now: Moment) -> Result<Known, IdentityFault> {
        let courier = self.courier(Errand::Description, now);
        let metadata = ProviderMetadataWithLogout::discover_async(self.issuer.clone(), &courier).await;
        let metadata = metadata.map_err(|fault| told(&fault))?;
        at_home(self.issuer.url(), &metadata)?;
        Ok(Known { metadata, read: now, asked_keys: now })
    }

    fn keep(&self, known: Known) -> Arc<Known> {
        let known = Arc::new(known);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&known));
        known
    }
}

/// The addresses to which browsers and the courier are sent lie at the issuer's host.
fn at_home(issuer: &Url, metadata: &ProviderMetadataWithLogout) -> Result<(), IdentityFault> {
    let named = [
        ("authorization_endpoint", Some(metadata.authorization_endpoint().url())),
        ("token_endpoint", metadata.token_endpoint().map(|url| url.url())),
        ("userinfo_endpoint", metadata.userinfo_endpoint().map(|url| url.url())),
        (
            "end_session_endpoint",
            metadata.additional_metadata().end_session_endpoint.as_ref().map(|url| url.url()),
        ),
    ];
    match named.iter().find(|(_, url)| url.is_some_and(|url| url.origin() != issuer.origin())) {
        None => Ok(()),
        Some((name, _)) => Err(misconfigured(format!("«{name}» lies outside of the issuer's host"))),
    }
}

/// Bodies are not repeated.
fn told(fault: &DiscoveryError<CourierFault>) -> IdentityFault {
    match fault {
        DiscoveryError::Request(fault) => carried(fault),
        DiscoveryError::Response(status, _, _) => {
            misconfigured(format!("the provider's description or keys came with HTTP {status}"))
        }
        DiscoveryError::Validation(words) => misconfigured(quoted(words)),
        DiscoveryError::Parse(_) | DiscoveryError::UrlParse(_) | DiscoveryError::Other(_) => {
            misconfigured("the provider's description or keys have another shape than OIDC's".to_owned())
        }
        // The crate reserves the right to add causes.
        _ => misconfigured("the provider's description could not be read".to_owned()),
    }
}

pub(super) fn carried(fault: &CourierFault) -> IdentityFault {
    match fault {
        CourierFault::Relay(fault) => IdentityFault::Unavailable { detail: fault.to_string() },
        CourierFault::Foreign => misconfigured(fault.to_string()),
    }
}

pub(super) const fn misconfigured(detail: String) -> IdentityFault {
    IdentityFault::Misconfigured { detail }
}

/// A description is read again after this.
const DESCRIPTION_LIFE: Duration = Duration::from_hours(1);

/// Keys that were asked for are not asked for again sooner.
const KEYS_REST: Duration = Duration::from_mins(1);
