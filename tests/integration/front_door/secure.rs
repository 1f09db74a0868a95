//! The front door over TLS: which certificate, which protocol, and the same guard behind it.

use bytes::Bytes;
use http::{Request, Response, StatusCode, Version};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;

use super::client::Client;
use super::paper::Paper;
use super::stage::Stage;
use super::{GET, HANDSHAKE};

const HOST: &str = "journal.test";

/// A browser's HTTP/2 connection, its reading side spawned.
async fn http2(stage: &Stage, paper: &Paper) -> SendRequest<Full<Bytes>> {
    let tls = paper.client(&["h2", "http/1.1"]);
    let stream = TcpStream::connect(stage.address()).await.unwrap();
    let stream = tls.connect(ServerName::try_from(HOST).unwrap(), stream).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
    let (send, connection) = handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    send
}

async fn text(response: Response<Incoming>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

fn get(address: &str) -> Request<Full<Bytes>> {
    Request::get(address).body(Full::default()).unwrap()
}

#[tokio::test]
async fn both_versions_of_tls_are_spoken_and_the_journal_hears_of_https() {
    let paper = Paper::of(&[HOST]);
    let stage = Stage::secure(&paper).await;
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let tls = paper.client_of(&[version], &["http/1.1"]);
        let mut client = Client::connect_tls(stage.address(), &tls, HOST).await;
        client.say(GET).await;
        assert_eq!(client.answer().await, ("HTTP/1.1 200 OK".to_owned(), "ok".to_owned()));
    }
    let request = stage.origin().requests().remove(0).to_lowercase();
    assert!(request.contains("\r\nx-forwarded-proto: https\r\n"), "{request}");
    stage.close().await;
}

#[tokio::test]
async fn tls_1_1_and_names_of_others_are_refused() {
    let paper = Paper::of(&[HOST, "other.test"]);
    let stage = Stage::secure(&paper).await;
    let mut old = openssl::ssl::SslConnector::builder(openssl::ssl::SslMethod::tls_client()).unwrap();
    old.set_verify(openssl::ssl::SslVerifyMode::NONE);
    old.set_security_level(0);
    old.set_max_proto_version(Some(openssl::ssl::SslVersion::TLS1_1)).unwrap();
    let (old, address) = (old.build(), stage.address());
    let greeted = tokio::task::spawn_blocking(move || {
        let stream = std::net::TcpStream::connect(address).unwrap();
        old.connect(HOST, stream).is_ok()
    });
    assert!(!greeted.await.unwrap());

    let tls = paper.client(&["http/1.1"]);
    let stream = TcpStream::connect(stage.address()).await.unwrap();
    let name = ServerName::try_from("other.test").unwrap();
    assert!(tls.connect(name, stream).await.is_err(), "its certificate is ours, but nobody serves the host");
    stage.close().await;
}

#[tokio::test]
async fn the_guard_stands_behind_tls_too() {
    let paper = Paper::of(&[HOST]);
    let stage = Stage::secure(&paper).await;
    let tls = paper.client(&[]);
    let mut client = Client::connect_tls(stage.address(), &tls, HOST).await;
    client.say("GET / HTTP/1.1\r\nHost: journal.test\r\nHost: journal.test\r\n\r\n").await;
    assert_eq!(client.answer().await.0, "HTTP/1.1 400 Bad Request");
    // HTTP/2 is agreed on or not spoken: nobody sniffs.
    let mut client = Client::connect_tls(stage.address(), &tls, HOST).await;
    client.say("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    assert_eq!(client.answer().await.0, "HTTP/1.1 400 Bad Request");
    assert_eq!(stage.origin().targets(), Vec::<String>::new());
    stage.close().await;
}

#[tokio::test]
async fn a_websocket_works_over_tls_and_ends_with_its_session() {
    let paper = Paper::of(&[HOST]);
    let stage = Stage::secure(&paper).await;
    let tls = paper.client(&["http/1.1"]);
    let mut client = Client::connect_tls(stage.address(), &tls, HOST).await;
    client.say(&format!("{HANDSHAKE}\r\n")).await;
    assert_eq!(client.answer().await.0, "HTTP/1.1 101 Switching Protocols");
    client.say("\u{1}\nping").await;
    assert_eq!(client.read_exactly(6).await, "\u{1}\nping");
    stage.end_session();
    assert_eq!(client.read_to_end().await, "");
    stage.close().await;
}

#[tokio::test]
async fn http_2_reaches_the_journal_as_one_plain_request_each() {
    let paper = Paper::of(&[HOST]);
    let stage = Stage::secure(&paper).await;
    let mut send = http2(&stage, &paper).await;
    let post = Request::post("https://journal.test/upload?x=1")
        .header("cookie", "a=1")
        .header("cookie", "b=2")
        .header("content-length", "5")
        .body(Full::from("hello"))
        .unwrap();
    let answer = send.send_request(post).await.unwrap();
    assert_eq!((answer.status(), answer.version()), (StatusCode::OK, Version::HTTP_2));
    assert_eq!(text(answer).await, "ok");
    let requests = stage.origin().requests();
    let [request] = requests.as_slice() else { panic!("{requests:?}") };
    assert!(request.starts_with("POST /upload?x=1 HTTP/1.1\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\nhello"), "{request}");
    let origin = stage.origin().address();
    let lower = request.to_lowercase();
    assert_eq!(lower.matches("\r\nhost: ").count(), 1, "{request}");
    assert!(lower.contains(&format!("\r\nhost: {origin}\r\n")), "{request}");
    assert_eq!(lower.matches("content-length: 5").count(), 1, "{request}");
    stage.close().await;
}

#[tokio::test]
async fn lesson_17_http_2_cannot_smuggle_either() {
    let paper = Paper::of(&[HOST]);
    let stage = Stage::secure(&paper).await;
    let mut send = http2(&stage, &paper).await;
    for (name, value) in [
        ("host", "evil.test"),
        ("transfer_encoding", "chunked"),
        ("content_length", "3"),
        ("content-length", "+3"),
    ] {
        let request =
            Request::get("https://journal.test/").header(name, value).body(Full::default()).unwrap();
        match send.send_request(request).await {
            Ok(answer) => assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{name}: {value}"),
            // h2 itself resets a stream whose length makes no sense.
            Err(fault) => assert!(name == "content-length", "{name}: {fault}"),
        }
        send = http2(&stage, &paper).await;
    }
    let request = Request::connect("journal.test:443").body(Full::default()).unwrap();
    assert_eq!(send.send_request(request).await.unwrap().status(), StatusCode::BAD_REQUEST);
    let big = Request::get("https://journal.test/").header("x", "x".repeat(40_000)).body(Full::default());
    let answer = send.send_request(big.unwrap()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    assert_eq!(stage.origin().targets(), Vec::<String>::new());
    stage.close().await;
}

#[tokio::test]
async fn a_stop_lets_http_2_answers_finish_and_closes_the_idle() {
    let paper = Paper::of(&[HOST]);
    let stage = Stage::secure(&paper).await;
    let mut idle = http2(&stage, &paper).await;
    assert_eq!(idle.send_request(get("https://journal.test/first")).await.unwrap().status(), StatusCode::OK);
    let mut busy = http2(&stage, &paper).await;
    let held = tokio::spawn(busy.send_request(get("https://journal.test/held")));
    stage.origin().holding().await;
    let origin = std::sync::Arc::clone(stage.origin());
    let closing = tokio::spawn(stage.close());
    while !idle.is_closed() {
        tokio::task::yield_now().await;
    }
    origin.release();
    let answer = held.await.unwrap().unwrap();
    assert_eq!((answer.status(), text(answer).await), (StatusCode::OK, "ok".to_owned()));
    closing.await.unwrap();
}

#[tokio::test]
async fn one_connection_carries_many_requests_at_once() {
    let paper = Paper::of(&[HOST]);
    let stage = Stage::secure(&paper).await;
    let mut send = http2(&stage, &paper).await;
    let held = tokio::spawn(send.send_request(get("https://journal.test/held")));
    stage.origin().holding().await;
    let other = send.send_request(get("https://journal.test/first")).await.unwrap();
    assert_eq!(text(other).await, "ok", "while the first is still waiting");
    stage.origin().release();
    assert_eq!(held.await.unwrap().unwrap().status(), StatusCode::OK);
    stage.close().await;
}
