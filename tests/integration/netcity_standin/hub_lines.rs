//! The queue hub without WebSocket: server-sent events and long polling.

use bytes::Bytes;
use http::{Method, Request, header};
use http_body_util::{BodyExt, Empty};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};

use super::Stand;
use crate::browser_like::{Answer, Browser};

/// A negotiated connection of a signed-in mother, the journal's web application at her end.
struct Line {
    browser: Browser,
    address: String,
}

impl Line {
    async fn negotiate(stand: &Stand) -> Self {
        let (mut browser, answer) = stand.enter(101, "ОрловаМС", "Пароль1").await;
        let at = answer["at"].as_str().expect("a token");
        let path = format!("/WebApi/signalr/queueHub/negotiate?negotiateVersion=1&at={at}");
        let offer = browser.post_empty(&path).await.json();
        let names = offer["availableTransports"].as_array().expect("transports").iter();
        let names: Vec<_> = names.map(|one| one["transport"].as_str().expect("a name")).collect();
        assert_eq!(names, ["WebSockets", "ServerSentEvents", "LongPolling"]);
        assert_ne!(offer["connectionToken"], offer["connectionId"]);
        let token = offer["connectionToken"].as_str().expect("a token");
        let address = format!("/webapi/signalr/queueHub?id={token}&at={at}");
        Self { browser, address }
    }

    async fn say(&mut self, frame: &Value) -> Answer {
        let kind = (header::CONTENT_TYPE, "text/plain;charset=UTF-8");
        self.browser.send(Method::POST, &self.address, &[kind], format!("{frame}\u{1e}")).await
    }

    async fn shake_hands_and_start(&mut self) {
        let order = json!({ "selectedData": [{ "filterId": "SID", "filterValue": "5002" }] });
        let queued = self.browser.post_json("/webapi/reports/studenttotal/queue", &order).await.json();
        let arguments = [&queued["taskId"], &json!("reports")];
        let start = json!({ "type": 1, "target": "startTaskAsync", "arguments": arguments });
        for frame in [json!({ "protocol": "json", "version": 1 }), start] {
            assert_eq!(self.say(&frame).await.status, 200);
        }
    }

    async fn poll(&mut self) -> Answer {
        self.browser.get(&self.address).await
    }

    async fn download(&mut self, frames: &str) {
        let complete = frames.split('\u{1e}').find(|frame| frame.contains("complete")).expect("completed");
        let complete: Value = serde_json::from_str(complete).expect("JSON");
        let file = &complete["arguments"][0]["data"];
        let report = self.browser.get(&format!("/webapi/files/{file}")).await;
        assert!(report.text().contains("Орлова Анна Алексеевна"));
    }
}

#[tokio::test]
async fn a_report_completes_over_server_sent_events() {
    let stand = Stand::open().await;
    let mut line = Line::negotiate(&stand).await;
    let request = Request::get(format!("{}{}", stand.origin, line.address))
        .header(header::ACCEPT, "text/event-stream")
        .header(header::COOKIE, line.browser.cookie_line())
        .body(Empty::<Bytes>::new())
        .expect("a request");
    let answer = Client::builder(TokioExecutor::new()).build_http().request(request).await.expect("answers");
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/event-stream");
    let mut body = answer.into_body();
    line.shake_hands_and_start().await;
    let mut heard = String::new();
    while !heard.contains("complete") {
        let frame = body.frame().await.expect("not ended").expect("not broken");
        heard.push_str(std::str::from_utf8(&frame.into_data().expect("data")).expect("UTF-8"));
    }
    let mut events = heard.split("\r\n\r\n").filter_map(|event| event.strip_prefix("data: "));
    assert_eq!(events.next(), Some("{}\u{1e}"));
    line.download(&events.collect::<String>()).await;
}

#[tokio::test]
async fn a_report_completes_over_long_polling() {
    let stand = Stand::open().await;
    let mut line = Line::negotiate(&stand).await;
    let first = line.poll().await;
    assert_eq!((first.status.as_u16(), first.body.len()), (200, 0));
    line.shake_hands_and_start().await;
    assert_eq!(line.poll().await.text(), "{}\u{1e}");
    let mut frames = String::new();
    while !frames.contains("complete") {
        frames.push_str(&line.poll().await.text());
    }
    line.download(&frames).await;
    let address = line.address.clone();
    assert_eq!(line.browser.send(Method::DELETE, &address, &[], "").await.status, 202);
    assert_eq!(line.poll().await.status, 404);
}

#[tokio::test]
async fn the_last_word_is_heard_before_the_line_ends() {
    let stand = Stand::open().await;
    let mut line = Line::negotiate(&stand).await;
    line.poll().await;
    line.say(&json!({ "type": 6 })).await;
    assert!(line.poll().await.text().contains("Handshake expected."));
    assert_eq!(line.poll().await.status, 204);
    assert_eq!(line.say(&json!({ "type": 6 })).await.status, 404);
}

#[tokio::test]
async fn a_line_is_its_sessions_own_and_its_papers_are_checked() {
    let stand = Stand::open().await;
    let mut line = Line::negotiate(&stand).await;
    let (mut sokolov, answer) = stand.enter(101, "СоколовД", "Дневник-9А").await;
    let (own, _) = line.address.split_once("&at=").expect("a token");
    let foreign = format!("{own}&at={}", answer["at"].as_str().expect("a token"));
    assert_eq!(sokolov.get(&foreign).await.status, 404);
    assert_eq!(line.browser.get(own).await.status, 403, "no token");
    assert_eq!(stand.browser().get(&line.address).await.status, 403, "no cookies");
    line.browser.carry("Origin", "http://elsewhere.test");
    assert_eq!(line.say(&json!({ "type": 6 })).await.status, 403);
    line.browser.carry("Origin", &stand.origin);
    assert_eq!(line.say(&json!({ "type": 6 })).await.status, 200);
}
