//! Word to whoever has started the process: people are served, a reload is under way, the end is near.

use std::{pin::pin, sync::Arc};

use futures_util::FutureExt;
use sd_notify::NotifyState;

/// What the process is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// People are served: after the start, and again after a reload, whatever has become of it.
    Serving,
    /// The configuration is read anew; [`Stage::Serving`] has to follow.
    Reloading,
    /// Open exchanges are brought to their end.
    Stopping,
}

/// Somebody who waits for word of the process.
pub trait Supervisor: Send + Sync {
    /// Hears it.
    fn hear(&self, stage: Stage);
}

/// systemd, where it has left an address in `NOTIFY_SOCKET`; otherwise nobody waits, and nothing is said.
#[derive(Clone, Copy, Debug)]
pub struct Systemd;

impl Supervisor for Systemd {
    fn hear(&self, stage: Stage) {
        if let Err(fault) = words(stage).and_then(|words| sd_notify::notify(&words)) {
            tracing::warn!(code = "O-903", %fault, ?stage, "systemd could not be told");
        }
    }
}

/// `stop`, with word when it is first waited for, which is when the doors are open, and when it completes.
pub async fn attended(supervisor: Arc<dyn Supervisor>, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    // Whoever hears that people are served may send the signal to stop at once: it is watched from the first poll on.
    if stop.as_mut().now_or_never().is_none() {
        supervisor.hear(Stage::Serving);
        stop.await;
    }
    supervisor.hear(Stage::Stopping);
}

/// As sd_notify(3) has it.
fn words(stage: Stage) -> std::io::Result<Vec<NotifyState<'static>>> {
    Ok(match stage {
        Stage::Serving => vec![NotifyState::Ready],
        // With the time, `Type=notify-reload` of systemd 253 and later would do too.
        Stage::Reloading => vec![NotifyState::Reloading, NotifyState::monotonic_usec_now()?],
        Stage::Stopping => vec![NotifyState::Stopping],
    })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tokio::sync::oneshot;

    use super::{Stage, Supervisor, attended, words};

    #[derive(Default)]
    struct Heard(Mutex<Vec<Stage>>);

    impl Supervisor for Heard {
        fn hear(&self, stage: Stage) {
            self.0.lock().unwrap().push(stage);
        }
    }

    #[tokio::test]
    async fn word_is_sent_at_the_first_look_and_at_the_end() {
        let heard = Arc::new(Heard::default());
        let told = || heard.0.lock().unwrap().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let attended = attended(Arc::clone(&heard) as _, async move { stopped.await.unwrap() });
        assert_eq!(told(), [], "nobody has looked yet");
        let running = tokio::spawn(attended);
        tokio::task::yield_now().await;
        assert_eq!(told(), [Stage::Serving]);
        stop.send(()).unwrap();
        running.await.unwrap();
        assert_eq!(told(), [Stage::Serving, Stage::Stopping]);
    }

    #[test]
    fn a_reload_brings_its_time_along() {
        let said = |stage| words(stage).unwrap().iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(said(Stage::Serving), ["READY=1"]);
        assert_eq!(said(Stage::Stopping), ["STOPPING=1"]);
        let reload = said(Stage::Reloading);
        assert!(reload[0] == "RELOADING=1" && reload[1].starts_with("MONOTONIC_USEC="), "{reload:?}");
    }
}
