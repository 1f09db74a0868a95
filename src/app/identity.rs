//! The way to ESIA, made from its settings: one client of it for each name in which it is asked.

mod direct;
mod oidc;

use std::{collections::BTreeMap, sync::Arc};

use super::{ComposeFault, vault::sealing};
use crate::{
    config::{Settled, Way},
    crypto::dice::SystemDice,
    domain::Moment,
    esia::{client::EsiaClient, oidc::client::OidcClient},
    flow::{
        Identities,
        port::{BlindIndex, Clock, Dice, IdentityProvider},
    },
    telemetry::{Metrics, SystemClock},
};

pub(super) use direct::{certificate, gost, key, signer, trusted};

/// The gateway's own client, for what only its way has to be looked after.
pub(super) enum Client {
    /// ESIA's own protocol.
    Direct(Arc<EsiaClient>),
    /// A provider in front of it.
    Oidc(Arc<OidcClient>),
}

impl Client {
    /// When the last of ESIA's certificates that are trusted runs out.
    pub(super) fn trusted_until(&self) -> Option<Moment> {
        match self {
            Self::Direct(client) => client.trust().ends().into_iter().max(),
            Self::Oidc(_) => None,
        }
    }
}

/// The clients of all names.
pub(super) struct Connection {
    /// The own one.
    pub client: Client,
    /// All of them.
    pub identities: Identities,
    /// When the first of our certificates at ESIA runs out; a provider knows none of ours.
    pub certificate_end: Option<Moment>,
}

/// The gateway's own client, and the others by their names in the configuration.
struct Named<C> {
    own: Arc<C>,
    others: BTreeMap<String, Arc<dyn IdentityProvider>>,
}

/// Makes the clients. Nothing is called yet.
pub(super) fn connect(
    settled: &Settled,
    dice: &Arc<dyn Dice>,
    index: &Arc<dyn BlindIndex>,
    metrics: &Metrics,
) -> Result<Connection, ComposeFault> {
    match &settled.esia.way {
        Way::Direct(way) => {
            let Named { own, others } = direct::clients(settled, way, dice, metrics)?;
            let ends = direct::names(way)
                .map(|(section, name)| Ok(certificate(&section, &name.certificate)?.not_after()));
            Ok(Connection {
                identities: identities(settled, Arc::clone(&own) as _, &others),
                client: Client::Direct(own),
                certificate_end: ends.collect::<Result<Vec<_>, _>>()?.into_iter().min(),
            })
        }
        Way::Oidc(way) => {
            let Named { own, others } = oidc::clients(settled, way, index, metrics)?;
            Ok(Connection {
                identities: identities(settled, Arc::clone(&own) as _, &others),
                client: Client::Oidc(own),
                certificate_end: None,
            })
        }
    }
}

/// Asks a provider for its addresses and keys, so that the first sign-in does not wait for them.
pub(super) async fn look_up(client: &Client, now: Moment) {
    if let Client::Oidc(provider) = client
        && let Err(fault) = provider.look_up(now).await
    {
        tracing::warn!(code = "E-105", %fault, "the provider in front of ESIA could not be looked up; sign-ins try again");
    }
}

/// The callback: the same for every name.
fn redirect_uri(settled: &Settled) -> String {
    format!("{}/callback", settled.gate.origin.as_str())
}

fn identities(
    settled: &Settled,
    own: Arc<dyn IdentityProvider>,
    others: &BTreeMap<String, Arc<dyn IdentityProvider>>,
) -> Identities {
    let named = settled.journals.iter().filter_map(|(system, journal)| {
        let other = others.get(journal.identity.as_ref()?)?;
        Some((system.clone(), Arc::clone(other)))
    });
    Identities::new(own, named.collect())
}

/// A fresh authorisation address, for an operator to try out; a provider is asked for its addresses first.
///
/// # Errors
/// [`ComposeFault`] when key, certificate or secret cannot be used, or the provider does not answer.
pub fn signed_address(settled: &Settled) -> Result<String, ComposeFault> {
    let dice: Arc<dyn Dice> = Arc::new(SystemDice);
    let keys = sealing(&settled.keys.sealing, &dice)?;
    let connection = connect(settled, &dice, &keys.index, &Metrics::new())?;
    let key = match connection.client {
        Client::Direct(_) => "esia.key",
        Client::Oidc(_) => "esia.oidc.issuer",
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|fault| ComposeFault::at(key, fault))?;
    let state = crate::flow::fresh_state(&*dice);
    let address = runtime.block_on(connection.identities.own().ask(&state, SystemClock.now()));
    address.map_err(|fault| ComposeFault::at(key, fault))
}
