//! The thread that brings the disk to what the memory says.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use rusqlite::{Connection, params};
use tokio::sync::oneshot;

use super::{
    desk::RecordKey,
    memory::Memory,
    record::{Changes, Record},
};
use crate::flow::port::{Purpose, Sealed, Vault};
use crate::store::file::{FileFault, open_to_write};

/// The way to the thread.
pub(super) struct Disk {
    orders: mpsc::Sender<Order>,
    stirred: Arc<AtomicBool>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Disk {
    /// Opens the file, fills the memory from it, and starts the thread.
    pub(super) fn open(path: &Path, vault: Arc<dyn Vault>, memory: Arc<Memory>) -> Result<Self, FileFault> {
        let file = open_to_write(path, &SCHEMA)?;
        file.execute_batch(ALONE)?;
        load(&file, &*vault, &memory).map_err(|fault| at(path, &fault))?;
        let (orders, queue) = mpsc::channel();
        let stirred = Arc::new(AtomicBool::new(false));
        let keeper = Keeper { file, vault, memory, stirred: Arc::clone(&stirred) };
        let thread = thread::Builder::new()
            .name("sessions-writer".to_owned())
            .spawn(move || keeper.serve(&queue))
            .map_err(|error| FileFault::Unavailable(format!("no thread for the writer: {error}")))?;
        Ok(Self { orders, stirred, thread: Mutex::new(Some(thread)) })
    }

    /// The memory has changed; the disk follows within [`BEHIND`].
    pub(super) fn behind(&self) -> Result<(), FileFault> {
        if self.stirred.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        self.orders.send(Order::Behind).map_err(|_| closed())
    }

    /// Answers when the disk has all that the memory has.
    pub(super) async fn through(&self) -> Result<(), FileFault> {
        let (reply, answer) = oneshot::channel();
        self.orders.send(Order::Through(reply)).map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    /// Writes what is left and lets the file go.
    pub(super) fn close(&self) {
        // A thread that is gone already has nothing left to be told.
        let _ = self.orders.send(Order::Stop);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.close();
    }
}

pub(super) fn closed() -> FileFault {
    FileFault::Unavailable("it is closed".to_owned())
}

enum Order {
    Behind,
    Through(oneshot::Sender<Result<(), FileFault>>),
    Stop,
}

struct Keeper {
    file: Connection,
    vault: Arc<dyn Vault>,
    memory: Arc<Memory>,
    stirred: Arc<AtomicBool>,
}

impl Keeper {
    fn serve(mut self, queue: &mpsc::Receiver<Order>) {
        let mut open = true;
        let mut owing = false;
        while open {
            let first = if owing {
                queue.recv_timeout(RETRY).unwrap_or(Order::Behind)
            } else {
                queue.recv().unwrap_or(Order::Stop)
            };
            let mut waiting = Vec::new();
            open = gather(first, queue, &mut waiting);
            let fate = self.write();
            owing = fate.is_err();
            for reply in waiting {
                // A caller who went away does not undo the commit.
                let _ = reply.send(fate.clone());
            }
        }
    }

    /// One transaction for all that has changed. What could not be written is owed and tried again.
    fn write(&mut self) -> Result<(), FileFault> {
        self.stirred.store(false, Ordering::Release);
        let changes = self.memory.changes();
        let fate = store(&mut self.file, &*self.vault, &changes);
        if let Err(fault) = &fate {
            tracing::error!(detail = %fault, "the sessions could not be written; this is tried again");
            self.memory.unseen(changes.keys());
        }
        fate
    }
}

/// Waits for company if nobody is waiting for the answer; false if the thread is to stop.
fn gather(
    first: Order,
    queue: &mpsc::Receiver<Order>,
    waiting: &mut Vec<oneshot::Sender<Result<(), FileFault>>>,
) -> bool {
    let mut next = match first {
        Order::Behind => queue.recv_timeout(BEHIND).ok(),
        Order::Through(_) | Order::Stop => Some(first),
    };
    while let Some(order) = next {
        match order {
            Order::Behind => {}
            Order::Through(reply) => waiting.push(reply),
            Order::Stop => return false,
        }
        next = queue.try_recv().ok();
    }
    true
}

fn store(file: &mut Connection, vault: &dyn Vault, changes: &Changes) -> Result<(), FileFault> {
    let transaction = file.transaction()?;
    for record in &changes.kept {
        let (kind, bytes) = record.key().columns();
        let sealed = vault.seal(Purpose::Session, &record.key().row(), &record.write());
        transaction.prepare_cached(PUT)?.execute(params![kind, bytes, sealed.0])?;
    }
    for key in &changes.gone {
        let (kind, bytes) = key.columns();
        transaction.prepare_cached(DELETE)?.execute(params![kind, bytes])?;
    }
    Ok(transaction.commit()?)
}

fn load(file: &Connection, vault: &dyn Vault, memory: &Memory) -> Result<(), FileFault> {
    let mut statement = file.prepare(ALL)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (kind, bytes): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
        let key = RecordKey::from_columns(&kind, &bytes)
            .ok_or_else(|| FileFault::damaged("a session record has a key of another kind"))?;
        let plain = vault.open(Purpose::Session, &key.row(), &Sealed(row.get(2)?))?;
        memory.restore(Record::read(key, &plain)?);
    }
    Ok(())
}

/// A record that cannot be read is not passed over in silence: it could be a counter that bars somebody.
fn at(path: &Path, fault: &FileFault) -> FileFault {
    let path = path.display();
    FileFault::Damaged(format!(
        "{path}: {fault}; put the right key file back, or remove {path}: \
         everybody will sign in again, and the counters of failures begin anew"
    ))
}

const SCHEMA: [&str; 2] = [include_str!("schema_1.sql"), include_str!("schema_2.sql")];

/// The memory is the truth of one process only, so a second one must not open the file. The system lets the
/// lock go when the process dies. SQLite takes it with the next write.
const ALONE: &str = "PRAGMA locking_mode=EXCLUSIVE; BEGIN IMMEDIATE; COMMIT;";

/// How far the disk may stay behind where nobody waits.
const BEHIND: Duration = Duration::from_millis(200);

/// After a failure.
const RETRY: Duration = Duration::from_secs(1);

const PUT: &str = "INSERT INTO record (kind, key, sealed) VALUES (?1, ?2, ?3)
    ON CONFLICT (kind, key) DO UPDATE SET sealed = excluded.sealed";

const DELETE: &str = "DELETE FROM record WHERE kind = ?1 AND key = ?2";

/// Gate sessions stand before the host sessions that hang on them.
const ALL: &str = "SELECT kind, key, sealed FROM record ORDER BY kind, key";
