//! The Sessions of several nodes, in Redis.
//!
//! Everything that must happen together is one script. What tells of a person is sealed as it is on disk; keys are
//! keyed hashes; hashes, moments and counts lie open, because the scripts compare them.
//!
//! # What is promised
//! - An attempt, a ticket, the claim of a form and an end happen once, whichever node is asked. What was ended is not
//!   put back.
//! - While Redis cannot be reached, a session that this node has read within a set time (30 s by default) is believed;
//!   everything else is a [`SessionsFault`]: never "not signed in", never "signed in".
//! - A sign-out holds on its own node at once, with Redis or without; on the others at once, or, while they cannot reach
//!   Redis, at the end of that time. If it could not be written it is answered with a fault and written later.
//! - With `wait_replicas` an end is answered only when so many replicas have it, so that a fail-over does not undo it.
//!   Without, and without an append-only file, it is as lasting as Redis' own memory.

mod ends;
mod journals;
mod kept;
mod lanes;
mod line;
mod owed;
mod recall;
mod record;
mod script;
mod settings;
mod turnstile;
mod words;

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use redis::Script;
use tokio::runtime::Runtime;

use self::{
    line::{Line, Twice, Words},
    owed::{End, Owed},
    recall::Recall,
    record::{EndedHost, Records, fingerprint},
    words::{life_of, link_word, millis, moment, word},
};
use super::Bounds;
use crate::{
    domain::{
        Asked, Fingerprint, GateSession, HostSession, KeptForm, LinkId, Moment, PersonKey, Span, State,
        Ticket, Who,
    },
    flow::port::{BlindIndex, Clock, Dice, Ended, SessionCount, Sessions, SessionsFault, Strikes, Vault},
};

pub use self::{
    journals::RedisJournals,
    lanes::RedisLanes,
    settings::{RedisPlace, RedisSettings},
    turnstile::RedisTurnstile,
};

/// The shared body of [`Sessions`].
pub struct RedisSessions {
    /// For what may be lost with the master alone.
    quick: Line,
    /// For what must not come back.
    sure: Line,
    records: Records,
    recall: Recall,
    owed: Owed,
    clock: Arc<dyn Clock>,
    bounds: Bounds,
    closed: AtomicBool,
    runtime: Option<Runtime>,
}

/// What the shared body needs of the house.
pub struct RedisTools {
    /// Seals what tells of a person.
    pub vault: Arc<dyn Vault>,
    /// Makes keys that tell nothing.
    pub index: Arc<dyn BlindIndex>,
    /// How long ago something was read.
    pub clock: Arc<dyn Clock>,
}

impl RedisSessions {
    /// Makes ready. Redis need not be there: until it is, every call answers with a fault.
    ///
    /// # Errors
    /// [`SessionsFault`] if the settings are of no use: certificates that are none, no thread for the connection.
    pub fn open(
        settings: &RedisSettings,
        tools: RedisTools,
        bounds: impl Into<Bounds>,
    ) -> Result<Self, SessionsFault> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("sessions-redis")
            .enable_all()
            .build()
            .map_err(|error| SessionsFault(format!("no thread for the connection: {error}")))?;
        let unfit =
            |error: redis::RedisError| SessionsFault(format!("the settings of Redis do not fit: {error}"));
        let line = |replicas| Line::new(settings, replicas, runtime.handle().clone()).map_err(unfit);
        let quick = line(0)?;
        // WAIT holds up everything behind it on its connection.
        let sure = if settings.wait_replicas == 0 { quick.clone() } else { line(settings.wait_replicas)? };
        Ok(Self {
            quick,
            sure,
            records: Records { vault: tools.vault, index: tools.index },
            recall: Recall::new(settings.recall),
            owed: Owed::default(),
            clock: tools.clock,
            bounds: bounds.into(),
            closed: AtomicBool::new(false),
            runtime: Some(runtime),
        })
    }

    /// The lanes of all gateways over this Redis.
    pub fn lanes(&self, dice: Arc<dyn Dice>) -> RedisLanes {
        RedisLanes::new(self.quick.clone(), dice)
    }

    /// The turnstile of all gateways over this Redis: so many for each key in a minute.
    pub fn turnstile(&self, per_minute: NonZeroU32, clock: Arc<dyn Clock>) -> RedisTurnstile {
        RedisTurnstile::new(self.quick.clone(), per_minute, clock)
    }

    /// The journals' sessions of all gateways over this Redis.
    pub fn journals(&self) -> RedisJournals {
        RedisJournals::new(self.quick.clone(), self.records.clone(), self.life())
    }

    /// Writes what is owed.
    ///
    /// # Errors
    /// [`SessionsFault`] if Redis does not take it: then the ends that it has not heard of are lost with this process.
    pub async fn flush(&self) -> Result<(), SessionsFault> {
        self.pay().await.map(drop)
    }

    /// Afterwards every call answers with a fault.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Release);
    }

    async fn ask<T: redis::FromRedisValue + Send>(
        &self,
        line: &Line,
        script: &Script,
        words: Words,
        twice: Twice,
    ) -> Result<T, SessionsFault> {
        if self.closed.load(Ordering::Acquire) {
            return Err(SessionsFault("it is closed".to_owned()));
        }
        line.run(script, &words, twice).await
    }

    /// Something that may be done twice.
    async fn write(&self, script: &Script, words: Words) -> Result<i64, SessionsFault> {
        self.ask(&self.quick, script, words, Twice::Harmless).await
    }

    async fn read_gate(&self, key: Fingerprint) -> Result<Option<GateSession>, SessionsFault> {
        let found = self.raw_gate(key).await?;
        Ok(found.map(|(sealed, seen)| self.records.open_gate(key, sealed, seen)).transpose()?)
    }

    async fn raw_gate(&self, key: Fingerprint) -> Result<Option<(Vec<u8>, i64)>, SessionsFault> {
        self.ask(&self.quick, &script::READ_GATE, vec![word(key)], Twice::Harmless).await
    }

    async fn read_host(&self, key: Fingerprint) -> Result<Option<HostSession>, SessionsFault> {
        let found: Option<(Vec<u8>, Vec<u8>, i64)> =
            self.ask(&self.quick, &script::READ_HOST, vec![word(key)], Twice::Harmless).await?;
        let Some((sealed, gate, seen)) = found else { return Ok(None) };
        Ok(Some(self.records.open_host(key, sealed, fingerprint(&gate)?, seen)?))
    }

    /// When it ends whatever happens, and when it ends if nobody comes.
    fn ends(&self, span: Span) -> (Moment, Moment) {
        let lifetimes = self.bounds.lifetimes;
        let last = span.began.plus(lifetimes.longest);
        (last, last.min(span.seen.plus(lifetimes.idle)))
    }

    /// How long Redis keeps what hangs on sessions.
    fn life(&self) -> Vec<u8> {
        life_of(self.bounds.lifetimes.longest)
    }
}

impl Drop for RedisSessions {
    /// A runtime must not be waited for inside another.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

#[async_trait::async_trait]
impl Sessions for RedisSessions {
    async fn put_attempt(&self, state: &State, asked: Asked) -> Result<(), SessionsFault> {
        let key = self.records.attempt_key(state);
        let lasts = self.bounds.lifetimes.attempt;
        let words = vec![
            word(key),
            self.records.seal_attempt(key, state, &asked),
            moment(asked.at.plus(lasts)),
            self.bounds.most_attempts.to_string().into_bytes(),
            life_of(lasts),
        ];
        self.write(&script::PUT_ATTEMPT, words).await.map(drop)
    }

    async fn take_attempt(&self, state: &State) -> Result<Option<Asked>, SessionsFault> {
        let key = self.records.attempt_key(state);
        let taken: Option<Vec<u8>> =
            self.ask(&self.sure, &script::TAKE_ATTEMPT, vec![word(key)], Twice::Never).await?;
        Ok(taken.map(|sealed| self.records.open_attempt(key, sealed)).transpose()?)
    }

    async fn put_gate(&self, key: Fingerprint, session: GateSession) -> Result<(), SessionsFault> {
        let (last, due) = self.ends(session.span);
        let words = vec![
            word(key),
            self.records.seal_gate(key, &session),
            word(self.records.who(&session.person)),
            moment(session.span.seen),
            moment(last),
            moment(due),
            self.life(),
        ];
        let written = self.write(&script::PUT_GATE, words).await;
        self.recall.forget_only_gate(key);
        written.map(drop)
    }

    async fn gate(&self, key: Fingerprint) -> Result<Option<GateSession>, SessionsFault> {
        if self.owed.has_ended_gate(key) {
            return Ok(None);
        }
        let now = self.clock.now();
        if self.quick.is_ill()
            && let Some(session) = self.recall.gate(key, now)
        {
            return Ok(Some(session));
        }
        let mark = self.recall.mark();
        match self.read_gate(key).await {
            Ok(found) => {
                found.iter().for_each(|session| self.recall.keep_gate(mark, key, session, now));
                Ok(found)
            }
            Err(fault) => self.recall.gate(key, now).map(Some).ok_or(fault),
        }
    }

    /// What is sealed for the old key is sealed anew, so it is read first, and written if it is still the same.
    async fn rekey_gate(&self, old: Fingerprint, new: Fingerprint) -> Result<bool, SessionsFault> {
        for _ in 0..MOST_CHANGES {
            let Some((sealed, _)) = self.raw_gate(old).await? else { return Ok(false) };
            let resealed = self.records.reseal_gate(old, new, sealed.clone())?;
            let words = vec![word(old), word(new), sealed, resealed, self.life()];
            let told: i64 = self.ask(&self.sure, &script::REKEY_GATE, words, Twice::Never).await?;
            if told >= 0 {
                self.recall.forget_gate(old);
                return Ok(told == 1);
            }
        }
        Err(SessionsFault("a session changes too often to be given another key".to_owned()))
    }

    async fn end_gate(&self, key: Fingerprint) -> Result<Vec<Ended>, SessionsFault> {
        self.end(End::Gate(key)).await
    }

    async fn put_ticket(&self, key: Fingerprint, ticket: Ticket) -> Result<(), SessionsFault> {
        let lasts = self.bounds.lifetimes.ticket;
        let words = vec![
            word(key),
            self.records.seal_ticket(key, &ticket),
            word(ticket.gate),
            link_word(ticket.link),
            moment(ticket.given.plus(lasts)),
            life_of(lasts),
            self.life(),
        ];
        self.write(&script::PUT_TICKET, words).await.map(drop)
    }

    async fn take_ticket(&self, key: Fingerprint) -> Result<Option<Ticket>, SessionsFault> {
        let taken: Option<(Vec<u8>, Vec<u8>)> =
            self.ask(&self.sure, &script::TAKE_TICKET, vec![word(key)], Twice::Never).await?;
        let Some((sealed, gate)) = taken else { return Ok(None) };
        Ok(Some(self.records.open_ticket(key, sealed, fingerprint(&gate)?)?))
    }

    async fn put_host(&self, key: Fingerprint, session: HostSession) -> Result<(), SessionsFault> {
        let (last, due) = self.ends(session.span);
        let words = vec![
            word(key),
            self.records.seal_host(key, &session),
            word(session.gate),
            word(self.records.who(&session.person)),
            link_word(session.link),
            moment(session.span.seen),
            moment(last),
            moment(due),
            self.life(),
        ];
        let written = self.write(&script::PUT_HOST, words).await;
        self.recall.forget_host(key);
        written.map(drop)
    }

    async fn host(&self, key: Fingerprint) -> Result<Option<HostSession>, SessionsFault> {
        let now = self.clock.now();
        let in_ended = |session: &HostSession| self.owed.has_ended_host(key, session);
        if self.quick.is_ill()
            && let Some(session) = self.recall.host(key, now)
        {
            return Ok(Some(session).filter(|session| !in_ended(session)));
        }
        let mark = self.recall.mark();
        match self.read_host(key).await {
            Ok(found) => {
                let found = found.filter(|session| !in_ended(session));
                found.iter().for_each(|session| self.recall.keep_host(mark, key, session, now));
                Ok(found)
            }
            Err(fault) => self.recall.host(key, now).map(Some).ok_or(fault),
        }
    }

    /// Written behind where Redis cannot be reached: nobody is turned away for a note.
    async fn touch_host(&self, key: Fingerprint, now: Moment) -> Result<(), SessionsFault> {
        if self.quick.is_ill() || self.write_touch(key, now).await.is_err() {
            self.owed.touch(key, now);
        }
        Ok(())
    }

    async fn end_host(&self, key: Fingerprint) -> Result<Option<Ended>, SessionsFault> {
        self.end(End::Host(key)).await.map(|ended| ended.into_iter().next())
    }

    async fn end_link(&self, person: &PersonKey, link: LinkId) -> Result<Vec<Ended>, SessionsFault> {
        self.end(End::Link(person.clone(), link)).await
    }

    async fn put_kept(&self, key: Fingerprint, form: KeptForm) -> Result<bool, SessionsFault> {
        self.write_kept(key, &form).await
    }

    async fn kept(&self, key: Fingerprint) -> Result<Option<KeptForm>, SessionsFault> {
        self.read_kept(key).await
    }

    async fn claim_kept(&self, key: Fingerprint, at: Moment) -> Result<bool, SessionsFault> {
        self.claim(key, at).await
    }

    async fn drop_kept(&self, key: Fingerprint) -> Result<(), SessionsFault> {
        self.forget_kept(key).await
    }

    async fn end_kept(&self, who: Who, keys: &[Fingerprint]) -> Result<(), SessionsFault> {
        self.bar_kept(who, keys).await
    }

    /// Each ended session is told to one node. What was owed is written first.
    async fn sweep(&self, now: Moment) -> Result<Vec<Ended>, SessionsFault> {
        let mut all = self.pay().await?;
        loop {
            let words = vec![moment(now), SWEPT_AT_ONCE.to_string().into_bytes(), self.life()];
            let (swept, ended): (u64, Vec<EndedHost>) =
                self.ask(&self.sure, &script::SWEEP, words, Twice::Never).await?;
            for one in self.records.open_ended(ended) {
                self.recall.forget_host(one.host);
                all.push(one);
            }
            if swept < SWEPT_AT_ONCE {
                return Ok(all);
            }
        }
    }

    async fn strikes(&self, counter: Fingerprint, now: Moment) -> Result<Strikes, SessionsFault> {
        let found: Option<(u32, i64, u64)> =
            self.ask(&self.quick, &script::STRIKES, vec![word(counter)], Twice::Harmless).await?;
        let none = Strikes { count: 0, last: now };
        Ok(found.map_or(none, |(count, last, window)| {
            let last = Moment::from_millis(last);
            if now < last.plus(Duration::from_millis(window)) { Strikes { count, last } } else { none }
        }))
    }

    async fn strike(
        &self,
        counter: Fingerprint,
        now: Moment,
        window: Duration,
    ) -> Result<Strikes, SessionsFault> {
        let words = vec![word(counter), moment(now), millis(window), life_of(window)];
        let count: u32 = self.ask(&self.sure, &script::STRIKE, words, Twice::Never).await?;
        Ok(Strikes { count, last: now })
    }

    async fn forgive(&self, counter: Fingerprint) -> Result<(), SessionsFault> {
        self.write(&script::FORGIVE, vec![word(counter)]).await.map(drop)
    }

    async fn count(&self) -> Result<SessionCount, SessionsFault> {
        let (gate, host) = self.ask(&self.quick, &script::COUNT, Words::new(), Twice::Harmless).await?;
        Ok(SessionCount { gate, host })
    }
}

/// A request that changes a session at the same moment is rare; ten in a row are a fault.
const MOST_CHANGES: usize = 10;

/// Of each kind in one script: Redis serves nobody else meanwhile.
const SWEPT_AT_ONCE: u64 = 256;
