//! Everything that is open: connections and the sockets that came out of them.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

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

    use super::Register;

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
