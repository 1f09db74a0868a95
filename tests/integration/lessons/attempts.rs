//! Sign-ins that cross each other, come late, or come from elsewhere.

use std::time::Duration;

use http::Method;
use url::Url;

use crate::walk::{house::House, person::Person};

#[tokio::test]
async fn lesson_03_two_tabs_may_sign_in_at_once() {
    let house = House::open().await;
    Person::new(house.ports).settle("belova").await;
    let mut pupil = Person::new(house.ports);
    let (first, second) = (pupil.come().await, pupil.come().await);
    for tab in [first, second] {
        let entrance = pupil.pass_esia(&tab, "belova").await;
        pupil.enter(&entrance).await;
        assert_eq!(pupil.init().await.status, 200);
    }
}

#[tokio::test]
async fn lesson_04_an_old_tabs_expired_attempt_goes_on_with_the_session_that_is_there() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    let old_tab = pupil.callback("belova").await;
    house.clock.advance(Duration::from_mins(11));
    assert_eq!(pupil.come().await.place(), "gate/links");
    let page = pupil.open(&old_tab).await;
    assert_eq!((page.place().as_str(), page.status.as_u16()), ("gate/links", 200));
    let mut nobody = Person::new(house.ports);
    assert_eq!(
        nobody.open(&old_tab).await.code().as_deref(),
        Some("PR-101"),
        "without a session it is refused"
    );
}

#[tokio::test]
async fn lesson_05_scripts_after_the_end_are_told_so_and_begin_no_sign_in() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    house.clock.advance(Duration::from_mins(31));
    let (cookies, asked) = (pupil.cookies_of("netcity"), house.esia.record().requests);
    for _ in 0..20 {
        let answer = pupil.init().await;
        assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (401, Some("PR-400")));
        assert_eq!((answer.header("set-cookie"), answer.header("location")), ("", ""));
    }
    assert_eq!((pupil.cookies_of("netcity"), house.esia.record().requests), (cookies, asked));
}

#[tokio::test]
async fn lesson_18_only_a_path_of_the_journal_is_returned_to() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let table = [
        ("/app/school/studentdiary/?week=1", "/app/school/studentdiary/?week=1"),
        ("//evil.test/", "/"),
        ("/\\evil.test/", "/"),
        ("https:evil.test", "/"),
        ("https://evil.test/", "/"),
        ("/%09//evil.test", "/"),
        ("javascript:alert(1)", "/"),
    ];
    for (back, expected) in table {
        // Not in one breath: that would be a browser going round in circles.
        house.clock.advance(Duration::from_secs(11));
        pupil.set_cookie("netcity", "__Host-privratnik-door", "");
        let sent = pupil.step(&pupil.journal("/")).await.target().expect("to the gate");
        let knock = sent.query_pairs().find(|(name, _)| name == "knock").expect("a knock").1.into_owned();
        let pairs = [("journal", "netcity"), ("knock", &knock), ("back", back)];
        let login = Url::parse_with_params(&pupil.gate("/login"), pairs).expect("an address");
        let entrance = pupil.open(login.as_str()).await;
        assert_eq!(entrance.place(), "netcity/.gate/enter");
        assert!(entrance.text().contains(&format!("\"back\":\"{expected}\"")), "{back}");
    }
}

#[tokio::test]
async fn lesson_36_an_attackers_callback_does_nothing_in_another_browser() {
    let house = House::open().await;
    let mut victim = Person::new(house.ports);
    let waiting = victim.come().await;
    let link = Person::new(house.ports).callback("gray").await;
    let page = victim.open(&link).await;
    assert_eq!((page.code().as_deref(), page.status.as_u16()), (Some("PR-102"), 400));
    assert!(page.text().contains("Если вам прислали ссылку, не пользуйтесь ею"));
    let own = victim.pass_esia(&waiting, "orlova").await;
    assert!(own.text().contains("Орлова Мария Сергеевна"), "the page names who is signed in");

    let link = Person::new(house.ports).callback("gray").await;
    let page = victim.open(&link).await;
    assert!(page.text().contains("Орлова Мария Сергеевна") && !page.text().contains("Грей"));
}

#[tokio::test]
async fn one_address_signs_in_only_so_often_and_balancers_tell_who_it_is() {
    let house = House::open().await;
    let limits = "trusted_proxies = [\"127.0.0.9\"]\n\n[limits]\nsign_ins_per_minute = 2\n\n[admin]";
    let house = house.reconfigured(&[("[admin]", limits)]).await;
    let page = ("accept", "text/html");
    let mut person = Person::new(house.ports);
    let login = Url::parse(&person.gate("/login?journal=netcity")).expect("an address");
    for expected in [303, 303, 429] {
        let answer = person.send(Method::GET, &login, &[page], "".into()).await;
        assert_eq!(answer.status, expected);
    }
    let answer = person.send(Method::GET, &login, &[page], "".into()).await;
    assert!(answer.text().contains("lang=\"ru\"") && answer.text().contains("PR-109"), "{}", answer.text());
    assert_eq!((answer.header("retry-after"), answer.header("location")), ("30", ""));
    let script = person.send(Method::GET, &login, &[("accept", "application/json")], "".into()).await;
    assert_eq!((script.status.as_u16(), script.json()["code"].as_str()), (429, Some("PR-109")));
    assert_eq!(person.open(&person.gate("/")).await.status, 200, "the other pages are open");

    let mut balancer = Person::from(house.ports, [127, 0, 0, 9]);
    for (client, expected) in [
        ("203.0.113.1", 303),
        ("203.0.113.1", 303),
        ("203.0.113.1", 429),
        ("203.0.113.2", 303),
        ("2001:db8::1", 303),
        ("2001:db8::2", 303),
        ("2001:db8::3", 429),
        ("2001:db8:0:1::1", 303),
    ] {
        let headers = [page, ("x-forwarded-for", client)];
        let answer = balancer.send(Method::GET, &login, &headers, "".into()).await;
        assert_eq!(answer.status, expected, "{client}");
    }
    house.clock.advance(Duration::from_secs(30));
    let answer = person.send(Method::GET, &login, &[page], "".into()).await;
    assert_eq!(answer.status, 303, "half a minute for one of two");
}
