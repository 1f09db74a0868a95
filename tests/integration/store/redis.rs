//! The shared body over a real Redis: the exam, and what only several nodes or a lost Redis can fail.

mod lost;
mod nodes;
mod safe;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use privratnik::domain::Moment;
use privratnik::flow::port::{Clock, Sessions};
use privratnik::store::sessions::{RedisPlace, RedisSessions, RedisSettings, RedisTools};

use super::exam_sessions::{BOUNDS, sessions_exam};
use super::keys::{index, vault};
use super::nouns::NOW;
use crate::redis_server::Redis;

mod exam {
    super::sessions_exam!(super::on_fresh_redis);
}

fn on_fresh_redis() -> (Arc<dyn Sessions>, Redis) {
    let redis = Redis::start();
    (Arc::new(node(&redis)), redis)
}

/// Waits shortly, so that tests of a lost Redis are quick.
fn settings(redis: &Redis) -> RedisSettings {
    RedisSettings {
        place: RedisPlace::At("127.0.0.1".to_owned(), redis.port),
        tls: false,
        user: None,
        password: None,
        database: 0,
        roots: None,
        within: Duration::from_secs(2),
        wait_replicas: 0,
        recall: Duration::from_secs(30),
    }
}

/// One gateway's body; there may be several over one Redis.
pub(super) fn node(redis: &Redis) -> RedisSessions {
    node_with(&settings(redis), Arc::new(Hands::default()))
}

fn node_with(settings: &RedisSettings, clock: Arc<Hands>) -> RedisSessions {
    let tools = RedisTools { vault: vault(&[1]), index: index(), clock };
    RedisSessions::open(settings, tools, BOUNDS).unwrap()
}

/// A clock that stands still until it is moved on.
struct Hands(AtomicI64);

impl Default for Hands {
    fn default() -> Self {
        Self(AtomicI64::new(NOW.millis()))
    }
}

impl Hands {
    fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Moment {
        Moment::from_millis(self.0.load(Ordering::SeqCst))
    }
}
