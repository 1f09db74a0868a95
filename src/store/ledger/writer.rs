//! The one writer: a thread that owns the write connection and commits in groups.
//!
//! Writers that do not queue wait for each other's locks (p99 of 200 ms with eight of them); a group pays for
//! one sync of the disk together.

use std::{
    sync::{Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::store::file::FileFault;

/// The queue to the writer thread. Dropped or closed, it finishes what was queued.
pub(super) struct Writer {
    orders: mpsc::Sender<Order>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Hands the connection to a thread of its own.
    pub(super) fn start(connection: Connection) -> Result<Self, FileFault> {
        let (orders, queue) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("ledger-writer".to_owned())
            .spawn(move || serve(connection, &queue))
            .map_err(|error| FileFault::Unavailable(format!("no thread for the writer: {error}")))?;
        Ok(Self { orders, thread: Mutex::new(Some(thread)) })
    }

    /// Runs `act` in the next group and answers after its commit. A fault of `act` undoes what it did and
    /// nothing else; a fault of the commit is everybody's.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Connection) -> Result<T, FileFault> + Send + 'static,
    ) -> Result<T, FileFault> {
        let (reply, answer) = oneshot::channel();
        let task = Task { act: Some(act), outcome: None, reply };
        self.orders.send(Order::Work(Box::new(task))).map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }

    /// Commits what is queued and lets the connection go; whoever writes afterwards gets a fault.
    pub(super) fn close(&self) {
        // A thread that is gone already has nothing left to be told.
        let _ = self.orders.send(Order::Stop);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

enum Order {
    Work(Box<dyn Work>),
    Stop,
}

/// A write whose result type the thread need not know.
trait Work: Send {
    /// Does it; false if it has to be undone.
    fn perform(&mut self, connection: &Connection) -> bool;
    /// Tells the caller, once the fate of the group is known.
    fn answer(self: Box<Self>, group: Result<(), FileFault>);
}

struct Task<F, T> {
    act: Option<F>,
    outcome: Option<Result<T, FileFault>>,
    reply: oneshot::Sender<Result<T, FileFault>>,
}

impl<F, T> Work for Task<F, T>
where
    F: FnOnce(&Connection) -> Result<T, FileFault> + Send,
    T: Send,
{
    fn perform(&mut self, connection: &Connection) -> bool {
        self.outcome = self.act.take().map(|act| act(connection));
        matches!(self.outcome, Some(Ok(_)))
    }

    fn answer(self: Box<Self>, group: Result<(), FileFault>) {
        let answer = match (self.outcome, group) {
            (Some(own), Ok(())) => own,
            (Some(Err(own)), Err(_)) => Err(own),
            (Some(Ok(_)) | None, Err(group)) => Err(group),
            (None, Ok(())) => Err(stopped()),
        };
        // A caller who went away does not undo the commit.
        let _ = self.reply.send(answer);
    }
}

fn stopped() -> FileFault {
    FileFault::Unavailable("the writer is closed".to_owned())
}

fn serve(mut connection: Connection, queue: &mpsc::Receiver<Order>) {
    let mut open = true;
    while open {
        let Ok(first) = queue.recv() else { return };
        let mut group = Vec::new();
        open = gather(first, queue, &mut group);
        let fate = commit(&mut connection, &mut group);
        for work in group {
            work.answer(fate.clone());
        }
    }
}

/// Takes what is queued already and waits a moment for company once; false if the writer is to stop.
fn gather(first: Order, queue: &mpsc::Receiver<Order>, group: &mut Vec<Box<dyn Work>>) -> bool {
    let mut next = Some(first);
    let mut waited = false;
    while let Some(order) = next {
        match order {
            Order::Work(work) => group.push(work),
            Order::Stop => return false,
        }
        next = if group.len() == LARGEST_GROUP {
            None
        } else if let Ok(order) = queue.try_recv() {
            Some(order)
        } else if waited {
            None
        } else {
            waited = true;
            queue.recv_timeout(COMPANY).ok()
        };
    }
    true
}

/// Every work has a savepoint of its own. Where SQLite has given up the whole transaction (a full disk), the
/// savepoint cannot be undone any more, and the group fails as one.
fn commit(connection: &mut Connection, group: &mut [Box<dyn Work>]) -> Result<(), FileFault> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    for work in group {
        transaction.execute_batch("SAVEPOINT work")?;
        if !work.perform(&transaction) {
            transaction.execute_batch("ROLLBACK TO work")?;
        }
        transaction.execute_batch("RELEASE work")?;
    }
    transaction.commit()?;
    Ok(())
}

const LARGEST_GROUP: usize = 64;

/// How long a lone write waits for others to share its sync.
const COMPANY: Duration = Duration::from_millis(2);

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use rusqlite::Connection;

    use super::Writer;
    use crate::store::file::{FileFault, open_to_write};

    const SCHEMA: &str = "CREATE TABLE number (n INTEGER PRIMARY KEY) STRICT;";

    fn insert(n: i64) -> impl FnOnce(&Connection) -> Result<i64, FileFault> + Send {
        move |file| {
            file.execute("INSERT INTO number VALUES (?1)", [n])?;
            file.execute("INSERT INTO number VALUES (?1)", [n + 1000])?;
            Ok(n)
        }
    }

    #[tokio::test]
    async fn one_bad_write_does_not_sink_its_group() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let writer = Writer::start(open_to_write(&path, &[SCHEMA]).unwrap()).unwrap();
        writer.write(insert(1007)).await.unwrap();
        let answers = join_all((0..100).map(|n| writer.write(insert(n)))).await;
        for (n, answer) in answers.iter().enumerate() {
            assert_eq!(answer.is_ok(), n != 7, "{n}: {answer:?}");
        }
        writer.close();
        let file = Connection::open(&path).unwrap();
        let rows: i64 = file.query_row("SELECT count(*) FROM number", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 2 + 99 * 2, "the bad write left half of itself behind");
    }

    #[tokio::test]
    async fn a_commit_that_fails_is_everybodys_fault() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let writer = Writer::start(open_to_write(&path, &[SCHEMA]).unwrap()).unwrap();
        let (entered, inside) = tokio::sync::oneshot::channel();
        let (release, gate) = std::sync::mpsc::channel();
        let hold = writer.write(move |_| {
            entered.send(()).unwrap();
            gate.recv().unwrap();
            Ok(())
        });
        let spoil = |file: &Connection| Ok(file.execute_batch("ROLLBACK")?);
        let group = async {
            inside.await.unwrap();
            let let_go = async { release.send(()).unwrap() };
            tokio::join!(writer.write(insert(1)), writer.write(spoil), writer.write(insert(2)), let_go)
        };
        let (_, (good, _, late, ())) = tokio::join!(hold, group);
        assert!(good.is_err() && late.is_err());
        assert_eq!(writer.write(insert(3)).await, Ok(3), "the writer did not recover");
    }

    #[tokio::test]
    async fn a_closed_writer_answers_with_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        let writer = Writer::start(open_to_write(&folder.path().join("a.db"), &[SCHEMA]).unwrap()).unwrap();
        writer.close();
        assert!(writer.write(insert(1)).await.is_err());
    }
}
