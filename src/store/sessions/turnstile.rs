//! The turnstile of one process.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use governor::{
    Quota, RateLimiter, clock::Clock as GovernorClock, middleware::NoOpMiddleware,
    state::keyed::HashMapStateStore,
};

use crate::{
    domain::Fingerprint,
    flow::port::{Clock, Passage, SessionsFault, Turnstile},
};

/// The embedded body of [`Turnstile`].
pub struct EmbeddedTurnstile {
    limiter: RateLimiter<Fingerprint, HashMapStateStore<Fingerprint>, Ticks, NoOpMiddleware<Duration>>,
    clock: Ticks,
}

/// The gateway's clock as governor wants it.
#[derive(Clone)]
struct Ticks(Arc<dyn Clock>);

impl EmbeddedTurnstile {
    /// So many for each key in a minute.
    pub fn new(per_minute: NonZeroU32, clock: Arc<dyn Clock>) -> Self {
        let clock = Ticks(clock);
        let quota = Quota::per_minute(per_minute);
        Self { limiter: RateLimiter::hashmap_with_clock(quota, clock.clone()), clock }
    }
}

#[async_trait::async_trait]
impl Turnstile for EmbeddedTurnstile {
    async fn pass(&self, key: Fingerprint) -> Result<Passage, SessionsFault> {
        if self.limiter.len() >= MOST_KEYS {
            self.limiter.retain_recent();
        }
        Ok(match self.limiter.check_key(&key) {
            Ok(()) => Passage::Free,
            Err(refusal) => Passage::Wait(refusal.wait_time_from(self.clock.now())),
        })
    }
}

impl GovernorClock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.now().millis()).unwrap_or(0))
    }
}

/// From so many on those that have not come for a minute are forgotten.
const MOST_KEYS: usize = 10_000;

#[cfg(test)]
mod tests {
    use std::{
        num::NonZeroU32,
        sync::{
            Arc,
            atomic::{AtomicI64, Ordering},
        },
    };

    use super::{EmbeddedTurnstile, MOST_KEYS};
    use crate::{
        domain::{Fingerprint, Moment},
        flow::port::{Clock, Passage, Turnstile},
    };

    struct Hands(AtomicI64);

    impl Clock for Hands {
        fn now(&self) -> Moment {
            Moment::from_secs(self.0.load(Ordering::SeqCst))
        }
    }

    #[tokio::test]
    async fn those_who_come_no_more_are_forgotten() {
        let hands = Arc::new(Hands(AtomicI64::new(1_800_000_000)));
        let turnstile = EmbeddedTurnstile::new(NonZeroU32::new(3).unwrap(), Arc::clone(&hands) as _);
        let pass = |number: usize| {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&number.to_be_bytes());
            turnstile.pass(Fingerprint(key))
        };
        for number in 0..MOST_KEYS {
            assert_eq!(pass(number).await, Ok(Passage::Free));
        }
        hands.0.fetch_add(60, Ordering::SeqCst);
        assert_eq!(pass(MOST_KEYS).await, Ok(Passage::Free));
        assert_eq!(turnstile.limiter.len(), 1);
    }
}
