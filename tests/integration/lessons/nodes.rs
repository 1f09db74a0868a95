//! Two gateways over one Redis.

use std::time::Duration;

use futures_util::{StreamExt, future::join_all};

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

#[tokio::test]
async fn lesson_10_a_socket_ends_with_its_session_on_another_gateway() {
    let redis = Redis::start();
    let house = House::open_over(&redis).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let (own, _second) = house.second_gateway();
    let mut socket = hub(&pupil, &pupil.at).await.expect("the hub opens");
    pupil.redirect_port(house.ports.gateway, own.gateway);
    pupil.leave().await;
    let ended = async { while let Some(Ok(_)) = socket.next().await {} };
    tokio::time::timeout(Duration::from_secs(30), ended).await.expect("the socket outlives its session");
}

#[tokio::test]
async fn lesson_10_a_socket_ends_when_its_session_runs_out() {
    let redis = Redis::start();
    let house = House::open_over(&redis).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let mut socket = hub(&pupil, &pupil.at).await.expect("the hub opens");
    house.clock.advance(Duration::from_mins(31));
    let ended = async { while let Some(Ok(_)) = socket.next().await {} };
    tokio::time::timeout(Duration::from_secs(30), ended).await.expect("the socket outlives its session");
}
