//! Wrong passwords in a row, and the lock that follows.

use std::{collections::HashMap, hash::Hash, time::Duration};

use crate::domain::Moment;

/// Failures per account; `W` is whom a journal counts by.
pub(in crate::sandbox) struct Strikes<W>(HashMap<W, Tally>);

#[derive(Default)]
struct Tally {
    failures: u32,
    locked_until: Option<Moment>,
}

impl<W> Default for Strikes<W> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<W: Eq + Hash> Strikes<W> {
    /// Whether the account must wait, however right the password is. A lock that ran out is forgotten
    /// together with the failures that brought it.
    pub(in crate::sandbox) fn is_locked(&mut self, who: &W, now: Moment) -> bool {
        match self.0.get(who).and_then(|tally| tally.locked_until) {
            Some(until) if now < until => true,
            Some(_) => {
                self.0.remove(who);
                false
            }
            None => false,
        }
    }

    /// Counts a wrong password; the failure number `allowed` locks.
    pub(in crate::sandbox) fn count(&mut self, who: W, allowed: u32, lock: Duration, now: Moment) {
        let tally = self.0.entry(who).or_default();
        tally.failures += 1;
        if tally.failures >= allowed {
            tally.locked_until = Some(now.plus(lock));
        }
    }

    /// A right password wipes the slate.
    pub(in crate::sandbox) fn forgive(&mut self, who: &W) {
        self.0.remove(who);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Strikes;
    use crate::domain::Moment;

    const MINUTE: Duration = Duration::from_secs(60);

    fn who() -> (u32, String) {
        (101, "иванов".to_owned())
    }

    #[test]
    fn the_third_failure_locks_for_a_minute_and_then_all_is_forgotten() {
        let mut strikes = Strikes::default();
        let start = Moment::from_secs(1_000);
        for _ in 0..2 {
            strikes.count(who(), 3, MINUTE, start);
            assert!(!strikes.is_locked(&who(), start));
        }
        strikes.count(who(), 3, MINUTE, start);
        assert!(strikes.is_locked(&who(), start));
        assert!(strikes.is_locked(&who(), Moment::from_millis(1_059_999)));
        assert!(!strikes.is_locked(&who(), Moment::from_secs(1_060)));
        strikes.count(who(), 3, MINUTE, Moment::from_secs(1_060));
        assert!(!strikes.is_locked(&who(), Moment::from_secs(1_060)));
    }

    #[test]
    fn a_success_forgives_and_another_school_is_another_account() {
        let mut strikes = Strikes::default();
        let now = Moment::from_secs(1);
        strikes.count(who(), 3, MINUTE, now);
        strikes.count(who(), 3, MINUTE, now);
        strikes.forgive(&who());
        strikes.count(who(), 3, MINUTE, now);
        assert!(!strikes.is_locked(&who(), now));
        assert!(!strikes.is_locked(&(205, "иванов".to_owned()), now));
    }
}
