//! Everything that is open: connections and the sockets that came out of them.

use std::pin::pin;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::telemetry::RequestId;

/// The book of open connections; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Register {
    open: TaskTracker,
    stopping: CancellationToken,
}

impl Register {
    /// An empty book.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancelled by the order to stop. A child of it is cut with the process or by its owner, whichever is first.
    pub const fn stopping(&self) -> &CancellationToken {
        &self.stopping
    }

    /// Enters a task for as long as it runs.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.open.spawn(task);
    }

    /// Enters a future for as long as it is awaited.
    pub fn track<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        self.open.track_future(future)
    }

    /// Brings a task to its end even when nobody waits for it any more.
    ///
    /// hyper drops the service's future with a connection that the browser has closed; without this, whoever hangs
    /// up in the middle of a proof, an unlinking or a sign-out would leave it half done.
    pub async fn see_through<T: Send + 'static>(&self, task: impl Future<Output = T> + Send + 'static) -> T {
        let task = self.track(task);
        let spawned = match RequestId::current() {
            Some(id) => tokio::spawn(async move { id.over(pin!(task)).await }),
            None => tokio::spawn(task),
        };
        match spawned.await {
            Ok(done) => done,
            Err(broken) => match broken.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime is going down, and this very future with it.
                Err(_) => std::future::pending().await,
            },
        }
    }

    /// Tells everything open to end, and waits until it has or `grace` is over; true if nothing was left.
    pub async fn drain(&self, grace: Duration) -> bool {
        self.stopping.cancel();
        self.open.close();
        tokio::time::timeout(grace, self.open.wait()).await.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt;
    use tokio::sync::oneshot;

    use super::Register;

    #[tokio::test]
    async fn whoever_hangs_up_leaves_nothing_half_done() {
        let register = Register::new();
        let (answer, answered) = oneshot::channel();
        let (done, is_done) = oneshot::channel();
        let deed = register.see_through(async move {
            answered.await.unwrap();
            done.send(()).unwrap();
        });
        assert!(deed.now_or_never().is_none(), "it waits, and then its asker is gone");
        answer.send(()).unwrap();
        is_done.await.unwrap();
        assert!(register.drain(Duration::from_secs(1)).await);
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_listen_are_waited_for_and_others_only_so_long() {
        let register = Register::new();
        let stopping = register.stopping().clone();
        register.spawn(async move { stopping.cancelled().await });
        assert!(register.drain(Duration::from_secs(1)).await);

        let register = Register::new();
        register.spawn(std::future::pending());
        assert!(!register.drain(Duration::from_secs(1)).await);
    }
}
