//! The front door over real sockets: a raw client before it, a recording origin behind it.

mod client;
mod origin;
pub(crate) mod paper;
mod secure;
mod stage;
mod tls_origin;

use std::sync::Arc;

use client::Client;
use http::Request;
use origin::RecordingOrigin;
use privratnik::domain::Seat;
use privratnik::edge::body::Body;
use privratnik::edge::header::Origin;
use privratnik::edge::path::NormalPath;
use privratnik::edge::upstream::{Addresses, Deadlines, Pace, Roots, Upstream, UpstreamFault};
use stage::Stage;
use tls_origin::TlsOrigin;

const GET: &str = "GET /first HTTP/1.1\r\nHost: journal.test\r\n\r\n";
const HANDSHAKE: &str = "GET /socket HTTP/1.1\r\nHost: journal.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

#[tokio::test]
async fn lesson_17_a_request_with_two_readings_never_reaches_the_journal() {
    let stage = Stage::open().await;
    for request in [
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2, 2\r\n\r\nok",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nX: 1\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: 1\rY: 2\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\nok",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n",
        "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let mut client = Client::connect(stage.address()).await;
        client.say(request).await;
        let answer = client.read_to_end().await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{request:?}: {answer:?}");
    }
    assert_eq!(stage.origin().requests(), Vec::<String>::new());
    stage.close().await;
}

#[tokio::test]
async fn lesson_17_a_second_request_in_disguise_is_refused_behind_the_first() {
    let stage = Stage::open().await;
    let mut client = Client::connect(stage.address()).await;
    client.say(&format!("{GET}GET /evil HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n{GET}")).await;
    assert_eq!(client.answer().await.0, "HTTP/1.1 200 OK");
    assert_eq!(client.answer().await.0, "HTTP/1.1 400 Bad Request");
    assert_eq!(client.read_to_end().await, "");
    assert_eq!(stage.origin().targets(), ["/first"]);
    stage.close().await;
}

#[tokio::test]
async fn lesson_17_chunk_extensions_reach_the_journal_as_one_plain_request() {
    let stage = Stage::open().await;
    let mut client = Client::connect(stage.address()).await;
    client
        .say(
            "POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\
             5;x=\"GET /evil HTTP/1.1\"\r\nhello\r\n0;last\r\nX-Trailer: 1\r\n\r\n",
        )
        .await;
    assert_eq!(client.answer().await, ("HTTP/1.1 200 OK".to_owned(), "ok".to_owned()));
    let requests = stage.origin().requests();
    let [request] = requests.as_slice() else { panic!("{requests:?}") };
    assert!(request.to_lowercase().contains("\r\ntransfer-encoding: chunked\r\n"), "{request:?}");
    assert!(request.ends_with("\r\n\r\n5\r\nhello\r\n0\r\n\r\n"), "{request:?}");
    stage.close().await;
}

#[tokio::test]
async fn lesson_17_a_request_inside_a_body_stays_a_body() {
    let stage = Stage::open().await;
    let mut client = Client::connect(stage.address()).await;
    let hidden = "GET /evil HTTP/1.1\r\nHost: a\r\n\r\n";
    let length = hidden.len();
    client
        .say(&format!("POST /outer HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n{hidden}{GET}"))
        .await;
    client.answer().await;
    client.answer().await;
    assert_eq!(stage.origin().targets(), ["/outer", "/first"]);
    stage.close().await;
}

#[tokio::test]
async fn a_head_beyond_the_limit_is_431() {
    let stage = Stage::open().await;
    let mut client = Client::connect(stage.address()).await;
    client.say(&format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(40_000))).await;
    assert!(client.read_to_end().await.starts_with("HTTP/1.1 431 "));
    assert_eq!(stage.origin().targets(), Vec::<String>::new());
    stage.close().await;
}

#[tokio::test]
async fn lesson_13_and_14_the_journal_hears_nothing_the_client_says_about_itself() {
    let stage = Stage::open().await;
    let mut client = Client::connect(stage.address()).await;
    client
        .say(
            "GET /a//b/%2e%2e/%63?q=%2e HTTP/1.1\r\nHost: journal.test\r\nX-Remote-User: director\r\n\
             X_Remote_User: director\r\nConnection: X-Forwarded-For, X-User\r\nX-User: director\r\n\
             X-Forwarded-For: 127.0.0.9\r\nForwarded: for=127.0.0.9\r\nOrigin: http://journal.test\r\n\r\n",
        )
        .await;
    client.answer().await;
    let request = stage.origin().requests().remove(0).to_lowercase();
    assert!(request.starts_with("get /a/c?q=%2e http/1.1\r\n"), "{request:?}");
    assert!(!request.contains("director") && !request.contains("127.0.0.9"), "{request:?}");
    assert!(request.contains("\r\nx-forwarded-for: 127.0.0.1\r\n"), "{request:?}");
    let origin = stage.origin().address();
    assert!(request.contains(&format!("\r\nhost: {origin}\r\n")), "{request:?}");
    assert!(request.contains(&format!("\r\norigin: http://{origin}\r\n")), "{request:?}");
    stage.close().await;
}

#[tokio::test]
async fn lesson_10_a_websocket_ends_with_its_session() {
    let stage = Stage::open().await;
    let mut client = open_socket(&stage).await;
    stage.end_session();
    assert_eq!(client.read_to_end().await, "");
    stage.close().await;
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_websocket() {
    let stage = Stage::open().await;
    let mut client = open_socket(&stage).await;
    stage.close().await;
    assert_eq!(client.read_to_end().await, "");
}

#[tokio::test]
async fn an_upgrade_to_anything_else_is_refused() {
    let stage = Stage::open().await;
    let mut client = Client::connect(stage.address()).await;
    client.say(&format!("{}\r\n", HANDSHAKE.replace("Upgrade: websocket", "Upgrade: h2c"))).await;
    assert_eq!(client.answer().await.0, "HTTP/1.1 400 Bad Request");
    // The connection is still HTTP, and guarded as before.
    client.say(GET).await;
    assert_eq!(client.answer().await.0, "HTTP/1.1 200 OK");
    assert_eq!(stage.origin().targets(), ["/first"]);
    stage.close().await;
}

#[tokio::test]
async fn a_stop_closes_idle_connections_and_lets_answers_finish() {
    let stage = Stage::open().await;
    let mut idle = Client::connect(stage.address()).await;
    idle.say(GET).await;
    idle.answer().await;
    let mut busy = Client::connect(stage.address()).await;
    busy.say("GET /held HTTP/1.1\r\nHost: a\r\n\r\n").await;
    stage.origin().holding().await;

    let origin = Arc::clone(stage.origin());
    let closing = tokio::spawn(stage.close());
    assert_eq!(idle.read_to_end().await, "");
    origin.release();
    let answer = busy.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("ok"), "{answer:?}");
    closing.await.unwrap();
}

#[tokio::test]
async fn only_a_request_without_effect_is_sent_again() {
    let stage = Stage::open().await;
    let mut client = Client::connect(stage.address()).await;
    client.say("GET /dropped-once HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(client.answer().await.0, "HTTP/1.1 200 OK");
    client.say("POST /dropped-once HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok").await;
    assert_eq!(client.answer().await.0, "HTTP/1.1 502 Bad Gateway");
    assert_eq!(stage.origin().targets(), ["/dropped-once"; 3]);
    stage.close().await;
}

#[tokio::test]
async fn a_journal_with_a_private_root_is_reached_over_tls() {
    let journal = TlsOrigin::open();
    let origin = Origin::parse(&format!("https://{}", journal.address())).unwrap();
    let path = NormalPath::parse("/").unwrap();
    for (roots, is_trusted) in
        [(Roots::with_extra(journal.certificate()).unwrap(), true), (Roots::public(), false)]
    {
        let upstream = Upstream::new("journal", origin.clone(), &roots, Deadlines::default());
        match upstream.send(Request::new(Body::empty()), &path, Pace::Usual).await {
            Ok(response) => {
                assert!(is_trusted);
                assert_eq!(response.into_body().collect_within(16).await.unwrap(), "ok");
            }
            Err(fault) => {
                assert!(!is_trusted && matches!(fault, UpstreamFault::CannotConnect { .. }), "{fault:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_journal_of_several_addresses_keeps_its_name_in_tls() {
    let (journal, stranger) = (TlsOrigin::named("journal.school.test"), TlsOrigin::named("other.test"));
    let origin = Origin::parse("https://journal.school.test").unwrap();
    let path = NormalPath::parse("/").unwrap();
    let roots = [journal.certificate(), stranger.certificate()].concat();
    let roots = Roots::with_extra(&roots).unwrap();
    let nobody = RecordingOrigin::nowhere().await;
    let addresses = [nobody.address(), stranger.address(), journal.address()];
    let addresses = Arc::new(Addresses::new("journal", addresses));
    let upstream = Upstream::new("journal", origin, &roots, Deadlines::default()).at(Arc::clone(&addresses));
    for own in [0, 1, 2].map(Seat) {
        let request = Request::new(Body::empty());
        let response = upstream.send_to(Some(own), request, &path, Pace::Usual).await.unwrap();
        assert_eq!(response.into_body().collect_within(16).await.unwrap(), "ok");
    }
    assert_eq!(addresses.usable(), 1, "an address with another's certificate is none of the journal's");
    assert_eq!(upstream.look_at_addresses().await, Some(1));
}

#[tokio::test]
async fn a_full_listener_closes_who_comes_and_opens_again() {
    let stage = Stage::narrow(2).await;
    let mut socket = open_socket(&stage).await;
    let mut second = Client::connect(stage.address()).await;
    second.say(GET).await;
    assert_eq!(second.answer().await.0, "HTTP/1.1 200 OK");
    let mut third = Client::connect(stage.address()).await;
    assert_eq!(third.read_to_end().await, "", "a WebSocket holds its place too");
    stage.end_session();
    assert_eq!(socket.read_to_end().await, "");
    loop {
        let mut fourth = Client::connect(stage.address()).await;
        fourth.say(GET).await;
        if fourth.read_line().await == "HTTP/1.1 200 OK" {
            break;
        }
    }
    stage.close().await;
}

#[tokio::test]
async fn a_journal_that_is_away_is_named_by_its_system() {
    let stage = Stage::before(RecordingOrigin::nowhere().await).await;
    let mut client = Client::connect(stage.address()).await;
    client.say(GET).await;
    assert_eq!(
        client.answer().await,
        ("HTTP/1.1 502 Bad Gateway".to_owned(), "cannot connect to the journal under test".to_owned()),
    );
    stage.close().await;
}

/// A WebSocket through which bytes have gone both ways; the first of them would never pass for HTTP.
async fn open_socket(stage: &Stage) -> Client {
    let mut client = Client::connect(stage.address()).await;
    client.say(&format!("{HANDSHAKE}\r\n")).await;
    assert_eq!(client.answer().await.0, "HTTP/1.1 101 Switching Protocols");
    client.say("\u{1}\nping").await;
    assert_eq!(client.read_exactly(6).await, "\u{1}\nping");
    client
}
