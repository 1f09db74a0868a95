//! The configuration, read anew while the gateway runs: judged whole, put in force at once, and left alone on any fault.

mod fixed;

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::{
    FutureExt, StreamExt,
    stream::{self, BoxStream},
};

use super::{
    ComposeFault,
    certificates::Showcase,
    compose::Foundation,
    current::Current,
    identity, load, log_level,
    notify::{Stage, Supervisor},
};
use crate::{
    config::{Faults, Settled},
    telemetry::Logs,
};

pub(super) use fixed::Fixed;

/// How long the journals that a change leaves behind are given to hear that their sessions end.
const FAREWELL: Duration = Duration::from_secs(10);

/// Where a running gateway reads its configuration anew, and when.
pub struct Renewal {
    /// The file.
    pub file: PathBuf,
    /// Asks, one by one.
    pub asked: BoxStream<'static, ()>,
    /// The log, whose level the file may change.
    pub logs: Logs,
    /// Who waits for word of each reading.
    pub supervisor: Arc<dyn Supervisor>,
}

impl Renewal {
    /// Begins to watch for asks; what is asked from now on is not missed. It has to be called on a runtime.
    pub(super) fn watching(mut self) -> Self {
        let early = self.asked.next().now_or_never().flatten();
        Self { asked: stream::iter(early).chain(self.asked).boxed(), ..self }
    }
}

/// Why a configuration was not taken up.
enum NotTaken {
    /// What is wrong with how it is written.
    Written(Faults),
    /// What differs and cannot be changed in a running process.
    Fixed(Vec<&'static str>),
    /// What is wrong with what it names.
    Held(ComposeFault),
}

impl fmt::Display for NotTaken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Written(faults) => write!(out, "{faults}"),
            Self::Fixed(keys) => write!(out, "changed, which needs a restart: {}", keys.join(", ")),
            Self::Held(fault) => write!(out, "{fault}"),
        }
    }
}

/// What a new configuration is held against, and where it is put in force.
pub(super) struct Reloader {
    pub(super) foundation: Arc<Foundation>,
    pub(super) current: Arc<Current>,
    pub(super) fixed: Fixed,
    /// The certificates that the listeners show.
    pub(super) showcase: Option<Arc<Mutex<Showcase>>>,
}

impl Reloader {
    /// Follows the asks for as long as it is polled.
    pub(super) async fn follow(self, renewal: Renewal) {
        let Renewal { file, mut asked, logs, supervisor } = renewal;
        let reloader = Arc::new(self);
        while let Some(()) = asked.next().await {
            supervisor.hear(Stage::Reloading);
            let (worker, file, logs) = (Arc::clone(&reloader), file.clone(), logs.clone());
            // Files and certificates are waited for elsewhere, and a panic there leaves all as it was.
            let taken = tokio::task::spawn_blocking(move || worker.renew(load(&file), &logs)).await;
            let metrics = &reloader.foundation.metrics;
            metrics.set_config_accepted(matches!(taken, Ok(Ok(()))));
            match taken {
                Ok(Ok(())) => {
                    tracing::info!("the configuration was read anew and is in force");
                    let current = reloader.current.load();
                    identity::look_up(&current.identity, reloader.foundation.clock.now()).await;
                }
                Ok(Err(fault)) => {
                    let kept = "the configuration was not taken up; the one from before stays in force";
                    tracing::error!(code = "E-604", %fault, "{kept}");
                }
                Err(panic) => tracing::error!(code = "E-604", %panic, "the configuration was not taken up"),
            }
            supervisor.hear(Stage::Serving);
        }
    }

    /// Judges first, changes last: nothing is done until everything is known to be good.
    fn renew(&self, settled: Result<Settled, Faults>, logs: &Logs) -> Result<(), NotTaken> {
        let settled = settled.map_err(NotTaken::Written)?;
        let fixed = self.fixed.changed(&Fixed::of(&settled));
        if !fixed.is_empty() {
            return Err(NotTaken::Fixed(fixed));
        }
        let before = self.current.load();
        let furnished = self.foundation.refurnish(&settled, &before).map_err(NotTaken::Held)?;
        let shown = Showcase::open(&settled).map_err(NotTaken::Held)?;
        let jar_stays = Arc::ptr_eq(&before.jar, &furnished.jar);
        self.current.swap(furnished);
        if let (Some(mut fresh), Some(showcase)) = (shown, &self.showcase) {
            fresh.warn(self.foundation.clock.now());
            let mut showcase = showcase.lock().unwrap_or_else(PoisonError::into_inner);
            fresh.take_the_place_of(&showcase);
            *showcase = fresh;
        }
        logs.set_level(log_level(settled.log_level));
        // The new house knows nothing of what has failed before.
        self.foundation.metrics.set_esia_withheld(false);
        if !jar_stays {
            tokio::runtime::Handle::current().spawn(async move { before.jar.close_all(FAREWELL).await });
        }
        Ok(())
    }
}
