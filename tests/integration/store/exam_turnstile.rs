//! How often something may happen: one exam for both bodies.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use privratnik::domain::{Fingerprint, Moment};
use privratnik::flow::port::{Clock, Passage, Turnstile};
use privratnik::store::sessions::EmbeddedTurnstile;

use super::nouns::{NOW, key};
use super::redis::node;
use crate::redis_server::Redis;

/// A clock that stands still until it is moved on.
struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Moment {
        Moment::from_millis(self.0.load(Ordering::SeqCst))
    }
}

impl Hands {
    fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(NOW.millis())))
    }

    fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

const THREE: NonZeroU32 = NonZeroU32::new(3).unwrap();

/// Three in a minute.
async fn exam(turnstile: &dyn Turnstile, hands: &Hands) {
    let (one, other) = (key(b'n', 1), key(b'n', 2));
    let pass = async |key: Fingerprint| turnstile.pass(key).await.unwrap();
    for _ in 0..3 {
        assert_eq!(pass(one).await, Passage::Free, "all of them at once");
    }
    assert_eq!(pass(one).await, Passage::Wait(Duration::from_secs(20)), "a third of the minute");
    assert_eq!(pass(one).await, Passage::Wait(Duration::from_secs(20)), "who is turned away is not counted");
    assert_eq!(pass(other).await, Passage::Free, "others do not wait");
    hands.advance(Duration::from_secs(5));
    assert_eq!(pass(one).await, Passage::Wait(Duration::from_secs(15)));
    hands.advance(Duration::from_secs(15));
    assert_eq!(pass(one).await, Passage::Free);
    assert_eq!(pass(one).await, Passage::Wait(Duration::from_secs(20)), "only that one place was free");
    hands.advance(Duration::from_secs(60));
    for _ in 0..3 {
        assert_eq!(pass(one).await, Passage::Free, "after a minute all places are");
    }
    assert_eq!(pass(one).await, Passage::Wait(Duration::from_secs(20)));
}

#[tokio::test]
async fn in_this_process() {
    let hands = Hands::new();
    exam(&EmbeddedTurnstile::new(THREE, Arc::clone(&hands) as _), &hands).await;
}

#[tokio::test]
async fn over_redis() {
    let (redis, hands) = (Redis::start(), Hands::new());
    exam(&node(&redis).turnstile(THREE, Arc::clone(&hands) as _), &hands).await;
}

#[tokio::test]
async fn who_is_turned_away_by_one_gateway_is_turned_away_by_all() {
    let (mut redis, hands) = (Redis::start(), Hands::new());
    let nodes = [node(&redis), node(&redis)];
    let turnstiles = nodes.each_ref().map(|node| node.turnstile(THREE, Arc::clone(&hands) as _));
    for turn in 0..3 {
        assert_eq!(turnstiles[turn % 2].pass(key(b'n', 1)).await, Ok(Passage::Free));
    }
    for turnstile in &turnstiles {
        assert_eq!(turnstile.pass(key(b'n', 1)).await, Ok(Passage::Wait(Duration::from_secs(20))));
    }
    redis.kill();
    assert!(turnstiles[0].pass(key(b'n', 1)).await.is_err(), "it does not say that anybody may pass");
}
