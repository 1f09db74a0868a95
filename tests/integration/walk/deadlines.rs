//! A journal that falls silent, and the deadlines of its section: in each test one of them is short.

use std::time::Duration;

use privratnik::app::demo::Site;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{aside::Aside, house::House};

const EVENTS: &str = "text/event-stream";

/// The portal open to its own visitors, with the journal at `upstream` and these lines in its section.
async fn portal(house: House, upstream: &str, lines: &str) -> House {
    let there = format!("upstream = \"http://127.0.0.1:{}\"", house.ports.journal(Site::App));
    let here = format!("upstream = \"{upstream}\"\nown_sign_in = \"open\"\n{lines}");
    house.reconfigured(&[(&there, &here)]).await
}

/// The same with a journal that answers as told.
async fn told(lines: &str) -> (House, Aside) {
    let house = House::open().await;
    let (aside, line) = Aside::open(house.ports.journal(Site::App)).await;
    (portal(house, &format!("http://127.0.0.1:{line}"), lines).await, aside)
}

/// All that comes for a visitor's request until the connection ends, however it ends.
async fn come(port: u16, path: &'static str, accept: &'static str) -> String {
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: app.localhost:{port}\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
    );
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the gateway listens");
    stream.write_all(head.as_bytes()).await.expect("it reads");
    let mut read = Vec::new();
    let ending = tokio::time::timeout(Duration::from_secs(30), stream.read_to_end(&mut read));
    // A body that broke off may show as a connection that did.
    let _broken = ending.await.expect("another deadline than the short one holds");
    String::from_utf8_lossy(&read).into_owned()
}

#[track_caller]
fn given_up(answer: &str) {
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("PR-301"), "{answer}");
}

/// The journal's own head, and an end that is none.
#[track_caller]
fn broken_off(answer: &str) {
    assert!(answer.starts_with("HTTP/1.1 200 ") && !answer.ends_with("0\r\n\r\n"), "{answer}");
}

async fn has_heard(aside: &Aside, number: usize) {
    while aside.heads().len() < number {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn lesson_31_an_answer_is_waited_for_head_seconds_and_a_long_poll_of_the_configuration_is_not() {
    let (house, aside) =
        told("connect_seconds = 60\nhead_seconds = 1\nidle_seconds = 600\nlong_seconds = 3600").await;
    let surface = ("closed = [\"/account", "long = [\"/aside/poll\"]\nclosed = [\"/account");
    let house = house.reconfigured(&[surface]).await;
    let port = house.ports.gateway;
    let polling = tokio::spawn(come(port, "/aside/poll", "*/*"));
    has_heard(&aside, 1).await;
    given_up(&come(port, "/aside/slow", "*/*").await);
    aside.go_on();
    let polled = polling.await.expect("an answer");
    assert!(polled.starts_with("HTTP/1.1 200 ") && polled.ends_with("news"), "{polled}");
}

#[tokio::test]
async fn lesson_31_an_answer_may_pause_for_idle_seconds_and_a_stream_of_events_for_longer() {
    let (house, aside) =
        told("connect_seconds = 60\nhead_seconds = 600\nidle_seconds = 1\nlong_seconds = 3600").await;
    let port = house.ports.gateway;
    let events = tokio::spawn(come(port, "/aside/events", EVENTS));
    has_heard(&aside, 1).await;
    broken_off(&come(port, "/aside/download", "*/*").await);
    // Three pieces for each of the two, for the journal does not know that nobody takes the other.
    (0..6).for_each(|_| aside.go_on());
    let events = events.await.expect("an answer");
    assert!(events.contains("piece 3") && events.ends_with("0\r\n\r\n"), "{events}");
}

#[tokio::test]
async fn lesson_31_where_silence_is_meant_long_seconds_bound_it_before_and_inside_an_answer() {
    let (house, _aside) =
        told("connect_seconds = 60\nhead_seconds = 600\nidle_seconds = 600\nlong_seconds = 1").await;
    let port = house.ports.gateway;
    given_up(&come(port, "/aside/poll", EVENTS).await);
    broken_off(&come(port, "/aside/events", EVENTS).await);
}

#[tokio::test]
async fn lesson_31_a_connection_that_does_not_come_about_is_waited_for_connect_seconds() {
    // Takes connections, and never speaks TLS.
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let upstream = format!("https://{}", silent.local_addr().expect("an address"));
    let lines = "connect_seconds = 1\nhead_seconds = 600\nidle_seconds = 600\nlong_seconds = 3600";
    let house = portal(House::open().await, &upstream, lines).await;
    given_up(&come(house.ports.gateway, "/cabinet", "*/*").await);
}
