//! A gateway's life: open, keep tidy, close without losing anything.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{runtime::Runtime, task::JoinHandle};

use super::{
    Gateway, certificates, compose::Foundation, current::Current, identity, reload::Reloader, rounds,
};
use crate::{
    config::Shared,
    edge::serve::{FrontDoor, Settings},
    telemetry::{
        Metrics,
        metrics::{Certificate, SessionKind},
    },
};

/// How often what is past its life is forgotten and the gauges are read.
const TIDY_EVERY: Duration = Duration::from_secs(15);

/// How often a journal's addresses are tried. A request that cannot connect does not wait for it.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// How often it is looked for sockets that have outlived their session: one that has ended on another gateway, or by
/// itself, or here while its end could not be written.
const CUT_EVERY: Duration = Duration::from_secs(2);

/// What is promised: a session that ends just behind one look is found by the next, as soon as the store has answered or
/// has had its time.
const _: () = assert!(CUT_EVERY.as_secs() + Shared::LONGEST_ANSWER.as_secs() <= 5);

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
        let Self { foundation, furnished, doors, showcase, connections, fixed, renewal } = self;
        let (foundation, current) = (Arc::new(foundation), Arc::new(Current::new(furnished)));
        foundation.metrics.set_config_accepted(true);
        let showcase = showcase.map(|showcase| Arc::new(Mutex::new(showcase)));
        let reloading = renewal.map(|renewal| {
            let (foundation, current) = (Arc::clone(&foundation), Arc::clone(&current));
            let reloader = Reloader { foundation, current, fixed, showcase: showcase.clone() };
            // Whoever is told that people are served may send the signal at once.
            let _inside = background.enter();
            background.spawn(reloader.follow(renewal.watching()))
        });
        let watching = showcase.map(|showcase| {
            let (clock, metrics) = (Arc::clone(&foundation.clock), foundation.metrics.clone());
            background.spawn(certificates::watch(showcase, clock, metrics))
        });
        let keeping = keep(&background, &current, &foundation.metrics);
        let counting = rounds(&background, &foundation, &current);
        let settings = Settings { connections, ..Settings::default() };
        FrontDoor::new(doors, Arc::clone(&current) as _, settings).run(stop);
        let tasks = keeping.into_iter().chain(counting).chain(reloading).chain(watching);
        tasks.for_each(|task| task.abort());
        let flushed = background.block_on(async {
            current.load().jar.close_all(FAREWELL).await;
            foundation.sessions.flush().await
        });
        foundation.sessions.close();
        foundation.ledger.close();
        flushed.map_err(io::Error::other)
    }
}

/// What goes on beside the requests.
fn keep(background: &Runtime, current: &Arc<Current>, metrics: &Metrics) -> [JoinHandle<()>; 3] {
    [
        background.spawn(tidy(Arc::clone(current), metrics.clone())),
        background.spawn(look_at_addresses(Arc::clone(current), metrics.clone())),
        background.spawn(cut(Arc::clone(current))),
    ]
}

/// What goes on beside the requests for the register.
fn rounds(background: &Runtime, foundation: &Foundation, current: &Arc<Current>) -> [JoinHandle<()>; 3] {
    let (register, counts) = (Arc::clone(&foundation.register), Arc::clone(&foundation.counts));
    let (ledger, current) = (Arc::clone(&foundation.ledger), Arc::clone(current));
    [
        background.spawn(rounds::take_up(register, foundation.metrics.clone())),
        background.spawn(rounds::end_taken(Arc::clone(&ledger), Arc::clone(&current))),
        background.spawn(rounds::count(counts, ledger, current)),
    ]
}

/// Journals of several addresses, each of which may come and go.
async fn look_at_addresses(current: Arc<Current>, metrics: Metrics) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    loop {
        tick.tick().await;
        let furnished = current.load();
        let mut counts = Vec::new();
        for host in furnished.doorways.journals.values() {
            if let Some(count) = host.look_at_addresses().await {
                counts.push((host.system().clone(), count));
            }
        }
        metrics.set_usable_addresses(&counts);
    }
}

/// No look waits for the one before, which may be waiting for a store that is away.
async fn cut(current: Arc<Current>) {
    let mut tick = tokio::time::interval(CUT_EVERY);
    loop {
        tick.tick().await;
        let house = Arc::clone(&current.load().house);
        tokio::spawn(async move { house.cut_ended(house.clock.now()).await });
    }
}

async fn tidy(current: Arc<Current>, metrics: Metrics) {
    let first = current.load();
    identity::look_up(&first.identity, first.house.clock.now()).await;
    drop(first);
    let mut tick = tokio::time::interval(TIDY_EVERY);
    loop {
        tick.tick().await;
        let furnished = current.load();
        let house = &furnished.house;
        // A store that fails has told the witness already; the next round tries again.
        if house.sweep(house.clock.now()).await.is_ok()
            && let Ok(count) = house.sessions.count().await
        {
            metrics.set_sessions(SessionKind::Gate, count.gate);
            metrics.set_sessions(SessionKind::Host, count.host);
        }
        metrics.set_certificate_expiry(Certificate::EsiaClient, furnished.client_certificate_end);
        metrics.set_certificate_expiry(Certificate::EsiaTrusted, furnished.identity.trusted_until());
        let facade = furnished.facade.as_ref();
        facade.inspect(|standing| standing.facade.sweep(house.clock.now()));
        metrics.set_certificate_expiry(Certificate::Facade, facade.map(|standing| standing.own_end));
        let clients = facade.and_then(|standing| standing.client_end);
        metrics.set_certificate_expiry(Certificate::FacadeClient, clients);
    }
}
