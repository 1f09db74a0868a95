//! A store that goes away.

use std::time::Duration;

use http::Method;
use url::Url;

use crate::redis_server::Redis;
use crate::walk::{house::House, page::Page, person::Person};

async fn admin(house: &House, path: &str) -> Page {
    let url =
        Url::parse(&format!("http://metrics.localhost:{}{path}", house.ports.admin)).expect("an address");
    Person::new(house.ports).send(Method::GET, &url, &[], bytes::Bytes::new()).await
}

fn down(page: &Page) {
    let text = page.text();
    assert_eq!((page.status.as_u16(), page.header("retry-after")), (503, "30"), "{text}");
    assert!(text.contains("PR-501"), "{text}");
}

#[tokio::test]
async fn lesson_27_without_redis_nobody_is_signed_out_nobody_is_let_in_and_all_goes_on_with_it() {
    let mut redis = Redis::start();
    let house = House::open_over(&redis).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    assert_eq!(pupil.init().await.status, 200);
    assert_eq!(admin(&house, "/readyz").await.status, 200);
    let (cookies, asked) =
        (["gate", "netcity"].map(|host| pupil.cookies_of(host)), house.esia.record().requests);

    redis.kill();
    assert_eq!(pupil.init().await.status, 200, "who was seen of late goes on");
    let ready = admin(&house, "/readyz").await;
    assert_eq!((ready.status.as_u16(), ready.text().as_str()), (503, "ledger: ok\nsessions: failed\n"));
    let mut stranger = Person::new(house.ports);
    down(&stranger.open(&stranger.gate("/login?journal=netcity")).await);
    assert_eq!(house.esia.record().requests, asked, "nobody is sent away who could not come back");
    let mut forger = Person::new(house.ports);
    let made_up = "A".repeat(43);
    for (host, name) in [("gate", "__Host-privratnik-gate"), ("netcity", "__Host-privratnik-door")] {
        forger.set_cookie(host, name, &made_up);
    }
    down(&forger.open(&forger.gate("/links")).await);
    down(&forger.init().await);

    house.clock.advance(Duration::from_secs(31));
    down(&pupil.init().await);
    down(&pupil.open(&pupil.journal("/app/school/studentdiary/")).await);
    down(&pupil.open(&pupil.gate("/links")).await);
    assert_eq!(["gate", "netcity"].map(|host| pupil.cookies_of(host)), cookies, "the cookies stay");
    let failures = "privratnik_store_failures_total 0";
    assert!(!admin(&house, "/metrics").await.text().contains(failures), "the failures are counted");

    redis.start_again();
    assert_eq!(pupil.init().await.status, 200, "without a restart and without a sign-in");
    assert!(pupil.open(&pupil.gate("/links")).await.text().contains("Отвязать"), "no link was lost");
    assert_eq!(house.esia.record().requests, asked);
    assert_eq!(house.netcity.sign_ins(101, "БеловаЕ").accepted, 2, "once to prove, once to enter");
    assert_eq!(admin(&house, "/readyz").await.status, 200);
    let mut again = Person::new(house.ports);
    let entrance = again.sign_in("belova").await;
    again.enter(&entrance).await;
    assert_eq!(again.init().await.status, 200);
}

#[tokio::test]
async fn lesson_27_a_sign_out_without_redis_says_so_holds_here_and_is_written_later() {
    let mut redis = Redis::start();
    let house = House::open_over(&redis).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let form = pupil.open(&pupil.gate("/sign-out")).await;
    redis.kill();
    let page = pupil.submit(&form, "id=\"out-here\"", &[]).await;
    down(&page);
    assert_ne!(pupil.init().await.status, 200);
    redis.start_again();
    assert_eq!(pupil.init().await.status, 401, "the sign-out came back");
    let target = pupil.step(&pupil.gate("/links")).await.target().expect("a redirect");
    assert_eq!(target.path(), "/login", "nor is anybody signed in at the gate");
}
