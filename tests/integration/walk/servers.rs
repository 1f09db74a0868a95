//! A journal of two servers, each with sessions of its own, one of which is stopped and started again.

use privratnik::app::demo::Site;
use std::{net::SocketAddr, sync::Arc, time::Duration};

use privratnik::{
    crypto::dice::SystemDice,
    sandbox::{
        netcity::{self, Control},
        server,
    },
};
use tokio::net::TcpListener;
use url::Url;

use super::{house::House, person::Person, steps::account};

/// One server; it keeps its address over a restart and loses its sessions.
struct Server {
    address: SocketAddr,
    control: Control,
    running: Option<server::Running>,
}

impl Server {
    async fn start(house: &House, address: SocketAddr) -> Self {
        let clock = Arc::clone(&house.clock);
        let settings =
            netcity::Settings::new(clock, Arc::new(SystemDice), house.ports.upstream(Site::Netcity));
        let app = netcity::app(settings);
        let listener = TcpListener::bind(address).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let running = server::run(listener, app.router(), None).await.expect("it starts");
        Self { address, control: app.control(), running: Some(running) }
    }

    async fn stop(&mut self) {
        self.running.take().expect("it runs").stop().await;
    }

    async fn start_again(&mut self, house: &House) {
        *self = Self::start(house, self.address).await;
    }

    fn open(&self) -> usize {
        self.control.open_sessions().len()
    }

    fn accepted(&self, login: &str) -> u32 {
        self.control.sign_ins(101, login).accepted
    }
}

async fn two_servers() -> (House, Server, Server) {
    let house = House::open().await;
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let (one, other) = (Server::start(&house, any).await, Server::start(&house, any).await);
    let line = format!("upstream = \"{}\"", house.ports.upstream(Site::Netcity));
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
    let (house, one, other) = two_servers().await;
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
    let (house, mut one, mut other) = two_servers().await;
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
