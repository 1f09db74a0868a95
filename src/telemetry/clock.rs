//! The machine's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::domain::Moment;
use crate::flow::port::Clock;

/// Tells the machine's time.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is handed")]
    fn now(&self) -> Moment {
        // A machine whose clock stands before 1970 is told that it is 1970: ESIA refuses both alike.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::SystemClock;
    use crate::domain::Moment;
    use crate::flow::port::Clock;

    #[test]
    fn the_clock_tells_milliseconds() {
        let year_2026 = Moment::from_secs(1_767_225_600);
        let year_2200 = Moment::from_secs(7_258_118_400);
        assert!((year_2026..year_2200).contains(&SystemClock.now()));
    }
}
