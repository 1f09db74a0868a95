//! A few connections that can only read; they see what is committed and wait for nobody.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::Connection;
use tokio::{sync::Semaphore, task};

use crate::store::file::{FileFault, open_immutable, open_to_read};

/// The pool.
pub(super) struct Readers {
    path: Arc<PathBuf>,
    open: fn(&Path) -> Result<Connection, FileFault>,
    idle: Arc<Mutex<Vec<Connection>>>,
    places: Arc<Semaphore>,
}

impl Readers {
    /// Over this file, which the writer has made already.
    pub(super) fn new(path: PathBuf) -> Self {
        Self::opened_by(open_to_read, path)
    }

    /// Over this file, which nobody writes to any more.
    pub(super) fn of_immutable(path: PathBuf) -> Self {
        Self::opened_by(open_immutable, path)
    }

    fn opened_by(open: fn(&Path) -> Result<Connection, FileFault>, path: PathBuf) -> Self {
        Self {
            path: Arc::new(path),
            open,
            idle: Arc::new(Mutex::new(Vec::new())),
            places: Arc::new(Semaphore::new(MOST)),
        }
    }

    /// Runs `ask` where blocking hurts nobody. A connection that failed is not used again, so a file that
    /// comes back is read without a restart.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Connection) -> Result<T, FileFault> + Send + 'static,
    ) -> Result<T, FileFault> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| closed())?;
        let (path, idle, open) = (Arc::clone(&self.path), Arc::clone(&self.idle), self.open);
        let reading = task::spawn_blocking(move || {
            let _place = place;
            let waiting = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = waiting.map_or_else(|| open(&path), Ok)?;
            let answer = ask(&connection)?;
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            Ok(answer)
        });
        reading.await.map_err(|error| FileFault::Unavailable(format!("the reader ended: {error}")))?
    }

    /// Lets the connections go; whoever reads afterwards gets a fault.
    pub(super) fn close(&self) {
        self.places.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

fn closed() -> FileFault {
    FileFault::Unavailable("the ledger is closed".to_owned())
}

/// Reads take microseconds; more connections than a few cores can use only hold file handles.
const MOST: usize = 4;
