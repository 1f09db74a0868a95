//! The gateway with certificates of its own: the walk over https, the way there from http, a renewal without a restart.

use std::{net::TcpListener, time::Duration};

use bytes::Bytes;
use http::{Method, Request};
use http_body_util::Empty;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use privratnik::{flow::port::Clock, telemetry::SystemClock};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;

use super::{
    house::House,
    page::Page,
    person::Person,
    steps::{account, week_of},
    tap::Tap,
};
use crate::front_door::paper::Paper;

/// Hosts of the demo's gateway.
pub(crate) const HOSTS: [&str; 6] = [
    "gate.localhost",
    "netcity.localhost",
    "bars.localhost",
    "rid.localhost",
    "spo.localhost",
    "app.localhost",
];

/// The demo's gateway over https, with a listener for plain http beside it.
pub(crate) async fn secured(paper: &Paper) -> (House, u16) {
    secured_by(&[("front", paper)]).await
}

/// The same with several certificates, each in files of its name.
async fn secured_by(papers: &[(&str, &Paper)]) -> (House, u16) {
    // A certificate made today is not valid on the day at which the other walks have their clocks.
    let house = House::open_at(SystemClock.now()).await;
    papers.iter().for_each(|(name, paper)| paper.lay(house.dir(), name));
    let held = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let plain = held.local_addr().expect("an address").port();
    drop(held);
    let port = house.ports.gateway;
    let listen = format!("listen = [\"127.0.0.1:{port}\"]");
    let both = format!("{listen}\nlisten_plain = [\"127.0.0.1:{plain}\"]");
    let section =
        |name: &str| format!("[[certificates]]\nchain = \"{name}.pem\"\nkey = \"{name}.key.pem\"\n\n");
    let certificates: String = papers.iter().map(|(name, _)| section(name)).collect();
    let certificates = format!("{certificates}[admin]");
    let origins = HOSTS.map(|host| (format!("http://{host}:{port}"), format!("https://{host}:{port}")));
    let origins = origins.iter().map(|(plain, secure)| (plain.as_str(), secure.as_str()));
    let changes: Vec<_> =
        [(&*listen, &*both), ("[admin]", &*certificates)].into_iter().chain(origins).collect();
    (house.reconfigured(&changes).await, plain)
}

fn stays_with_https(page: &Page) {
    assert_eq!(page.header("strict-transport-security"), "max-age=31536000", "{}", page.url);
}

#[tokio::test]
async fn a_pupil_signs_in_links_and_reads_the_diary_over_https() {
    let paper = Paper::of(&HOSTS);
    let (house, _) = secured(&paper).await;
    let (house, tap) = Tap::on(house).await;
    let mut pupil = Person::secure(house.ports, paper.certificate());
    let journal = pupil.journal("/");
    let sent = pupil.step(&journal).await;
    stays_with_https(&sent);
    let gate = sent.target().expect("to the gate");
    assert_eq!((gate.scheme(), gate.host_str()), ("https", Some(HOSTS[0])));

    let page = pupil.sign_in("belova").await;
    stays_with_https(&page);
    assert!(pupil.link(&account("belova", 0)).await.text().contains("Запись привязана."));
    pupil.go().await;
    let week = pupil.ask(&week_of(5005)).await;
    stays_with_https(&week);
    assert_eq!(week.status, 200, "{}", week.text());
    for host in ["gate", "netcity"] {
        let cookies = pupil.cookies_of(host);
        assert!(cookies.keys().any(|name| name.starts_with("__Host-privratnik-")), "{cookies:?}");
    }
    let heard = tap.heard();
    let proto = heard.lines().filter(|line| line.starts_with("x-forwarded-proto: "));
    assert!(proto.clone().count() > 0 && proto.clone().all(|line| line.ends_with(" https")), "{heard}");

    let stranger = Url::parse(&format!("https://gate.localhost:{}/", house.ports.gateway)).unwrap();
    let other = pupil.send(Method::GET, &stranger, &[("host", "evil.test")], "".into()).await;
    assert_eq!(other.status, 400, "two hosts");
}

#[tokio::test]
async fn plain_http_leads_to_https_on_our_own_hosts_only() {
    let paper = Paper::of(&HOSTS);
    let (house, plain) = secured(&paper).await;
    let mut pupil = Person::new(house.ports);
    let address =
        |host: &str| Url::parse(&format!("http://{host}:{plain}/app/?a=%D0%B0")).expect("an address");
    for host in HOSTS {
        for method in [Method::GET, Method::POST] {
            let page = pupil.send(method, &address(host), &[], "".into()).await;
            let expected = format!("https://{host}:{}/app/?a=%D0%B0", house.ports.gateway);
            assert_eq!((page.status.as_u16(), page.header("location")), (308, &*expected));
        }
    }
    let page = pupil.send(Method::GET, &address("other.localhost"), &[], "".into()).await;
    assert_eq!(page.status, 421);
}

#[tokio::test]
async fn http_2_is_agreed_on_and_a_host_of_nobody_is_misdirected() {
    let paper = Paper::of(&HOSTS);
    let (house, _) = secured(&paper).await;
    let port = house.ports.gateway;
    let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("it listens");
    let name = HOSTS[0].try_into().expect("a name");
    let stream = paper.client(&["h2"]).connect(name, stream).await.expect("trusted");
    let (mut send, connection) =
        http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.expect("HTTP/2");
    tokio::spawn(connection);
    for (host, status) in [(HOSTS[0], 200), ("evil.test", 421), (HOSTS[1], 303)] {
        let request = Request::get(format!("https://{host}:{port}/"))
            .header("accept", "text/html")
            .body(Empty::<Bytes>::new())
            .expect("a request");
        let answer = send.send_request(request).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status, "{host}");
        let stays = answer.headers().contains_key("strict-transport-security");
        assert_eq!(stays, status != 421, "{host}");
    }
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_without_a_restart() {
    let (old, new) = (Paper::of(&HOSTS), Paper::of(&HOSTS));
    let (house, _) = secured(&old).await;
    assert!(greets(&house, HOSTS[1], &old.client(&[])).await);
    new.lay(house.dir(), "front");
    while !greets(&house, HOSTS[1], &new.client(&[])).await {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(!greets(&house, HOSTS[1], &old.client(&[])).await);
    let metrics = Url::parse(&format!("http://metrics.localhost:{}/metrics", house.ports.admin)).unwrap();
    let text = Person::new(house.ports).send(Method::GET, &metrics, &[], "".into()).await.text();
    assert!(text.contains("privratnik_certificates_last_reload_success 1"), "{text}");
    assert!(text.contains("certificate_expiry_timestamp_seconds{host=\"netcity.localhost\"} "), "{text}");
}

#[tokio::test]
async fn each_host_shows_the_certificate_that_is_its_own() {
    let papers = HOSTS.map(|host| Paper::of(&[host]));
    let named: Vec<_> = HOSTS.into_iter().zip(&papers).collect();
    let (house, _) = secured_by(&named).await;
    for host in HOSTS {
        for (owner, paper) in &named {
            // A client that trusts this one alone, and sees that it is for the host.
            let greeted = greets(&house, host, &paper.client(&[])).await;
            assert_eq!(greeted, host == *owner, "{host} with the certificate of {owner}");
        }
    }
}

/// Whether the front door shows to those who come for this host a certificate that the client trusts.
async fn greets(house: &House, host: &'static str, client: &TlsConnector) -> bool {
    let stream = TcpStream::connect(("127.0.0.1", house.ports.gateway)).await.expect("it listens");
    client.connect(host.try_into().expect("a name"), stream).await.is_ok()
}
