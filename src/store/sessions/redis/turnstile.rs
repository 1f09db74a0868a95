//! The turnstile of all gateways.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use super::{
    line::{Line, Twice},
    script,
    words::{millis, word},
};
use crate::{
    domain::Fingerprint,
    flow::port::{Clock, Passage, SessionsFault, Turnstile},
};

/// The shared body of [`Turnstile`]: whoever is turned away by one gateway is turned away by all.
pub struct RedisTurnstile {
    line: Line,
    /// From one passage to the next when all have been used up.
    interval: Duration,
    clock: Arc<dyn Clock>,
}

impl RedisTurnstile {
    pub(super) fn new(line: Line, per_minute: NonZeroU32, clock: Arc<dyn Clock>) -> Self {
        Self { line, interval: MINUTE / per_minute.get(), clock }
    }
}

#[async_trait::async_trait]
impl Turnstile for RedisTurnstile {
    async fn pass(&self, key: Fingerprint) -> Result<Passage, SessionsFault> {
        let micros = |span: u128| span.to_string().into_bytes();
        let now = u128::try_from(self.clock.now().millis()).unwrap_or(0) * 1000;
        let words = vec![
            word(key),
            micros(now),
            micros(self.interval.as_micros()),
            micros(MINUTE.as_micros()),
            // Redis' own clock only clears up behind ours.
            millis(MINUTE * 2),
        ];
        // Counted twice is better than not at all.
        let wait: u64 = self.line.run(&script::PASS, &words, Twice::Harmless).await?;
        Ok(if wait == 0 { Passage::Free } else { Passage::Wait(Duration::from_micros(wait)) })
    }
}

const MINUTE: Duration = Duration::from_mins(1);
