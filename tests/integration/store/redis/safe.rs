//! What lies in Redis, and what outlives its death.

use privratnik::flow::port::Sessions;
use privratnik::store::sessions::EmbeddedSessions;
use proptest::prelude::*;

use super::{node, settings};
use crate::redis_server::Redis;
use crate::store::exam_sessions::{BOUNDS, assert_same_gate, assert_same_host, has_gate, has_host, sign_in};
use crate::store::keys::vault;
use crate::store::nouns::{
    asked, gate, gate_key, host, host_key, kept, kept_key, key, person, state, ticket, who,
};
use crate::store::sessions::{picture, take_turn, turn};

#[tokio::test]
async fn a_killed_redis_keeps_people_in_and_revives_nothing_that_was_ended() {
    let mut redis = Redis::start();
    let sessions = node(&redis);
    for n in 1..=5 {
        sign_in(&sessions, n).await;
    }
    sessions.put_attempt(&state(1), asked(1)).await.unwrap();
    sessions.put_attempt(&state(2), asked(2)).await.unwrap();
    sessions.put_ticket(key(b't', 5), ticket(5)).await.unwrap();
    sessions.end_gate(gate_key(1)).await.unwrap();
    sessions.end_host(host_key(2)).await.unwrap();
    sessions.end_link(&person(3), host(3).link).await.unwrap();
    assert!(sessions.rekey_gate(gate_key(4), gate_key(40)).await.unwrap());
    sessions.take_attempt(&state(1)).await.unwrap();
    for n in 1..=3 {
        sessions.put_kept(kept_key(n), kept(n)).await.unwrap();
    }
    assert!(sessions.claim_kept(kept_key(1), kept(1).at).await.unwrap());
    sessions.end_kept(who(2), &[kept_key(2)]).await.unwrap();
    redis.kill();
    redis.start_again();
    for (n, gate_there, host_there) in
        [(1, false, false), (2, true, false), (3, true, false), (4, false, true), (5, true, true)]
    {
        assert_eq!(has_gate(&sessions, gate_key(n)).await, gate_there, "gate {n}");
        assert_eq!(has_host(&sessions, host_key(n)).await, host_there, "host {n}");
    }
    assert_same_gate(&sessions.gate(gate_key(5)).await.unwrap().unwrap(), &gate(5));
    assert_same_host(&sessions.host(host_key(5)).await.unwrap().unwrap(), &host(5));
    assert!(sessions.take_attempt(&state(1)).await.unwrap().is_none());
    assert!(sessions.take_attempt(&state(2)).await.unwrap().is_some());
    sign_in(&sessions, 1).await;
    assert!(!has_gate(&sessions, gate_key(1)).await, "a late request brought it back");
    assert!(!sessions.claim_kept(kept_key(1), kept(1).at).await.unwrap(), "a form is sent twice");
    assert!(!sessions.put_kept(kept_key(2), kept(2)).await.unwrap(), "a form came after the sign-out");
    assert!(sessions.kept(kept_key(3)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_stolen_disk_of_redis_shows_no_person() {
    let redis = Redis::start();
    let sessions = node(&redis);
    sign_in(&sessions, 1).await;
    sessions.put_attempt(&state(1), asked(1)).await.unwrap();
    sessions.put_ticket(key(b't', 1), ticket(1)).await.unwrap();
    sessions.put_kept(kept_key(1), kept(1)).await.unwrap();
    let stolen = redis.stolen();
    let contains = |needle: &str| stolen.windows(needle.len()).any(|window| window == needle.as_bytes());
    assert!(contains("privratnik:attempt:"), "the records are not where they are looked for");
    let oid = person(1).oid.0.to_string();
    for secret in [
        "Невыдуманова",
        "11223344595",
        "csrf-1",
        "0123456789",
        "netcity",
        state(1).as_str(),
        oid.as_str(),
        "/asp/Messages",
        "%CD%E5%E2",
    ] {
        assert!(!contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_record_that_was_moved_or_changed_is_nobodys() {
    let redis = Redis::start();
    let sessions = node(&redis);
    sign_in(&sessions, 1).await;
    sign_in(&sessions, 2).await;
    let mut hands = redis.open();
    let at = |n: u64| [b"privratnik:gate:".as_slice(), &gate_key(n).0].concat();
    let sealed: Vec<u8> = redis::cmd("HGET").arg(at(2)).arg("sealed").query(&mut hands).unwrap();
    redis::cmd("HSET").arg(at(1)).arg("sealed").arg(&sealed).exec(&mut hands).unwrap();
    assert!(sessions.gate(gate_key(1)).await.is_err(), "another person's session opened");
    assert!(has_gate(&sessions, gate_key(2)).await);
    assert!(sessions.rekey_gate(gate_key(1), gate_key(9)).await.is_err());
    let ended = sessions.end_gate(gate_key(1)).await.unwrap();
    assert_eq!(ended.len(), 1, "what cannot be read can still be ended");
    for n in [1, 2] {
        sessions.put_kept(kept_key(n), kept(n)).await.unwrap();
    }
    let at = |n: u64| [b"privratnik:kept:".as_slice(), &kept_key(n).0].concat();
    let sealed: Vec<u8> = redis::cmd("HGET").arg(at(2)).arg("sealed").query(&mut hands).unwrap();
    redis::cmd("HSET").arg(at(1)).arg("sealed").arg(&sealed).exec(&mut hands).unwrap();
    assert!(sessions.kept(kept_key(1)).await.is_err(), "another person's form opened");
}

#[tokio::test]
async fn everything_has_a_life_in_redis_too() {
    let redis = Redis::start();
    let sessions = node(&redis);
    sign_in(&sessions, 1).await;
    sessions.put_attempt(&state(1), asked(1)).await.unwrap();
    sessions.put_ticket(key(b't', 1), ticket(1)).await.unwrap();
    sessions.strike(key(b'c', 1), crate::store::nouns::NOW, BOUNDS.lifetimes.idle).await.unwrap();
    sessions.end_host(host_key(1)).await.unwrap();
    let mut hands = redis.open();
    let keys: Vec<Vec<u8>> = redis::cmd("KEYS").arg("privratnik:*").query(&mut hands).unwrap();
    let lasting = [b"privratnik:due:".as_slice(), b"privratnik:attempts"];
    for key in keys.iter().filter(|key| !lasting.iter().any(|lasting| key.starts_with(lasting))) {
        let life: i64 = redis::cmd("PTTL").arg(key).query(&mut hands).unwrap();
        assert!(life > 0, "{} lives for ever", String::from_utf8_lossy(key));
    }
    sessions.sweep(crate::store::nouns::after(100_000)).await.unwrap();
    let keys: Vec<String> = redis::cmd("KEYS").arg("privratnik:[a-d,f-z]*").query(&mut hands).unwrap();
    assert_eq!(keys, ["privratnik:attempts:count"], "the sweep leaves nothing but notes of ends");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]
    #[test]
    fn both_bodies_always_show_the_same_picture(turns in prop::collection::vec(turn(), 1..24)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let redis = Redis::start();
        runtime.block_on(async {
            let shared = super::node_with(&settings(&redis), std::sync::Arc::default());
            let embedded = EmbeddedSessions::open(None, vault(&[1]), BOUNDS).unwrap();
            for turn in &turns {
                let told = take_turn(&shared, turn).await;
                prop_assert_eq!(take_turn(&embedded, turn).await, told, "{:?}", turn);
                prop_assert_eq!(picture(&shared).await, picture(&embedded).await, "{:?}", turn);
            }
            prop_assert_eq!(shared.count().await, embedded.count().await);
            Ok(())
        })?;
    }
}
