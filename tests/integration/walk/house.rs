//! A whole demo in this process: the gateway and both stand-ins, over a folder that is thrown away.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};
use jiff::{civil::Date, tz::TimeZone};
use privratnik::{
    app::{
        self, Gateway,
        demo::{Demo, Ports, fill_register},
    },
    domain::Moment,
    flow::port::Clock,
    sandbox::{bars, esia, netcity, portal, rid, spo},
    telemetry::Logs,
};
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};

use crate::browser_like::Browser;
use crate::free_ports::free_ports;
use crate::redis_server::Redis;

/// A clock that stands still until it is moved on: Friday noon in Moscow, in the middle of a quarter.
pub(crate) struct Hands(AtomicI64);

/// The demo, running; it ends with this value.
pub(crate) struct House {
    pub(crate) ports: Ports,
    pub(crate) clock: Arc<Hands>,
    pub(crate) esia: esia::Control,
    pub(crate) netcity: netcity::Control,
    pub(crate) bars: bars::Control,
    pub(crate) rid: rid::Control,
    pub(crate) spo: spo::Control,
    pub(crate) app: portal::Control,
    dir: Arc<TempDir>,
    hangups: mpsc::UnboundedSender<oneshot::Sender<()>>,
    running: Running,
}

/// Something that runs on a thread of its own until it is told to stop.
pub(crate) struct Running {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl House {
    /// A new one on free ports.
    pub(crate) async fn open() -> Self {
        Self::open_at(Moment::from_secs(1_795_165_200)).await
    }

    /// One whose sessions lie in this Redis.
    pub(crate) async fn open_over(redis: &Redis) -> Self {
        let section =
            format!("[sessions]\nredis = \"{}\"\ntimeout_seconds = 1\n\n{JOURNAL}", redis.address());
        Self::open().await.reconfigured(&[(JOURNAL, &section)]).await
    }

    /// With the clock at this moment.
    pub(crate) async fn open_at(moment: Moment) -> Self {
        let dir = TempDir::new().expect("a folder for the demo");
        let hands = Hands(AtomicI64::new(moment.millis()));
        Self::start(Arc::new(dir), free_ports(), Arc::new(hands)).await
    }

    /// The configuration with one text in place of another, in a file of its own.
    pub(crate) fn configured(&self, name: &str, changes: &[(&str, &str)]) -> PathBuf {
        let mut text = fs::read_to_string(self.dir().join("gateway.toml")).expect("the configuration");
        for (from, to) in changes {
            assert!(text.contains(from), "nothing to change: {from}");
            text = text.replace(from, to);
        }
        let file = self.dir().join(name);
        fs::write(&file, text).expect("a file");
        file
    }

    /// Restarted with another configuration.
    pub(crate) async fn reconfigured(self, changes: &[(&str, &str)]) -> Self {
        self.configured("gateway.toml", changes);
        self.restarted().await
    }

    /// The configuration with one text in place of another, read anew by the running gateway; returns when it has been
    /// judged.
    pub(crate) async fn reloaded(&self, changes: &[(&str, &str)]) {
        self.configured("gateway.toml", changes);
        let (tell, told) = oneshot::channel();
        self.hangups.send(tell).expect("the gateway runs");
        told.await.expect("the gateway goes on");
    }

    /// What listens in place of the gateway, and the changes that make it so.
    pub(crate) fn beside(&self) -> (Ports, [(String, String); 4]) {
        let own = free_ports();
        let listen = |port: u16| format!("\"127.0.0.1:{port}\"");
        let changes = [
            (listen(self.ports.gateway), listen(own.gateway)),
            (listen(self.ports.admin), listen(own.admin)),
            (listen(self.ports.facade), listen(own.facade)),
            ("data = \"data\"".to_owned(), "data = \"data-beside\"".to_owned()),
        ];
        (own, changes)
    }

    /// Another gateway over the same Redis and stand-ins, which knows the links that there are now: the front door's
    /// port, and the gateway.
    pub(crate) fn second_gateway(&self) -> (Ports, Running) {
        let (own, changes) = self.beside();
        let changes = changes.each_ref().map(|(from, to)| (from.as_str(), to.as_str()));
        let file = self.configured("beside.toml", &changes);
        let data = self.dir().join("data-beside");
        if data.exists() {
            fs::remove_dir_all(&data).expect("the folder of an earlier one, which has ended");
        }
        fs::create_dir_all(&data).expect("a folder");
        let ledger = rusqlite::Connection::open(self.dir().join("data/ledger.db")).expect("the ledger");
        let copy = data.join("ledger.db");
        ledger.execute("VACUUM INTO ?1", [copy.to_str().expect("a path")]).expect("a copy of it");
        let settled = app::load(&file).expect("a configuration");
        let gateway = Gateway::compose(&settled, Arc::clone(&self.clock) as _).expect("a gateway");
        (own, Running::start(move |stop| gateway.run(stop).expect("closes")))
    }

    /// Stops it and starts it again over the same folder and ports, as an operator would.
    pub(crate) async fn restarted(self) -> Self {
        let Self { ports, clock, dir, running, .. } = self;
        drop(running);
        Self::start(dir, ports, clock).await
    }

    /// With the cards of the sandbox's people in these journals in force.
    pub(crate) async fn knowing(self, journals: &[&str]) -> Self {
        fill_register(self.dir(), journals, self.today()).await.expect("the register is filled");
        self.register_taken_up().await;
        self
    }

    /// Waits until the gateway has taken up the edition in force.
    pub(crate) async fn register_taken_up(&self) {
        let settled = app::load(&self.dir().join("gateway.toml")).expect("a configuration");
        let editions = app::register_writer(&settled).expect("a register").editions().expect("its editions");
        let (edition, _) = editions.into_iter().find(|(_, in_force)| *in_force).expect("one is in force");
        let made = format!("privratnik_register_made_timestamp_seconds {}\n", edition.made.secs());
        let cards = format!("privratnik_register_cards {}\n", edition.cards);
        let mut admin = Browser::new(format!("http://127.0.0.1:{}", self.ports.admin));
        for look in 0..200 {
            let told = admin.get("/metrics").await.text();
            // Two editions may be of one second and one size: the gateway looks once a second.
            if look > 22 && told.contains(&made) && told.contains(&cards) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the gateway did not take up {made}{cards}");
    }

    /// The day by the sandbox's clock.
    pub(crate) fn today(&self) -> Date {
        self.clock.now().timestamp().to_zoned(TimeZone::get("Europe/Moscow").expect("a zone")).date()
    }

    /// How many links there are.
    pub(crate) fn links(&self) -> i64 {
        let ledger = rusqlite::Connection::open(self.dir().join("data/ledger.db")).expect("the ledger");
        ledger.query_row("SELECT count(*) FROM link", [], |row| row.get(0)).expect("a number")
    }

    /// How many passwords are kept.
    pub(crate) fn credentials(&self) -> i64 {
        let ledger = rusqlite::Connection::open(self.dir().join("data/ledger.db")).expect("the ledger");
        ledger.query_row("SELECT count(*) FROM credential", [], |row| row.get(0)).expect("a number")
    }

    /// The sandbox's present.
    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Where keys, configuration and data lie.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// How many claims lie before the schools. Names are sealed; the number is not.
    pub(crate) fn claims(&self) -> i64 {
        let ledger = rusqlite::Connection::open(self.dir().join("data/ledger.db")).expect("the ledger");
        ledger.query_row("SELECT count(*) FROM claim", [], |row| row.get(0)).expect("a number")
    }

    async fn start(dir: Arc<TempDir>, ports: Ports, clock: Arc<Hands>) -> Self {
        let (tell, told) = oneshot::channel();
        let (hangups, asked) = mpsc::unbounded_channel();
        let (folder, hands) = (dir.path().to_owned(), Arc::clone(&clock));
        // The demo brings runtimes of its own, so it cannot be put together inside the test's.
        let running = Running::start(move |stop| {
            let demo = Demo::prepare(&folder, ports, hands).expect("the demo is put together");
            tell.send((
                demo.esia.clone(),
                demo.netcity.clone(),
                demo.bars.clone(),
                demo.rid.clone(),
                demo.spo.clone(),
                demo.app.clone(),
            ))
            .ok()
            .expect("the test waits");
            let demo = demo.renewed_when(one_by_one(asked), Logs::nowhere());
            demo.run(stop).expect("the demo closes without losing anything");
        });
        let (esia, netcity, bars, rid, spo, app) = told.await.expect("the demo starts");
        Self { ports, clock, esia, netcity, bars, rid, spo, app, dir, hangups, running }
    }
}

/// Hands out an item for each sender, and tells it when the next item is asked for.
fn one_by_one(asked: mpsc::UnboundedReceiver<oneshot::Sender<()>>) -> BoxStream<'static, ()> {
    let next = |(mut asked, done): (mpsc::UnboundedReceiver<_>, Option<oneshot::Sender<()>>)| async {
        // A test that does not wait is told nothing.
        done.map(|done| done.send(()));
        let done = asked.recv().await?;
        Some(((), (asked, Some(done))))
    };
    stream::unfold((asked, None), next).boxed()
}

impl Running {
    pub(crate) fn start(deed: impl FnOnce(Stop) + Send + 'static) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        // A dropped sender means the same as a word.
        let stopped = Box::pin(async move { drop(stopped.await) });
        let thread = std::thread::spawn(move || deed(stopped));
        Self { stop: Some(stop), thread: Some(thread) }
    }
}

/// Completes when the running thing has to end.
pub(crate) type Stop = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().expect("joined only here").join();
        assert!(ended.is_ok() || std::thread::panicking(), "what ran has panicked");
    }
}

impl Hands {
    /// Moves the clock on.
    pub(crate) fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).expect("a short time"), Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Moment {
        Moment::from_millis(self.0.load(Ordering::SeqCst))
    }
}

const JOURNAL: &str = "[systems.netcity]";
