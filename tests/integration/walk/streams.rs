//! What does not come and go in one piece: event streams, long polls, ranges, uploads.

use privratnik::app::demo::Site;
use std::{convert::Infallible, fs};

use bytes::Bytes;
use futures_util::stream;
use http::{Method, Request, Response, header};
use http_body::Frame;
use http_body_util::{BodyExt, Empty, StreamBody, combinators::BoxBody};
use hyper::body::Incoming;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use privratnik::{flow::port::Clock, telemetry::SystemClock};
use url::Url;

use super::{
    aside::{Aside, FILE},
    house::House,
    person::Person,
    silence::{Served, until_ready},
};

/// A request of the person's script whose answer streams in.
async fn begin(
    person: &Person,
    port: u16,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: BoxBody<Bytes, Infallible>,
) -> Response<Incoming> {
    let host = format!("netcity.localhost:{}", person.ports.gateway);
    let own = Url::parse(&format!("http://{host}/")).expect("an address");
    let mut request = Request::builder()
        .method(method)
        .uri(format!("http://127.0.0.1:{port}{path}"))
        .header(header::HOST, host)
        .header(header::COOKIE, person.cookie_line(&own).expect("somebody who is in"))
        .header("at", &person.at);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let client = Client::builder(TokioExecutor::new()).build_http();
    client.request(request.body(body).expect("a request")).await.expect("an answer")
}

async fn get(person: &Person, path: &str, headers: &[(&str, &str)]) -> Response<Incoming> {
    begin(person, person.ports.gateway, Method::GET, path, headers, Empty::new().boxed()).await
}

async fn signed_in() -> (House, Aside, Person) {
    let (house, aside) = Aside::before(House::open().await).await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    (house, aside, pupil)
}

async fn next(answer: &mut Response<Incoming>) -> Option<Bytes> {
    let frame = answer.body_mut().frame().await?;
    Some(frame.expect("the answer goes on").into_data().expect("no trailers"))
}

#[tokio::test]
async fn each_event_arrives_before_the_next_is_sent() {
    let (_house, aside, pupil) = signed_in().await;
    for path in ["/aside/events", "/aside/download"] {
        let mut answer = get(&pupil, path, &[("accept", "text/event-stream")]).await;
        assert_eq!(answer.status(), 200, "the head is here before the first piece");
        for number in 1..=3 {
            aside.go_on();
            assert_eq!(next(&mut answer).await.expect("a piece"), format!("piece {number}\n\n"), "{path}");
        }
        assert_eq!(next(&mut answer).await, None);
    }
}

#[tokio::test]
async fn a_long_poll_waits_as_long_as_the_journal_does() {
    let (_house, aside, pupil) = signed_in().await;
    let polling = get(&pupil, "/aside/poll", &[]);
    tokio::pin!(polling);
    while aside.heads().is_empty() {
        tokio::select! {
            _ = &mut polling => panic!("the journal has not answered yet"),
            () = tokio::task::yield_now() => {}
        }
    }
    aside.go_on();
    let answer = polling.await.into_body().collect().await.expect("whole").to_bytes();
    assert_eq!(answer, "news");
}

#[tokio::test]
async fn pieces_of_a_file_pass_as_the_journal_cuts_them() {
    let (_house, aside, mut pupil) = signed_in().await;
    for (headers, status, body) in [
        (&[][..], 200, &FILE[..]),
        (&[("range", "bytes=2-5")], 206, b"2345"),
        (&[("range", "bytes=2-5"), ("if-range", "\"one\"")], 206, b"2345"),
        (&[("range", "bytes=2-5"), ("if-range", "\"two\"")], 200, &FILE[..]),
    ] {
        let answer = pupil.call(Method::GET, "/aside/file", headers, "").await;
        assert_eq!((answer.status.as_u16(), &answer.body[..]), (status, body), "{headers:?}");
        let range = if status == 206 { "bytes 2-5/10" } else { "" };
        assert_eq!((answer.header("content-range"), answer.header("etag")), (range, "\"one\""));
        assert_eq!(answer.header("content-length"), body.len().to_string());
    }
    assert_eq!(aside.heads().len(), 4, "each was asked for once");
}

#[tokio::test]
async fn a_piece_of_a_text_is_answered_with_the_whole_so_that_no_token_is_cut() {
    let (_house, aside, mut pupil) = signed_in().await;
    let answer = pupil.call(Method::GET, "/aside/page", &[("range", "bytes=2-5")], "").await;
    assert_eq!((answer.status.as_u16(), &answer.body[..]), (200, &FILE[..]));
    assert_eq!(answer.header("content-range"), "");
    let heads = aside.heads();
    assert!(heads[0].contains("\r\nrange: ") && !heads[1].contains("\r\nrange: "), "{heads:?}");
    assert!(heads[1].contains("\r\ncookie: ") && heads[1].contains("\r\nat: "), "{heads:?}");
}

/// MiB of the upload.
const UPLOAD: u64 = 1024;

/// MiB by which the process may grow over it.
const GROWTH: u64 = 24;

#[tokio::test]
async fn a_huge_upload_passes_in_bounded_memory() {
    let house = House::open_at(SystemClock.now()).await;
    let (aside, line) = Aside::open(house.ports.journal(Site::Netcity)).await;
    let (own, changes) = house.beside();
    let upstream = |port: u16| format!("upstream = \"http://127.0.0.1:{port}\"");
    let mut changes = changes.to_vec();
    changes.push((upstream(house.ports.journal(Site::Netcity)), upstream(line)));
    let changes: Vec<_> = changes.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    let served = Served::start(&house.configured("alone.toml", &changes));
    until_ready(own.admin).await;
    let mut pupil = Person::new(house.ports);
    pupil.redirect_port(house.ports.gateway, own.gateway);
    pupil.settle("belova").await;

    let before = peak(served.id());
    let length = (UPLOAD * 1024 * 1024).to_string();
    let piece = Bytes::from(vec![0; 64 * 1024]);
    let zeros = stream::iter((0..UPLOAD * 16).map(move |_| Ok::<_, Infallible>(Frame::data(piece.clone()))));
    let body = BodyExt::boxed(StreamBody::new(zeros));
    let headers = [("content-length", length.as_str()), ("content-type", "application/octet-stream")];
    let answer = begin(&pupil, own.gateway, Method::POST, "/aside/discard", &headers, body).await;
    assert_eq!(answer.status(), 204);
    assert_eq!(aside.taken().to_string(), length);
    let growth = peak(served.id()).saturating_sub(before) / 1024;
    served.end();
    assert!(growth < GROWTH, "grew by {growth} MiB");
}

/// The most memory that the process ever held, in KiB.
fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux tells it");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
