//! Two gateways over one Redis.

use std::time::Duration;

use futures_util::{StreamExt, future::join_all};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;

use crate::redis_server::Redis;
use crate::walk::{alias::hub, house::House, person::Person};

#[tokio::test]
async fn lesson_09_two_gateways_have_one_session_at_the_journal() {
    let redis = Redis::start();
    let house = House::open_over(&redis).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let accepted = || house.netcity.sign_ins(101, "БеловаЕ").accepted;
    let before = accepted();
    let (own, _second) = house.second_gateway();
    let mut elsewhere = pupil.twin();
    elsewhere.redirect_port(house.ports.gateway, own.gateway);
    assert_eq!(elsewhere.init().await.status, 200, "with the alias that the other gateway gave");
    assert_eq!((accepted(), house.netcity.open_sessions().len()), (before, 1));

    house.netcity.end_all_sessions();
    assert_eq!(pupil.init().await.status, 401, "the journal's own word");
    let mut browsers: Vec<_> =
        (0..16).map(|turn| if turn % 2 == 0 { pupil.twin() } else { elsewhere.twin() }).collect();
    let answers = join_all(browsers.iter_mut().map(Person::init)).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "somebody was thrown out");
    assert_eq!((accepted(), house.netcity.open_sessions().len()), (before + 1, 1), "one sign-in for all");

    elsewhere.leave().await;
    assert!(house.netcity.open_sessions().is_empty(), "the other gateway signs out what this one has opened");
    assert_eq!(pupil.init().await.status, 401);
}

#[tokio::test]
async fn lesson_09_a_gateway_that_stops_leaves_the_journal_to_the_other() {
    let redis = Redis::start();
    let house = House::open_over(&redis).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let before = house.netcity.sign_ins(101, "БеловаЕ").accepted;
    let (own, second) = house.second_gateway();
    let mut elsewhere = pupil.twin();
    elsewhere.redirect_port(house.ports.gateway, own.gateway);
    assert_eq!(elsewhere.init().await.status, 200);
    drop(second);
    assert_eq!(pupil.init().await.status, 200);
    assert_eq!(house.netcity.sign_ins(101, "БеловаЕ").accepted, before);
}

async fn ends(mut socket: WebSocketStream<TcpStream>) {
    let ended = async { while let Some(Ok(_)) = socket.next().await {} };
    tokio::time::timeout(Duration::from_secs(30), ended).await.expect("the socket outlives its session");
}

#[tokio::test]
async fn lesson_10_a_socket_ends_with_its_session_on_another_gateway() {
    let redis = Redis::start();
    let house = House::open_over(&redis).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let (own, _second) = house.second_gateway();
    let socket = hub(&pupil, &pupil.at).await.expect("the hub opens");
    pupil.redirect_port(house.ports.gateway, own.gateway);
    pupil.leave().await;
    ends(socket).await;
}

#[tokio::test]
async fn lesson_10_a_socket_ends_when_its_session_runs_out() {
    let redis = Redis::start();
    let house = House::open_over(&redis).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let socket = hub(&pupil, &pupil.at).await.expect("the hub opens");
    house.clock.advance(Duration::from_mins(31));
    ends(socket).await;
}

#[tokio::test]
async fn lesson_10_a_session_that_cannot_be_read_holds_no_other_socket_open() {
    let redis = Redis::start();
    let house = House::open_over(&redis).await;
    let mut damaged = Person::new(house.ports);
    damaged.settle("belova").await;
    let unread = hub(&damaged, &damaged.at).await.expect("the hub opens");
    let mut connection = redis.open();
    let keys: Vec<Vec<u8>> =
        redis::cmd("KEYS").arg("privratnik:host:*").query(&mut connection).expect("an answer");
    assert_eq!(keys.len(), 1);
    redis::cmd("HSET").arg(&keys[0]).arg("sealed").arg("damage").exec(&mut connection).expect("an answer");

    let mut others = [Person::new(house.ports), Person::new(house.ports)];
    let mut sockets = Vec::new();
    for (person, login) in others.iter_mut().zip(["orlova", "sokolov"]) {
        person.settle(login).await;
        sockets.push(hub(person, &person.at).await.expect("the hub opens"));
    }
    let (own, _second) = house.second_gateway();
    for person in &mut others {
        person.redirect_port(house.ports.gateway, own.gateway);
        person.leave().await;
    }
    for socket in sockets {
        ends(socket).await;
    }
    house.clock.advance(Duration::from_secs(31));
    ends(unread).await;
}

#[tokio::test]
async fn lesson_10_without_redis_a_socket_ends_when_its_session_is_believed_no_more() {
    let mut redis = Redis::start();
    let house = House::open_over(&redis).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let socket = hub(&pupil, &pupil.at).await.expect("the hub opens");
    redis.kill();
    house.clock.advance(Duration::from_secs(31));
    ends(socket).await;
}

#[tokio::test]
async fn lesson_10_without_redis_a_socket_ends_when_its_session_runs_out_though_it_would_be_believed() {
    let mut redis = Redis::start();
    let house = House::open_over(&redis).await;
    let lives = "timeout_seconds = 1\nrecall_seconds = 300\n\n[lifetimes]\nidle_minutes = 1";
    let house = house.reconfigured(&[("timeout_seconds = 1", lives)]).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let socket = hub(&pupil, &pupil.at).await.expect("the hub opens");
    redis.kill();
    house.clock.advance(Duration::from_secs(61));
    ends(socket).await;
}

#[tokio::test]
async fn lesson_10_without_redis_a_socket_ends_with_the_sign_out_here() {
    let mut redis = Redis::start();
    let house = House::open_over(&redis).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let socket = hub(&pupil, &pupil.at).await.expect("the hub opens");
    let form = pupil.open(&pupil.gate("/sign-out")).await;
    redis.kill();
    let page = pupil.submit(&form, "id=\"out-here\"", &[]).await;
    assert_eq!(page.status, 503, "it was not written");
    ends(socket).await;
    // The house does not close with an end unwritten.
    redis.start_again();
}
