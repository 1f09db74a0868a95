//! How often one address may begin or end a sign-in.
//!
//! Each costs a signature, a call of ESIA or a row in a store, and nobody is signed in yet whom one could count. A
//! school stands behind one address, so the limit is wide: it is there for machines, not for people.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::Clock as GovernorClock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::flow::port::Clock;

/// Counts by address; IPv6 by the network of 64 bits that one subscriber has.
pub struct SignInLimit {
    limiter: RateLimiter<Key, HashMapStateStore<Key>, Ticks, NoOpMiddleware<Duration>>,
    clock: Ticks,
}

/// What is counted, each by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// `/login`: out to ESIA.
    Out,
    /// `/callback`: back from it.
    Back,
}

type Key = (Step, IpAddr);

/// The gateway's clock as governor wants it.
#[derive(Clone)]
struct Ticks(Arc<dyn Clock>);

impl SignInLimit {
    /// So many of each step in a minute, all of them at once if need be.
    pub fn new(per_minute: NonZeroU32, clock: Arc<dyn Clock>) -> Self {
        let clock = Ticks(clock);
        let quota = Quota::per_minute(per_minute);
        Self { limiter: RateLimiter::hashmap_with_clock(quota, clock.clone()), clock }
    }

    /// Counts one step from `address`; tells how long to wait if it was one too many.
    pub(super) fn count(&self, step: Step, address: IpAddr) -> Result<(), Duration> {
        if self.limiter.len() >= MOST_ADDRESSES {
            self.limiter.retain_recent();
        }
        let counted = self.limiter.check_key(&(step, subscriber(address)));
        counted.map_err(|refusal| refusal.wait_time_from(self.clock.now()))
    }
}

impl Step {
    /// The step that a path of the gate is.
    pub(super) fn of(path: &str) -> Option<Self> {
        match path {
            "/login" => Some(Self::Out),
            "/callback" => Some(Self::Back),
            _ => None,
        }
    }
}

impl GovernorClock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.now().millis()).unwrap_or(0))
    }
}

impl fmt::Debug for SignInLimit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SignInLimit")
    }
}

fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}

/// From so many on those that have not come for a minute are forgotten.
const MOST_ADDRESSES: usize = 10_000;

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};
    use std::time::Duration;

    use super::{MOST_ADDRESSES, SignInLimit, Step};
    use crate::domain::Moment;
    use crate::flow::port::Clock;

    struct Hands(AtomicI64);

    impl Clock for Hands {
        fn now(&self) -> Moment {
            Moment::from_secs(self.0.load(Ordering::SeqCst))
        }
    }

    fn limit() -> (SignInLimit, Arc<Hands>) {
        let hands = Arc::new(Hands(AtomicI64::new(1_800_000_000)));
        (SignInLimit::new(NonZeroU32::new(3).unwrap(), Arc::clone(&hands) as _), hands)
    }

    fn passes(limit: &SignInLimit, step: Step, address: &str) -> bool {
        limit.count(step, address.parse().unwrap()).is_ok()
    }

    #[test]
    fn one_too_many_waits_and_others_do_not() {
        let (limit, hands) = limit();
        for _ in 0..3 {
            assert!(passes(&limit, Step::Out, "192.0.2.1"));
        }
        let wait = limit.count(Step::Out, "192.0.2.1".parse().unwrap()).unwrap_err();
        assert_eq!(wait, Duration::from_secs(20), "a third of the minute for a third of its tries");
        assert!(passes(&limit, Step::Back, "192.0.2.1") && passes(&limit, Step::Out, "192.0.2.2"));
        hands.0.fetch_add(20, Ordering::SeqCst);
        assert!(passes(&limit, Step::Out, "192.0.2.1") && !passes(&limit, Step::Out, "192.0.2.1"));
    }

    #[test]
    fn a_subscriber_of_ipv6_is_one_address() {
        let (limit, _) = limit();
        for host in ["2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:1:ffff::3"] {
            assert!(passes(&limit, Step::Out, host));
        }
        assert!(!passes(&limit, Step::Out, "2001:db8:0:1:aaaa::4"));
        assert!(passes(&limit, Step::Out, "2001:db8:0:2::1"));
    }

    #[test]
    fn an_ipv4_address_in_the_clothes_of_ipv6_is_the_same() {
        let (limit, _) = limit();
        for _ in 0..3 {
            assert!(passes(&limit, Step::Out, "192.0.2.1"));
        }
        assert!(!passes(&limit, Step::Out, "::ffff:192.0.2.1"));
    }

    #[test]
    fn those_who_come_no_more_are_forgotten() {
        let (limit, hands) = limit();
        for number in 0..MOST_ADDRESSES {
            assert!(passes(&limit, Step::Out, &format!("10.{}.{}.1", number / 256, number % 256)));
        }
        hands.0.fetch_add(60, Ordering::SeqCst);
        assert!(passes(&limit, Step::Out, "192.0.2.1"));
        assert_eq!(limit.limiter.len(), 1);
    }
}
