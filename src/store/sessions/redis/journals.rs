//! The journals' sessions of all gateways.

use super::{
    line::{Line, Twice},
    record::Records,
    script,
    words::word,
};
use crate::{
    domain::Fingerprint,
    flow::port::{JarKey, JournalCookie, JournalSession, JournalShelf, SessionsFault},
};

/// The shared body of [`JournalShelf`].
pub struct RedisJournals {
    line: Line,
    records: Records,
    life: Vec<u8>,
}

impl RedisJournals {
    pub(super) fn new(line: Line, records: Records, life: Vec<u8>) -> Self {
        Self { line, records, life }
    }

    async fn found(&self, key: Fingerprint) -> Result<Option<(Vec<u8>, u64)>, SessionsFault> {
        self.line.run(&script::FIND_JOURNAL, &vec![word(key)], Twice::Harmless).await
    }

    /// Puts it there if the session of this number lies there, or whatever lies there.
    async fn lay(
        &self,
        key: Fingerprint,
        session: &JournalSession,
        over: Option<u64>,
    ) -> Result<u64, SessionsFault> {
        let words = vec![word(key), self.records.seal_journal(key, session), number(over), self.life.clone()];
        self.line.run(&script::PUT_JOURNAL, &words, Twice::Harmless).await
    }

    async fn taken(
        &self,
        key: Fingerprint,
        only: Option<u64>,
    ) -> Result<Option<(Vec<u8>, u64)>, SessionsFault> {
        self.line.run(&script::TAKE_JOURNAL, &vec![word(key), number(only)], Twice::Never).await
    }
}

#[async_trait::async_trait]
impl JournalShelf for RedisJournals {
    async fn find(&self, key: &JarKey) -> Result<Option<JournalSession>, SessionsFault> {
        let key = self.records.journal_key(key);
        let found = self.found(key).await?;
        Ok(found.map(|(sealed, number)| self.records.open_journal(key, sealed, number)).transpose()?)
    }

    async fn put(&self, key: &JarKey, session: &JournalSession) -> Result<u64, SessionsFault> {
        self.lay(self.records.journal_key(key), session, None).await
    }

    /// Asked for every request, so nobody waits for a Redis that is known to be gone.
    async fn is_current(&self, key: &JarKey, number: u64) -> Result<bool, SessionsFault> {
        if self.line.is_ill() {
            return Err(SessionsFault("Redis cannot be reached".to_owned()));
        }
        let words = vec![word(self.records.journal_key(key))];
        let current: Option<u64> = self.line.run(&script::CURRENT_JOURNAL, &words, Twice::Harmless).await?;
        Ok(current == Some(number))
    }

    async fn refresh(
        &self,
        key: &JarKey,
        number: u64,
        cookies: &[JournalCookie],
    ) -> Result<(), SessionsFault> {
        let Some(mut session) = self.find(key).await?.filter(|session| session.number == number) else {
            return Ok(());
        };
        session.take_cookies(cookies);
        self.lay(self.records.journal_key(key), &session, Some(number)).await.map(drop)
    }

    async fn spoiled(&self, key: &JarKey, number: u64) -> Result<bool, SessionsFault> {
        let taken = self.taken(self.records.journal_key(key), Some(number)).await?;
        Ok(taken.is_some())
    }

    async fn take(&self, key: &JarKey) -> Result<Option<JournalSession>, SessionsFault> {
        let key = self.records.journal_key(key);
        let taken = self.taken(key, None).await?;
        Ok(taken.map(|(sealed, number)| self.records.open_journal(key, sealed, number)).transpose()?)
    }
}

fn number(number: Option<u64>) -> Vec<u8> {
    number.map_or_else(Vec::new, |number| number.to_string().into_bytes())
}
