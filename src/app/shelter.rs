//! Where the sessions are: in this process, or in the Redis of all nodes.

use std::{fmt, num::NonZeroU32, sync::Arc};

use super::{
    ComposeFault,
    vault::{Sealing, sealing},
};
use crate::{
    config::{Settled, Shared, SharedPlace},
    crypto::dice::SystemDice,
    domain::Lifetimes,
    flow,
    flow::port::{Clock, Dice, JournalShelf, Lanes, Sessions, SessionsFault, Turnstile},
    store::sessions::{
        EmbeddedSessions, EmbeddedTurnstile, RedisPlace, RedisSessions, RedisSettings, RedisTools,
    },
    telemetry::SystemClock,
};

/// One of the two bodies of the Sessions, with what goes along with it.
pub(super) enum Shelter {
    Embedded(Arc<EmbeddedSessions>),
    Shared(Arc<RedisSessions>),
}

impl Shelter {
    /// As the configuration says. Redis need not be there yet.
    pub(super) fn open(
        settled: &Settled,
        keys: &Sealing,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, ComposeFault> {
        match &settled.sessions {
            None => {
                let file = settled.gate.data.join("sessions.db");
                let opened = EmbeddedSessions::open(Some(&file), Arc::clone(&keys.vault), settled.lifetimes);
                let sessions = opened.map_err(|fault| ComposeFault::at("gate.data", fault))?;
                Ok(Self::Embedded(Arc::new(sessions)))
            }
            Some(shared) => {
                let sessions = redis(shared, settled.lifetimes, keys, Arc::clone(clock))?;
                Ok(Self::Shared(Arc::new(sessions)))
            }
        }
    }

    pub(super) fn port(&self) -> Arc<dyn Sessions> {
        match self {
            Self::Embedded(sessions) => Arc::clone(sessions) as _,
            Self::Shared(sessions) => Arc::clone(sessions) as _,
        }
    }

    /// Whose turn it is at a journal: among the requests of this process, or of all.
    pub(super) fn lanes(&self, dice: &Arc<dyn Dice>) -> Arc<dyn Lanes> {
        match self {
            Self::Embedded(_) => Arc::new(flow::Lanes::default()),
            Self::Shared(sessions) => Arc::new(sessions.lanes(Arc::clone(dice))),
        }
    }

    /// So many for each key in a minute, among the requests of this process, or of all.
    pub(super) fn turnstile(&self, per_minute: NonZeroU32, clock: &Arc<dyn Clock>) -> Arc<dyn Turnstile> {
        match self {
            Self::Embedded(_) => Arc::new(EmbeddedTurnstile::new(per_minute, Arc::clone(clock))),
            Self::Shared(sessions) => Arc::new(sessions.turnstile(per_minute, Arc::clone(clock))),
        }
    }

    /// Where other gateways find the journals' sessions.
    pub(super) fn shelf(&self) -> Option<Arc<dyn JournalShelf>> {
        match self {
            Self::Embedded(_) => None,
            Self::Shared(sessions) => Some(Arc::new(sessions.journals())),
        }
    }

    /// Writes what is not yet where it outlives this process.
    pub(super) async fn flush(&self) -> Result<(), SessionsFault> {
        match self {
            Self::Embedded(sessions) => sessions.flush().await,
            Self::Shared(sessions) => sessions.flush().await,
        }
    }

    pub(super) fn close(&self) {
        match self {
            Self::Embedded(sessions) => sessions.close(),
            Self::Shared(sessions) => sessions.close(),
        }
    }
}

/// Whether Redis answers, where there is to be one.
///
/// # Errors
/// [`ComposeFault`] in Redis' own words.
pub(super) fn reach(settled: &Settled) -> Result<(), ComposeFault> {
    let Some(shared) = &settled.sessions else { return Ok(()) };
    let dice: Arc<dyn Dice> = Arc::new(SystemDice);
    let keys = sealing(&settled.keys.sealing, &dice)?;
    let sessions = redis(shared, settled.lifetimes, &keys, Arc::new(SystemClock))?;
    let fault = |fault: &dyn fmt::Display| ComposeFault::at("sessions", fault);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| fault(&error))?;
    runtime.block_on(sessions.count()).map_err(|error| fault(&error))?;
    Ok(())
}

fn redis(
    shared: &Shared,
    lifetimes: Lifetimes,
    keys: &Sealing,
    clock: Arc<dyn Clock>,
) -> Result<RedisSessions, ComposeFault> {
    let tools = RedisTools { vault: Arc::clone(&keys.vault), index: Arc::clone(&keys.index), clock };
    let opened = RedisSessions::open(&settings(shared), tools, lifetimes);
    opened.map_err(|fault| ComposeFault::at("sessions", fault))
}

fn settings(shared: &Shared) -> RedisSettings {
    RedisSettings {
        place: match &shared.place {
            SharedPlace::At(host, port) => RedisPlace::At(host.clone(), *port),
            SharedPlace::Sentinels { addresses, master } => {
                RedisPlace::Sentinels { addresses: addresses.clone(), master: master.clone() }
            }
        },
        tls: shared.tls,
        user: shared.user.clone(),
        password: shared.password.clone(),
        database: shared.database.into(),
        roots: shared.roots.clone(),
        within: shared.within,
        wait_replicas: shared.wait_replicas,
        recall: shared.recall,
    }
}
