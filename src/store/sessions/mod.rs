//! The Sessions of one process: in memory for whoever asks, in a SQLite file for the next start.
//!
//! Ends, counters, taken attempts and kept forms are on disk before the answer; the rest follows within a fifth of a
//! second. So a restart keeps people in, and a crash at any time never brings back what was ended.

mod desk;
mod disk;
mod kept;
mod memory;
mod record;
mod redis;
mod shelf;
mod turnstile;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use self::{disk::Disk, memory::Memory};
use crate::domain::{
    Asked, Fingerprint, GateSession, HostSession, KeptForm, Lifetimes, LinkId, Moment, PersonKey, State,
    Ticket, Who,
};
use crate::flow::port::{Ended, SessionCount, Sessions, SessionsFault, Strikes, Vault};

pub use self::{
    redis::{
        RedisJournals, RedisLanes, RedisPlace, RedisSessions, RedisSettings, RedisTools, RedisTurnstile,
    },
    turnstile::EmbeddedTurnstile,
};

/// How long things are kept, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// What [`Sessions::sweep`] goes by.
    pub lifetimes: Lifetimes,
    /// Sign-in attempts of all browsers together.
    pub most_attempts: usize,
    /// Forms that came when their session had run out, of all browsers together.
    pub most_kept: usize,
}

impl From<Lifetimes> for Bounds {
    /// A hundred thousand attempts take some 40 MB, four times as much if all return to the longest of
    /// addresses; more browsers than that are not on their way to ESIA within ten minutes.
    ///
    /// A thousand kept forms take 250 MiB if all are of the longest, and a few as forms are.
    fn from(lifetimes: Lifetimes) -> Self {
        Self { lifetimes, most_attempts: 100_000, most_kept: 1_000 }
    }
}

/// The embedded body of [`Sessions`].
///
/// A hundred thousand gate sessions with a host session each take 170 MiB of memory: 0.9 KiB a session.
pub struct EmbeddedSessions {
    memory: Arc<Memory>,
    disk: Option<Disk>,
    closed: AtomicBool,
}

impl EmbeddedSessions {
    /// Opens the file or makes it, and takes in what it holds; its folder must be there. Without a path
    /// nothing outlives the process. Only one process at a time can have the file.
    ///
    /// # Errors
    /// [`SessionsFault`] names the folder or the file, and the way out.
    pub fn open(
        path: Option<&Path>,
        vault: Arc<dyn Vault>,
        bounds: impl Into<Bounds>,
    ) -> Result<Self, SessionsFault> {
        let memory = Arc::new(Memory::new(bounds.into()));
        let disk = path.map(|path| Disk::open(path, vault, Arc::clone(&memory))).transpose()?;
        Ok(Self { memory, disk, closed: AtomicBool::new(false) })
    }

    /// Answers when everything is on disk.
    ///
    /// # Errors
    /// [`SessionsFault`] if it could not be written; it is tried again by itself.
    pub async fn flush(&self) -> Result<(), SessionsFault> {
        match &self.disk {
            Some(disk) => Ok(disk.through().await?),
            None => Ok(()),
        }
    }

    /// Writes what is left and lets the file go; afterwards every call answers with a fault.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Release);
        if let Some(disk) = &self.disk {
            disk.close();
        }
    }

    /// After the end "not there" would be a lie.
    fn memory(&self) -> Result<&Memory, SessionsFault> {
        if self.closed.load(Ordering::Acquire) {
            return Err(disk::closed().into());
        }
        Ok(&self.memory)
    }

    /// What was done may reach the disk later.
    fn behind(&self) -> Result<(), SessionsFault> {
        match &self.disk {
            Some(disk) => Ok(disk.behind()?),
            None => Ok(()),
        }
    }

    /// What was done is answered only when the disk has it. On a fault it is done nevertheless, here and now,
    /// and the disk is tried again.
    async fn through<T>(&self, done: T) -> Result<T, SessionsFault> {
        self.flush().await.map(|()| done)
    }
}

#[async_trait::async_trait]
impl Sessions for EmbeddedSessions {
    async fn put_attempt(&self, state: &State, asked: Asked) -> Result<(), SessionsFault> {
        self.memory()?.put_attempt(state, asked);
        self.behind()
    }

    /// Taken on disk too before the answer: a code must not be sent a second time after a crash.
    async fn take_attempt(&self, state: &State) -> Result<Option<Asked>, SessionsFault> {
        match self.memory()?.take_attempt(state) {
            Some(asked) => self.through(Some(asked)).await,
            None => Ok(None),
        }
    }

    async fn put_gate(&self, key: Fingerprint, session: GateSession) -> Result<(), SessionsFault> {
        self.memory()?.put_gate(key, session);
        self.behind()
    }

    async fn gate(&self, key: Fingerprint) -> Result<Option<GateSession>, SessionsFault> {
        Ok(self.memory()?.gate(key))
    }

    async fn rekey_gate(&self, old: Fingerprint, new: Fingerprint) -> Result<bool, SessionsFault> {
        let rekeyed = self.memory()?.rekey_gate(old, new);
        self.through(rekeyed).await
    }

    async fn end_gate(&self, key: Fingerprint) -> Result<Vec<Ended>, SessionsFault> {
        let ended = self.memory()?.end_gate(key);
        self.through(ended).await
    }

    async fn put_ticket(&self, key: Fingerprint, ticket: Ticket) -> Result<(), SessionsFault> {
        self.memory()?.put_ticket(key, ticket);
        Ok(())
    }

    async fn take_ticket(&self, key: Fingerprint) -> Result<Option<Ticket>, SessionsFault> {
        Ok(self.memory()?.take_ticket(key))
    }

    async fn put_host(&self, key: Fingerprint, session: HostSession) -> Result<(), SessionsFault> {
        self.memory()?.put_host(key, session);
        self.behind()
    }

    async fn host(&self, key: Fingerprint) -> Result<Option<HostSession>, SessionsFault> {
        Ok(self.memory()?.host(key))
    }

    async fn touch_host(&self, key: Fingerprint, now: Moment) -> Result<(), SessionsFault> {
        self.memory()?.touch_host(key, now);
        self.behind()
    }

    async fn end_host(&self, key: Fingerprint) -> Result<Option<Ended>, SessionsFault> {
        let ended = self.memory()?.end_host(key);
        self.through(ended).await
    }

    async fn end_link(&self, person: &PersonKey, link: LinkId) -> Result<Vec<Ended>, SessionsFault> {
        let ended = self.memory()?.end_link(person, link);
        self.through(ended).await
    }

    async fn put_kept(&self, key: Fingerprint, form: KeptForm) -> Result<bool, SessionsFault> {
        let kept = self.memory()?.put_kept(key, form);
        self.through(kept).await
    }

    async fn kept(&self, key: Fingerprint) -> Result<Option<KeptForm>, SessionsFault> {
        Ok(self.memory()?.kept(key))
    }

    /// Claimed on disk too before the answer: a form must not be sent a second time after a crash.
    async fn claim_kept(&self, key: Fingerprint, at: Moment) -> Result<bool, SessionsFault> {
        let claimed = self.memory()?.claim_kept(key, at);
        self.through(claimed).await
    }

    async fn drop_kept(&self, key: Fingerprint) -> Result<(), SessionsFault> {
        self.memory()?.drop_kept(key);
        self.flush().await
    }

    async fn end_kept(&self, who: Who, keys: &[Fingerprint]) -> Result<(), SessionsFault> {
        self.memory()?.end_kept(who, keys);
        self.flush().await
    }

    async fn sweep(&self, now: Moment) -> Result<Vec<Ended>, SessionsFault> {
        let ended = self.memory()?.sweep(now);
        self.through(ended).await
    }

    async fn strikes(&self, counter: Fingerprint, now: Moment) -> Result<Strikes, SessionsFault> {
        Ok(self.memory()?.strikes(counter, now))
    }

    async fn strike(
        &self,
        counter: Fingerprint,
        now: Moment,
        window: Duration,
    ) -> Result<Strikes, SessionsFault> {
        let strikes = self.memory()?.strike(counter, now, window);
        self.through(strikes).await
    }

    async fn forgive(&self, counter: Fingerprint) -> Result<(), SessionsFault> {
        self.memory()?.forgive(counter);
        self.flush().await
    }

    async fn count(&self) -> Result<SessionCount, SessionsFault> {
        Ok(self.memory()?.count())
    }
}
