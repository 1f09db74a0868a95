//! The queue hub over WebSocket.

use futures_util::{SinkExt, StreamExt};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Error, Message, handshake::client::generate_key},
};

use super::Stand;
use crate::browser_like::Browser;

/// An open socket that speaks in frames.
struct Hub(WebSocketStream<TcpStream>);

impl Hub {
    async fn say(&mut self, frame: &Value) {
        let text = format!("{frame}\u{1e}");
        self.0.send(Message::Text(text.into())).await.expect("the socket is open");
    }

    /// The frames of the next message.
    async fn hear(&mut self) -> Vec<Value> {
        let message = self.0.next().await.expect("not closed").expect("not broken");
        let text = message.into_text().expect("a text frame");
        assert!(text.ends_with('\u{1e}'), "a frame ends with 0x1e");
        let frames = text.split('\u{1e}').filter(|frame| !frame.is_empty());
        frames.map(|frame| serde_json::from_str(frame).expect("JSON")).collect()
    }

    async fn shake_hands(&mut self) {
        self.say(&json!({ "protocol": "json", "version": 1 })).await;
        assert_eq!(self.hear().await, [json!({})]);
    }

    /// Frames up to the first event of the name, its argument returned.
    async fn event(&mut self, name: &str) -> Value {
        loop {
            for frame in self.hear().await {
                if frame["target"] == name {
                    return frame["arguments"][0].clone();
                }
            }
        }
    }
}

/// What a browser puts on the upgrade, to be changed by a test.
struct Upgrade {
    origin: String,
    at: String,
    cookies: String,
}

impl Upgrade {
    fn of(stand: &Stand, browser: &Browser, answer: &Value) -> Self {
        Self {
            origin: stand.origin.clone(),
            at: answer["at"].as_str().expect("a token").to_owned(),
            cookies: browser.cookie_line(),
        }
    }

    async fn open(&self, stand: &Stand) -> Result<Hub, StatusCode> {
        let address = stand.running.address;
        let request = Request::builder()
            .uri(format!("ws://{address}/webapi/signalr/queueHub?at={}", self.at))
            .header("Host", address.to_string())
            .header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", generate_key())
            .header("Origin", &self.origin)
            .header("Cookie", &self.cookies)
            .body(())
            .expect("a request");
        let socket = TcpStream::connect(address).await.expect("the stand-in listens");
        match client_async(request, socket).await {
            Ok((stream, _)) => Ok(Hub(stream)),
            Err(Error::Http(answer)) => Err(answer.status()),
            Err(other) => panic!("{other}"),
        }
    }
}

async fn queue(browser: &mut Browser, pupil: &str) -> Value {
    let order = json!({ "selectedData": [{ "filterId": "SID", "filterValue": pupil }] });
    browser.post_json("/webapi/reports/studenttotal/queue", &order).await.json()["taskId"].clone()
}

fn start(task: &Value) -> Value {
    json!({ "type": 1, "invocationId": "7", "target": "startTaskAsync", "arguments": [task, "reports"] })
}

#[tokio::test]
async fn a_queued_report_progresses_completes_and_is_downloaded() {
    let stand = Stand::open().await;
    let (mut browser, answer) = stand.enter(101, "ОрловаМС", "Пароль1").await;
    let task = queue(&mut browser, "5002").await;
    let mut hub = Upgrade::of(&stand, &browser, &answer).open(&stand).await.expect("opens");
    hub.shake_hands().await;
    hub.say(&start(&task)).await;
    assert_eq!(hub.hear().await, [json!({ "type": 3, "invocationId": "7" })]);
    assert_eq!(hub.event("progress").await["taskId"], task);
    let file = hub.event("complete").await["data"].clone();
    let report = browser.get(&format!("/webapi/files/{file}")).await;
    assert!(report.text().contains("Орлова Анна Алексеевна"));
    assert!(report.text().contains("Русский язык"));
    let (mut sokolov, _) = stand.enter(101, "СоколовД", "Дневник-9А").await;
    assert_eq!(sokolov.get(&format!("/webapi/files/{file}")).await.status, 403);
    assert_eq!(sokolov.get("/webapi/files/1").await.status, 404);
}

#[tokio::test]
async fn the_upgrade_is_refused_without_the_own_origin_the_token_or_the_cookies() {
    let stand = Stand::open().await;
    let (browser, answer) = stand.enter(101, "ОрловаМС", "Пароль1").await;
    let right = || Upgrade::of(&stand, &browser, &answer);
    let no_esrn = browser.cookie_line().replace("ESRNSec", "Other");
    let table = [
        Upgrade { origin: "http://elsewhere.test".to_owned(), ..right() },
        Upgrade { at: "1".to_owned(), ..right() },
        Upgrade { at: String::new(), ..right() },
        Upgrade { cookies: no_esrn, ..right() },
    ];
    for upgrade in table {
        assert_eq!(upgrade.open(&stand).await.err(), Some(StatusCode::FORBIDDEN));
    }
    assert!(right().open(&stand).await.is_ok());
}

#[tokio::test]
async fn a_foreign_or_unknown_task_is_not_made() {
    let stand = Stand::open().await;
    let (mut sokolov, _) = stand.enter(101, "СоколовД", "Дневник-9А").await;
    let foreign = queue(&mut sokolov, "5004").await;
    let (browser, answer) = stand.enter(101, "ОрловаМС", "Пароль1").await;
    let mut hub = Upgrade::of(&stand, &browser, &answer).open(&stand).await.expect("opens");
    hub.shake_hands().await;
    for task in [foreign, json!(404)] {
        hub.say(&start(&task)).await;
        assert_eq!(hub.event("error").await["taskId"], task);
    }
}

#[tokio::test]
async fn pings_are_answered_and_talk_without_a_handshake_is_not() {
    let stand = Stand::open().await;
    let (browser, answer) = stand.enter(101, "ОрловаМС", "Пароль1").await;
    let upgrade = Upgrade::of(&stand, &browser, &answer);
    let mut polite = upgrade.open(&stand).await.expect("opens");
    polite.shake_hands().await;
    polite.say(&json!({ "type": 6 })).await;
    assert_eq!(polite.hear().await, [json!({ "type": 6 })]);
    let mut rude = upgrade.open(&stand).await.expect("opens");
    rude.say(&start(&json!(1))).await;
    assert!(rude.hear().await[0]["error"].is_string());
    assert!(!matches!(rude.0.next().await, Some(Ok(Message::Text(_)))), "and hung up");
}

#[tokio::test]
async fn a_hub_whose_session_is_over_hangs_up() {
    let stand = Stand::open().await;
    let (mut browser, answer) = stand.enter(101, "ОрловаМС", "Пароль1").await;
    let task = queue(&mut browser, "5001").await;
    let mut hub = Upgrade::of(&stand, &browser, &answer).open(&stand).await.expect("opens");
    hub.shake_hands().await;
    browser.post_empty("/webapi/auth/logout").await;
    hub.say(&start(&task)).await;
    assert_eq!(hub.hear().await[0]["error"], "Session is over.");
}
