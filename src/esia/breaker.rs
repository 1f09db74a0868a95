//! A breaker before ESIA: after several failures in a row nobody waits for the next one.
//!
//! Pure: moments come in, a decision goes out.

use std::time::Duration;

use crate::domain::Moment;

/// When the breaker opens and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakerRules {
    /// So many failures in a row open it.
    pub failures: u32,
    /// So long nothing is sent; then one call tries.
    pub rest: Duration,
}

/// Five failures and half a minute: the sign-in page comes back soon after ESIA does.
impl Default for BreakerRules {
    fn default() -> Self {
        Self { failures: 5, rest: Duration::from_secs(30) }
    }
}

/// The state of the way to ESIA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breaker {
    rules: BreakerRules,
    phase: Phase,
}

/// Where a breaker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Calls go out.
    Closed {
        /// Failures since the last success.
        failures: u32,
    },
    /// Calls are withheld.
    Open {
        /// Since when.
        since: Moment,
    },
    /// One call is out to try; the others are withheld.
    HalfOpen {
        /// When it went. If nobody ever hears of it again, the next one goes after the same rest.
        since: Moment,
    },
}

impl Breaker {
    /// Closed.
    pub const fn new(rules: BreakerRules) -> Self {
        Self { rules, phase: Phase::Closed { failures: 0 } }
    }

    /// Where it stands.
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// Whether a call may go out now.
    pub fn admits(&mut self, now: Moment) -> bool {
        match self.phase {
            Phase::Closed { .. } => true,
            Phase::Open { since } | Phase::HalfOpen { since } if now >= since.plus(self.rules.rest) => {
                self.phase = Phase::HalfOpen { since: now };
                true
            }
            Phase::Open { .. } | Phase::HalfOpen { .. } => false,
        }
    }

    /// ESIA answered, whatever it said.
    pub const fn answered(&mut self) {
        self.phase = Phase::Closed { failures: 0 };
    }

    /// ESIA did not answer as ESIA does.
    pub const fn failed(&mut self, now: Moment) {
        self.phase = match self.phase {
            Phase::Closed { failures } if failures + 1 < self.rules.failures => {
                Phase::Closed { failures: failures + 1 }
            }
            Phase::Closed { .. } | Phase::HalfOpen { .. } => Phase::Open { since: now },
            // A call that went out before it opened: the rest is not made longer.
            Phase::Open { since } => Phase::Open { since },
        };
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::{Breaker, BreakerRules, Phase};
    use crate::domain::Moment;

    const RULES: BreakerRules = BreakerRules { failures: 2, rest: Duration::from_secs(30) };

    fn opened() -> Breaker {
        let mut breaker = Breaker::new(RULES);
        breaker.failed(Moment::from_secs(0));
        assert!(breaker.admits(Moment::from_secs(0)));
        breaker.failed(Moment::from_secs(1));
        breaker
    }

    #[test]
    fn failures_in_a_row_open_it_and_one_call_tries() {
        let mut breaker = opened();
        assert!(!breaker.admits(Moment::from_secs(30)));
        assert!(breaker.admits(Moment::from_secs(31)));
        assert!(!breaker.admits(Moment::from_secs(32)), "only one tries");
        breaker.answered();
        assert!(breaker.admits(Moment::from_secs(32)));
    }

    #[test]
    fn a_failed_try_opens_it_again() {
        let mut breaker = opened();
        assert!(breaker.admits(Moment::from_secs(31)));
        breaker.failed(Moment::from_secs(33));
        assert_eq!(breaker.phase(), Phase::Open { since: Moment::from_secs(33) });
    }

    #[test]
    fn a_try_that_nobody_hears_of_again_does_not_bar_the_way() {
        let mut breaker = opened();
        assert!(breaker.admits(Moment::from_secs(31)));
        assert!(breaker.admits(Moment::from_secs(61)));
    }

    #[test]
    fn a_success_between_failures_keeps_it_closed() {
        let mut breaker = Breaker::new(RULES);
        for secs in 0..10 {
            breaker.failed(Moment::from_secs(secs));
            breaker.answered();
        }
        assert_eq!(breaker.phase(), Phase::Closed { failures: 0 });
    }

    proptest! {
        #[test]
        fn after_a_rest_it_always_lets_somebody_try(events in prop::collection::vec((0_u8..3, 0_i64..40), 0..60)) {
            let (mut breaker, mut secs) = (Breaker::new(RULES), 0);
            for (event, step) in events {
                secs += step;
                let now = Moment::from_secs(secs);
                match event {
                    0 => { breaker.admits(now); }
                    1 => breaker.answered(),
                    _ => breaker.failed(now),
                }
            }
            prop_assert!(breaker.admits(Moment::from_secs(secs + 30)));
        }
    }
}
