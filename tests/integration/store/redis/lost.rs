//! A Redis that goes away and comes back.

use std::{sync::Arc, time::Duration};

use privratnik::flow::port::Sessions;

use super::{Hands, node_with, settings};
use crate::redis_server::Redis;
use crate::store::exam_sessions::{has_gate, has_host, sign_in};
use crate::store::nouns::{NOW, after, asked, gate, gate_key, host, host_key, key, person, state};

#[tokio::test]
async fn lesson_27_what_was_read_of_late_is_believed_for_a_while_and_nothing_else() {
    let (mut redis, clock) = (Redis::start(), Arc::new(Hands::default()));
    let sessions = node_with(&settings(&redis), Arc::clone(&clock));
    sign_in(&sessions, 1).await;
    sign_in(&sessions, 2).await;
    assert!(has_gate(&sessions, gate_key(1)).await && has_host(&sessions, host_key(1)).await);
    redis.kill();
    assert!(has_gate(&sessions, gate_key(1)).await && has_host(&sessions, host_key(1)).await);
    assert!(sessions.gate(gate_key(2)).await.is_err(), "not read before, so nothing is known");
    assert!(sessions.host(host_key(7)).await.is_err(), "what cannot be read is not \"not there\"");
    assert!(sessions.put_gate(gate_key(3), gate(3)).await.is_err());
    assert!(sessions.take_attempt(&state(1)).await.is_err());
    assert!(sessions.strikes(key(b'c', 1), NOW).await.is_err());
    assert!(sessions.count().await.is_err());
    clock.advance(Duration::from_secs(29));
    assert!(has_gate(&sessions, gate_key(1)).await && has_host(&sessions, host_key(1)).await);
    clock.advance(Duration::from_secs(1));
    assert!(sessions.gate(gate_key(1)).await.is_err());
    assert!(sessions.host(host_key(1)).await.is_err());
    redis.start_again();
    for n in [1, 2] {
        assert!(has_gate(&sessions, gate_key(n)).await && has_host(&sessions, host_key(n)).await, "{n}");
    }
    sessions.put_attempt(&state(1), asked(1)).await.unwrap();
}

#[tokio::test]
async fn lesson_27_a_sign_out_without_redis_holds_here_at_once_and_there_when_it_is_back() {
    let (mut redis, clock) = (Redis::start(), Arc::new(Hands::default()));
    let here = node_with(&settings(&redis), Arc::clone(&clock));
    let there = node_with(&settings(&redis), Arc::clone(&clock));
    for n in 1..=4 {
        sign_in(&here, n).await;
        for node in [&here, &there] {
            assert!(has_gate(node, gate_key(n)).await && has_host(node, host_key(n)).await);
        }
    }
    redis.kill();
    assert!(here.end_gate(gate_key(1)).await.is_err(), "it was not written, so it is not answered");
    assert!(here.end_host(host_key(2)).await.is_err());
    assert!(here.end_link(&person(3), host(3).link).await.is_err());
    assert!(!has_gate(&here, gate_key(1)).await, "here it holds");
    for n in 1..=3 {
        let found = here.host(host_key(n)).await;
        assert!(!matches!(found, Ok(Some(_))), "host session {n} is believed");
    }
    assert!(has_host(&here, host_key(4)).await, "nobody else is touched");
    assert!(has_gate(&there, gate_key(1)).await, "elsewhere nobody has heard of it yet");
    clock.advance(Duration::from_secs(30));
    assert!(there.gate(gate_key(1)).await.is_err(), "not longer than was promised");

    redis.start_again();
    assert!(
        !has_gate(&here, gate_key(1)).await && !has_host(&here, host_key(1)).await,
        "even before it is written"
    );
    let mut ended: Vec<_> = here.sweep(after(30)).await.unwrap().into_iter().map(|one| one.host).collect();
    ended.sort();
    assert_eq!(ended, [host_key(1), host_key(2), host_key(3)], "whoever listens is told after all");
    for n in 1..=3 {
        assert!(!has_host(&there, host_key(n)).await, "{n}");
    }
    assert!(has_host(&there, host_key(4)).await);
    assert!(!has_gate(&there, gate_key(1)).await);
}

#[tokio::test]
async fn use_is_noted_when_redis_is_back() {
    let (mut redis, clock) = (Redis::start(), Arc::new(Hands::default()));
    let sessions = node_with(&settings(&redis), Arc::clone(&clock));
    sign_in(&sessions, 1).await;
    assert!(has_host(&sessions, host_key(1)).await);
    redis.kill();
    sessions.touch_host(host_key(1), after(20)).await.unwrap();
    sessions.touch_host(host_key(1), after(10)).await.unwrap();
    redis.start_again();
    assert!(sessions.sweep(after(1_800)).await.unwrap().is_empty(), "it was used");
    assert_eq!(sessions.host(host_key(1)).await.unwrap().unwrap().span.seen, after(20));
    assert_eq!(sessions.sweep(after(1_820)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn nothing_is_believed_where_the_operator_does_not_want_it() {
    let mut redis = Redis::start();
    let settings = privratnik::store::sessions::RedisSettings { recall: Duration::ZERO, ..settings(&redis) };
    let sessions = node_with(&settings, Arc::default());
    sign_in(&sessions, 1).await;
    assert!(has_gate(&sessions, gate_key(1)).await);
    redis.kill();
    assert!(sessions.gate(gate_key(1)).await.is_err());
}

#[tokio::test]
async fn a_closed_body_is_never_none() {
    let redis = Redis::start();
    let sessions = super::node(&redis);
    sign_in(&sessions, 1).await;
    sessions.flush().await.unwrap();
    sessions.close();
    assert!(sessions.gate(gate_key(1)).await.is_err());
    assert!(sessions.end_gate(gate_key(1)).await.is_err());
}

#[tokio::test]
async fn a_gateway_starts_without_redis_and_finds_it_later() {
    let mut redis = Redis::start();
    redis.kill();
    let sessions = super::node(&redis);
    assert!(sessions.gate(gate_key(1)).await.is_err());
    redis.start_again();
    sign_in(&sessions, 1).await;
    assert!(has_gate(&sessions, gate_key(1)).await);
}
