//! A gateway's life: open, keep tidy, close without losing anything.

use std::{io, sync::Arc, time::Duration};

use tokio::task::JoinHandle;

use super::{Gateway, certificates, identity::Client};
use crate::{
    domain::Moment,
    edge::{
        journal_host::JournalHost,
        serve::{FrontDoor, Settings},
    },
    flow::House,
    telemetry::{
        Metrics,
        metrics::{Certificate, SessionKind},
    },
};

/// How often what is past its life is forgotten and the gauges are read.
const TIDY_EVERY: Duration = Duration::from_secs(15);

/// How often a journal's addresses are tried. A request that cannot connect does not wait for it.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// How long a socket outlives a session that has ended on another gateway, or by itself.
const CUT_EVERY: Duration = Duration::from_secs(2);

/// How long the journals are given to hear that their sessions end.
const FAREWELL: Duration = Duration::from_millis(300);

impl Gateway {
    /// Serves until `stop` completes, then closes: open exchanges first, the journals' sessions, the stores last.
    ///
    /// # Errors
    /// When the background runtime cannot be started, or what was only in memory cannot be written down.
    pub fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let background =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        self.metrics.set_config_accepted(true);
        if let Some(end) = self.client_certificate_end {
            self.metrics.set_certificate_expiry(Certificate::EsiaClient, end);
        }
        let tidy = background.spawn(tidy(Arc::clone(&self.house), self.metrics.clone(), self.identity));
        let watching = self.showcase.map(|showcase| {
            let clock = Arc::clone(&self.house.clock);
            background.spawn(certificates::watch(showcase, clock, self.metrics.clone()))
        });
        let hosts: Vec<_> = self.doorways.journals.values().cloned().collect();
        let looking = background.spawn(look_at_addresses(hosts, self.metrics.clone()));
        let cut = background.spawn(cut(Arc::clone(&self.house)));
        let settings = Settings { connections: self.connections, ..Settings::default() };
        FrontDoor::new(self.doors, Arc::new(self.doorways), settings).run(stop);
        tidy.abort();
        looking.abort();
        cut.abort();
        watching.inspect(JoinHandle::abort);
        let flushed = background.block_on(async {
            self.jar.close_all(FAREWELL).await;
            self.sessions.flush().await
        });
        self.sessions.close();
        self.ledger.close();
        flushed.map_err(io::Error::other)
    }
}

/// Journals of several addresses, each of which may come and go.
async fn look_at_addresses(hosts: Vec<Arc<JournalHost>>, metrics: Metrics) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    loop {
        tick.tick().await;
        for host in &hosts {
            if let Some(count) = host.look_at_addresses().await {
                metrics.set_usable_addresses(host.system(), count);
            }
        }
    }
}

async fn cut(house: Arc<House>) {
    let mut tick = tokio::time::interval(CUT_EVERY);
    loop {
        tick.tick().await;
        // A store that fails has told the witness already; the next round tries again.
        let _ = house.cut_ended(house.clock.now()).await;
    }
}

async fn tidy(house: Arc<House>, metrics: Metrics, identity: Client) {
    if let Client::Oidc(provider) = &identity
        && let Err(fault) = provider.look_up(house.clock.now()).await
    {
        tracing::warn!(code = "E-105", %fault, "the provider in front of ESIA could not be looked up; sign-ins try again");
    }
    let mut tick = tokio::time::interval(TIDY_EVERY);
    loop {
        tick.tick().await;
        // A store that fails has told the witness already; the next round tries again.
        if house.sweep(house.clock.now()).await.is_ok()
            && let Ok(count) = house.sessions.count().await
        {
            metrics.set_sessions(SessionKind::Gate, count.gate);
            metrics.set_sessions(SessionKind::Host, count.host);
        }
        let last: Option<Moment> = match &identity {
            Client::Direct(client) => client.trust().ends().into_iter().max(),
            Client::Oidc(_) => None,
        };
        if let Some(end) = last {
            metrics.set_certificate_expiry(Certificate::EsiaTrusted, end);
        }
    }
}
