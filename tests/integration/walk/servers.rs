//! A journal of two servers, each with sessions of its own, one of which is stopped and started again.

use privratnik::app::demo::Site;
use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use privratnik::{
    crypto::dice::SystemDice,
    sandbox::{netcity, rid, server},
};
use tokio::net::TcpListener;
use url::Url;

use super::{house::House, journals::settled, person::Person, steps::account};

/// One server; it keeps its address over a restart and loses its sessions.
struct Server<C> {
    address: SocketAddr,
    control: C,
    running: Option<server::Running>,
}

impl<C> Server<C> {
    async fn start(address: SocketAddr, (router, control): (Router, C)) -> Self {
        let listener = TcpListener::bind(address).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let running = server::run(listener, router, None).await.expect("it starts");
        Self { address, control, running: Some(running) }
    }

    async fn stop(&mut self) {
        self.running.take().expect("it runs").stop().await;
    }
}

impl Server<netcity::Control> {
    async fn start_again(&mut self, house: &House) {
        *self = Self::start(self.address, netcity(house)).await;
    }

    fn open(&self) -> usize {
        self.control.open_sessions().len()
    }

    fn accepted(&self, login: &str) -> u32 {
        self.control.sign_ins(101, login).accepted
    }
}

fn netcity(house: &House) -> (Router, netcity::Control) {
    let (clock, dice) = (Arc::clone(&house.clock), Arc::new(SystemDice));
    let app = netcity::app(netcity::Settings::new(clock, dice, house.ports.upstream(Site::Netcity)));
    (app.router(), app.control())
}

fn rid(house: &House) -> (Router, rid::Control) {
    let (clock, dice) = (Arc::clone(&house.clock), Arc::new(SystemDice));
    let app = rid::app(rid::Settings::new(clock, dice, house.ports.upstream(Site::Rid)));
    (app.router(), app.control())
}

/// The house with a journal of two servers in place of one.
async fn two_servers<C>(site: Site, made: impl Fn(&House) -> (Router, C)) -> (House, Server<C>, Server<C>) {
    let house = House::open().await;
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let (one, other) = (Server::start(any, made(&house)).await, Server::start(any, made(&house)).await);
    let line = format!("upstream = \"{}\"", house.ports.upstream(site));
    let several = format!("{line}\nupstream_addresses = [\"{}\", \"{}\"]", one.address, other.address);
    (house.reconfigured(&[(&line, &several)]).await, one, other)
}

/// Waits until the metrics say that so many servers answer.
async fn until_usable(house: &House, count: usize) {
    let metrics = Url::parse(&format!("http://metrics.localhost:{}/metrics", house.ports.admin));
    let metrics = metrics.expect("an address");
    let line = format!("privratnik_journal_usable_addresses{{system=\"netcity\"}} {count}\n");
    let mut operator = Person::new(house.ports);
    while !operator.send(http::Method::GET, &metrics, &[], "".into()).await.text().contains(&line) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_session_stays_at_its_server_and_moves_only_when_that_is_gone() {
    let (house, one, other) = two_servers(Site::Netcity, netcity).await;
    let login = account("belova", 0).login;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    let (mut own, mut spare) = if one.open() == 1 { (one, other) } else { (other, one) };
    assert_eq!((own.open(), spare.open()), (1, 0), "proof and session at one server");
    let before = own.accepted(login);
    for _ in 0..20 {
        assert_eq!(pupil.init().await.status, 200);
    }
    assert_eq!((own.accepted(login), spare.accepted(login)), (before, 0), "nobody was sent elsewhere");

    own.stop().await;
    // The other server does not know the session; the journal's own "no" is heard once, and a new one is opened.
    let heard = pupil.init().await.status;
    assert!(heard == 200 || heard == 401, "{heard}");
    assert_eq!(pupil.init().await.status, 200);
    assert_eq!((spare.open(), spare.accepted(login)), (1, 1));

    until_usable(&house, 1).await;
    own.start_again(&house).await;
    until_usable(&house, 2).await;
    for _ in 0..20 {
        assert_eq!(pupil.init().await.status, 200);
    }
    assert_eq!((spare.accepted(login), own.accepted(login)), (1, 0), "who sits well is not moved back");
    spare.stop().await;
    pupil.init().await;
    assert_eq!(pupil.init().await.status, 200);
    assert_eq!(own.open(), 1);
}

#[tokio::test]
async fn a_journal_none_of_whose_servers_answers_says_so_and_comes_back() {
    let (house, mut one, mut other) = two_servers(Site::Netcity, netcity).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    one.stop().await;
    other.stop().await;
    for _ in 0..2 {
        let answer = pupil.init().await;
        assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (503, Some("PR-301")));
    }
    let page = pupil.open(&pupil.journal("/app/school/studentdiary/")).await;
    assert_eq!((page.status.as_u16(), page.code().as_deref()), (503, Some("PR-301")));
    until_usable(&house, 0).await;
    other.start_again(&house).await;
    until_usable(&house, 1).await;
    pupil.init().await;
    assert_eq!(pupil.init().await.status, 200, "whichever server it was, the other one serves");
}

#[tokio::test]
async fn a_journal_behind_a_form_keeps_its_people_at_their_servers_too() {
    let (house, one, other) = two_servers(Site::Rid, rid).await;
    let (mut mother, _) = settled(&house, Site::Rid, "orlova").await;
    let page = mother.open(&mother.gate("/go")).await;
    mother.enter(&page).await;
    let marks = mother.journal("/marks/current/");
    let open = |server: &Server<rid::Control>| server.control.open_sessions().len();
    let (mut own, spare) = if open(&one) == 1 { (one, other) } else { (other, one) };
    assert_eq!((open(&own), open(&spare)), (1, 0), "proof and session at one server");
    for _ in 0..20 {
        let page = mother.open(&marks).await;
        assert_eq!((page.status.as_u16(), page.place().as_str()), (200, "rid/marks/current/"));
    }
    assert_eq!(open(&spare), 0, "nobody was sent elsewhere");
    own.stop().await;
    // The other server sends to its sign-in page once; the entrance behind that opens a session there.
    let page = mother.open(&marks).await;
    mother.enter(&page).await;
    assert_eq!(mother.open(&marks).await.status, 200);
    assert_eq!(open(&spare), 1);
}
