//! The line to Redis: connects when it must, tries again within a deadline, and says when it is down.

use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use redis::{
    AsyncConnectionConfig, ErrorKind, FromRedisValue, RedisError, RedisResult, RetryMethod, Script,
    ServerErrorKind, aio::MultiplexedConnection,
};
use tokio::{runtime::Handle, sync::Mutex};

use super::settings::{Dial, RedisSettings};
use crate::flow::port::SessionsFault;

/// What may be done if an answer was lost on the way. A connection that was not made is always tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Twice {
    /// The same again: it changes nothing, or the same thing to the same end.
    Harmless,
    /// Nothing: it may have been done.
    Never,
}

/// The words of one call.
pub(super) type Words = Vec<Vec<u8>>;

/// The line. Clones are the same line.
#[derive(Clone)]
pub(super) struct Line(Arc<Inner>);

struct Inner {
    dial: Mutex<Dial>,
    config: AsyncConnectionConfig,
    /// The connection with the number of the dialling that made it.
    current: RwLock<Option<(u64, MultiplexedConnection)>>,
    dialled: AtomicU64,
    ill: AtomicBool,
    watched: AtomicBool,
    within: Duration,
    /// How many replicas have to have what was written.
    replicas: u32,
    /// Connections live here, whoever asks for them: requests come from several runtimes.
    handle: Handle,
}

impl Line {
    /// Nothing is connected yet: a gateway starts without Redis, and says so.
    ///
    /// # Errors
    /// In the library's words, if the settings are of no use to it.
    pub(super) fn new(settings: &RedisSettings, replicas: u32, handle: Handle) -> RedisResult<Self> {
        // Half of the time for a connection that has gone silent, half for the next one.
        let half = settings.within / 2;
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(half))
            .set_response_timeout(Some(half))
            .set_pipeline_buffer_size(AT_ONCE);
        Ok(Self(Arc::new(Inner {
            dial: Mutex::new(settings.dial()?),
            config,
            current: RwLock::new(None),
            dialled: AtomicU64::new(0),
            ill: AtomicBool::new(false),
            watched: AtomicBool::new(false),
            within: settings.within,
            replicas,
            handle,
        })))
    }

    /// Runs a script and gives its answer.
    ///
    /// # Errors
    /// [`SessionsFault`] after the deadline, or at once where another try would be of no use.
    pub(super) async fn run<T: FromRedisValue + Send>(
        &self,
        script: &Script,
        words: &Words,
        twice: Twice,
    ) -> Result<T, SessionsFault> {
        let last = Mutex::new(String::new());
        match tokio::time::timeout(self.0.within, self.tries(script, words, twice, &last)).await {
            Ok(Ok(answer)) => {
                self.0.ill.store(false, Ordering::Release);
                Ok(answer)
            }
            Ok(Err(error)) => {
                if is_of_the_connection(&error) {
                    self.watch();
                }
                Err(SessionsFault(format!("Redis: {error}")))
            }
            Err(_) => {
                self.watch();
                let last = last.into_inner();
                Err(SessionsFault(format!("Redis did not answer within {:?}; {last}", self.0.within)))
            }
        }
    }

    /// Whether the last call found nobody, and nobody has been found since.
    pub(super) fn is_ill(&self) -> bool {
        self.0.ill.load(Ordering::Acquire)
    }

    /// Where the line's own tasks run.
    pub(super) fn handle(&self) -> &Handle {
        &self.0.handle
    }

    /// `last` is what the last try met.
    async fn tries<T: FromRedisValue>(
        &self,
        script: &Script,
        words: &Words,
        twice: Twice,
        last: &Mutex<String>,
    ) -> RedisResult<T> {
        let mut pause = FIRST_PAUSE;
        loop {
            let error = match self.connection().await {
                Ok((number, connection)) => match self.ask(connection, script, words).await {
                    Ok(answer) => return Ok(answer),
                    Err(error) => {
                        if is_of_the_connection(&error) {
                            self.0.hang_up(number);
                        }
                        // What Redis refused was not done.
                        let refused = matches!(error.kind(), ErrorKind::Server(_));
                        if twice == Twice::Never && !refused {
                            return Err(error);
                        }
                        error
                    }
                },
                Err(error) => error,
            };
            if !may_pass(&error) {
                return Err(error);
            }
            *last.lock().await = error.to_string();
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn ask<T: FromRedisValue>(
        &self,
        mut connection: MultiplexedConnection,
        script: &Script,
        words: &Words,
    ) -> RedisResult<T> {
        let mut call = script.prepare_invoke();
        for word in words {
            call.arg(word.as_slice());
        }
        let answer = call.invoke_async(&mut connection).await?;
        self.acknowledged(&mut connection).await?;
        Ok(answer)
    }

    /// A write that only the master has would be undone by its loss.
    async fn acknowledged(&self, connection: &mut MultiplexedConnection) -> RedisResult<()> {
        let wanted = self.0.replicas;
        if wanted == 0 {
            return Ok(());
        }
        let wait = u64::try_from(self.0.within.as_millis() / 4).unwrap_or(u64::MAX);
        let have: u32 = redis::cmd("WAIT").arg(wanted).arg(wait).query_async(connection).await?;
        if have >= wanted {
            return Ok(());
        }
        let detail = format!("{have} of {wanted} replicas have it");
        Err(RedisError::from((ErrorKind::Client, "written, but not as safely as is demanded", detail)))
    }

    async fn connection(&self) -> RedisResult<(u64, MultiplexedConnection)> {
        if let Some(current) = self.0.current() {
            return Ok(current);
        }
        let inner = Arc::clone(&self.0);
        let dialling = self.0.handle.spawn(async move { inner.connect().await });
        dialling
            .await
            .unwrap_or_else(|_| Err(RedisError::from((ErrorKind::Client, "the gateway is stopping"))))
    }

    /// Looks for Redis until it is there again, so that nobody has to wait to find out.
    fn watch(&self) {
        self.0.ill.store(true, Ordering::Release);
        if self.0.watched.swap(true, Ordering::AcqRel) {
            return;
        }
        let inner = Arc::clone(&self.0);
        self.0.handle.spawn(async move {
            while inner.ill.load(Ordering::Acquire) {
                tokio::time::sleep(LONGEST_PAUSE).await;
                let answered = tokio::time::timeout(inner.within, inner.ping()).await;
                if matches!(answered, Ok(Ok(()))) {
                    inner.ill.store(false, Ordering::Release);
                }
            }
            inner.watched.store(false, Ordering::Release);
        });
    }
}

impl Inner {
    fn current(&self) -> Option<(u64, MultiplexedConnection)> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// One dials, the others wait for the outcome.
    async fn connect(&self) -> RedisResult<(u64, MultiplexedConnection)> {
        let mut dial = self.dial.lock().await;
        if let Some(current) = self.current() {
            return Ok(current);
        }
        let mut connection = match &mut *dial {
            Dial::Direct(client) => client.get_multiplexed_async_connection_with_config(&self.config).await?,
            Dial::Sentinels(client) => client.get_async_connection_with_config(&self.config).await?,
        };
        let number = self.dialled.fetch_add(1, Ordering::AcqRel) + 1;
        if number == 1 {
            look_over(&mut connection).await;
        }
        let made = (number, connection);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(made.clone());
        Ok(made)
    }

    /// Lets the connection of this number go; a later one stays.
    fn hang_up(&self, number: u64) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if current.as_ref().is_some_and(|(made, _)| *made == number) {
            *current = None;
        }
    }

    async fn ping(&self) -> RedisResult<()> {
        let (number, mut connection) = self.connect().await?;
        let answer = redis::cmd("PING").exec_async(&mut connection).await;
        if answer.is_err() {
            self.hang_up(number);
        }
        answer
    }
}

/// What an operator should know of this Redis. A user that may not ask is none of our business.
async fn look_over(connection: &mut MultiplexedConnection) {
    let info: RedisResult<String> = redis::cmd("INFO").query_async(connection).await;
    let Ok(info) = info else { return };
    if info.contains("aof_enabled:0") {
        tracing::warn!(
            event = "redis_forgets",
            "Redis writes no append-only file: a restart of it signs everybody out and forgives every failure; \
             set appendonly yes"
        );
    }
    if !info.contains("maxmemory_policy:noeviction") {
        tracing::warn!(
            event = "redis_evicts",
            "Redis may drop what it holds when memory is short, and with it that a session has ended; \
             set maxmemory-policy noeviction"
        );
    }
}

/// Whether another connection could do better. A master that was made a replica is left for the new one.
fn is_of_the_connection(error: &RedisError) -> bool {
    error.is_unrecoverable_error()
        || error.is_timeout()
        || error.kind() == ErrorKind::Io
        || error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly)
}

/// Whether another try could do better. A password that is wrong now is wrong in a second too.
fn may_pass(error: &RedisError) -> bool {
    if error.kind() == ErrorKind::AuthenticationFailed {
        return false;
    }
    is_of_the_connection(error) || matches!(error.retry_method(), RetryMethod::WaitAndRetry)
}

/// Calls that may wait in the connection's own queue.
const AT_ONCE: usize = 1024;

const FIRST_PAUSE: Duration = Duration::from_millis(20);

const LONGEST_PAUSE: Duration = Duration::from_millis(250);
