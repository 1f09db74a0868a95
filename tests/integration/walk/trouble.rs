//! Bad input and bad days: each ends in a page with a code that says what to do, and loses nothing.

use std::{sync::Arc, time::Duration};

use privratnik::{
    app::{self, Gateway, demo::Site},
    domain::Moment,
    flow::port::Clock,
    sandbox::{
        esia::{Spot, Trouble, Wish},
        netcity,
    },
};
use url::Url;

use super::{
    house::{House, Running},
    page::Page,
    person::Person,
    steps::{account, sample},
};

/// A refusal in Russian with its code and status; the code stands on the page for people too.
fn refused(page: &Page, code: &str, status: u16) {
    let text = page.text();
    assert_eq!((page.code().as_deref(), page.status.as_u16()), (Some(code), status), "{text}");
    assert!(text.contains("lang=\"ru\"") && text.contains("Код для обращения"), "{text}");
}

#[tokio::test]
async fn a_journal_that_is_ill_says_so_and_the_link_comes_through() {
    use netcity::Trouble::{Broken, EsiaOnly, Maintenance, Overloaded, SignInWithoutToken};
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.sign_in("belova").await;
    let own = account("belova", 0);
    let form = pupil.bind_form(own.system, own.school).await;
    let table = [
        (Broken, "PR-301", 503),
        (Overloaded, "PR-301", 503),
        (Maintenance, "PR-302", 503),
        (SignInWithoutToken, "PR-301", 422),
        (EsiaOnly, "PR-303", 422),
    ];
    for (trouble, code, status) in table {
        house.netcity.trouble(Some(trouble));
        let fields = [("login", own.login), ("password", own.password)];
        refused(&pupil.submit(&form, "id=\"bind\"", &fields).await, code, status);
    }
    house.netcity.trouble(None);
    assert!(pupil.link(&own).await.text().contains("Запись привязана."));

    house.netcity.trouble(Some(Maintenance));
    let page = pupil.open(&pupil.gate("/go")).await;
    assert_eq!(page.place(), "gate/refused");
    refused(&page, "PR-302", 503);
    house.netcity.trouble(None);
    pupil.go().await;
    assert_eq!(pupil.init().await.status, 200);
}

#[tokio::test]
async fn a_journal_that_is_gone_does_not_take_the_gateway_with_it() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let line = |port: u16| format!("upstream = \"http://127.0.0.1:{port}\"");
    let (there, gone) = (
        line(house.ports.journal(Site::Netcity)),
        line(crate::free_ports::free_ports().journal(Site::Netcity)),
    );
    let house = house.reconfigured(&[(&there, &gone)]).await;
    let answer = pupil.init().await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (503, Some("PR-301")));
    refused(&pupil.open(&pupil.journal("/app/school/studentdiary/")).await, "PR-301", 503);
    let links = pupil.open(&pupil.gate("/links")).await;
    assert!(links.text().contains("Белова"), "the gate's own pages go on");
    let _house = house.reconfigured(&[(&gone, &there)]).await;
    assert_eq!(pupil.init().await.status, 200, "and nothing was lost");
}

#[tokio::test]
async fn an_account_that_the_journal_has_locked_is_waited_for() {
    // With a pause shorter than the journal's own lock the failures of several people add up to it.
    let pause = ("[systems.netcity]", "[linking]\naccount_pause_seconds = 5\n\n[systems.netcity]");
    let house = House::open().await.reconfigured(&[pause]).await;
    let target = account("sokolov", 0);
    let (mut first, mut second) = (Person::new(house.ports), Person::new(house.ports));
    first.sign_in("gray").await;
    second.sign_in("sokolova").await;
    refused(&first.prove(&target, "раз").await, "PR-202", 422);
    refused(&first.prove(&target, "два").await, "PR-202", 422);
    house.clock.advance(Duration::from_secs(6));
    refused(&second.prove(&target, "три").await, "PR-202", 422);
    house.clock.advance(Duration::from_secs(6));
    refused(&second.link(&target).await, "PR-203", 422);
    house.clock.advance(Duration::from_secs(61));
    assert!(second.link(&target).await.text().contains("Запись привязана."));
}

#[tokio::test]
async fn an_unknown_school_is_named_as_such() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.sign_in("belova").await;
    let own = account("belova", 0);
    let csrf = pupil.bind_form(own.system, own.school).await.hidden("csrf");
    let fields = [
        ("csrf", csrf.as_str()),
        ("system", "netcity"),
        ("school", "999"),
        ("search", "средняя"),
        ("login", own.login),
        ("password", own.password),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let links = Url::parse(&pupil.gate("/links")).expect("an address");
    let origin = pupil.ports.gate_origin();
    refused(&pupil.send_form(&links, true, &origin, &fields).await, "PR-201", 422);
    let page = pupil.open(&pupil.gate("/links?system=netcity&search=нетакой")).await;
    assert!(page.text().contains("Такой школы в этом дневнике нет."));
}

#[tokio::test]
async fn esia_out_of_order_stops_sign_ins_and_no_open_session() {
    let house = House::open().await;
    let house = house.reconfigured(&[("mode = \"v3\"", "mode = \"v3\"\ntimeout_seconds = 1")]).await;
    let mut inside = Person::new(house.ports);
    inside.settle("belova").await;
    let slow = Trouble::Slow { millis: 3_000 };
    for (at, trouble) in
        [(Spot::Te, Trouble::Error), (Spot::Te, Trouble::Html), (Spot::Rs, Trouble::Html), (Spot::Te, slow)]
    {
        house.esia.wish(Wish::Trouble { at, trouble, times: None }).expect("granted");
        let page = Person::new(house.ports).sign_in("belova").await;
        refused(&page, "PR-104", 503);
        assert_eq!(page.header("retry-after"), "30");
        assert_eq!(inside.init().await.status, 200, "open sessions go on");
        house.esia.wish(Wish::Calm).expect("granted");
        let mut again = Person::new(house.ports);
        let entrance = again.sign_in("belova").await;
        again.enter(&entrance).await;
        assert_eq!(again.init().await.status, 200, "and all is well after it");
    }
    assert_eq!(house.esia.record().most_presentations(), 1, "no code was sent twice");
}

#[tokio::test]
async fn a_refusal_at_esia_is_taken_for_an_answer() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    let page = pupil.come().await;
    let esia = sample("belova").esia;
    let page =
        pupil.submit(&page, "id=\"sign-in\"", &[("login", esia.login), ("password", esia.password)]).await;
    refused(&pupil.submit(&page, "id=\"refuse\"", &[("answer", "refuse")]).await, "PR-103", 403);
}

#[tokio::test]
async fn a_clock_that_is_off_by_an_hour_stops_the_sign_in_with_a_code() {
    let house = House::open().await;
    let (own, changes) = house.beside();
    let changes = changes.each_ref().map(|(from, to)| (from.as_str(), to.as_str()));
    let file = house.configured("late.toml", &changes);
    let settled = app::load(&file).expect("a configuration");
    let late = Arc::new(Late(Arc::clone(&house.clock) as _));
    let gateway = Gateway::compose(&settled, late).expect("a gateway");
    let _running = Running::start(move |stop| gateway.run(stop).expect("closes"));
    let mut pupil = Person::new(house.ports);
    pupil.redirect_port(house.ports.gateway, own.gateway);
    refused(&pupil.come().await, "PR-105", 502);
}

/// An hour behind.
struct Late(Arc<dyn Clock>);

impl Clock for Late {
    fn now(&self) -> Moment {
        self.0.now().minus(Duration::from_hours(1))
    }
}
