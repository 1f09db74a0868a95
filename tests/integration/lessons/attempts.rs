//! Sign-ins that cross each other, come late, or come from elsewhere.

use std::time::Duration;

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
