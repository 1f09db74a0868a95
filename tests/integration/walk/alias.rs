//! The alias that the browser holds in place of the journal's token, wherever a page puts it.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use http::{Method, Request};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    client_async,
    tungstenite::{Error, Message, error::ProtocolError, handshake::client::generate_key},
};
use url::Url;

use super::{house::House, person::Person, tap::Tap};

const BOARD: &str = "/asp/Announce/ViewAnnouncements.asp";
const BOUNDARY: &str = "----border";

/// A parent in the diary, and the token that the journal gave the gateway.
async fn parent(house: &House) -> (Person, String) {
    let mut parent = Person::new(house.ports);
    parent.settle("orlova").await;
    let token = house.netcity.open_sessions()[0].at.clone();
    assert_ne!(parent.at, token);
    (parent, token)
}

#[tokio::test]
async fn without_the_alias_the_journal_sees_neither_token_nor_cookie() {
    let (house, tap) = Tap::on(House::open().await).await;
    let (mut parent, token) = parent(&house).await;
    let alias = std::mem::take(&mut parent.at);
    tap.heard();
    for wrong in ["", "123456789012345678901", token.as_str()] {
        parent.at = wrong.to_owned();
        let answer = parent.init().await;
        assert_eq!(answer.status, 401);
        assert!(answer.text().contains("Сессия завершена"), "in the journal's own words");
        let heard = tap.heard();
        assert!(heard.contains("get /webapi/student/diary/init"), "{heard}");
        assert!(!heard.contains("\r\ncookie:") && !heard.contains("\r\nat:"), "{heard}");
    }
    parent.at = alias;
    assert_eq!(parent.init().await.status, 200, "and the session has not suffered");
}

#[tokio::test]
async fn an_old_page_keeps_its_letters_and_hides_the_alias() {
    let house = House::open().await;
    let (mut parent, token) = parent(&house).await;
    let ver = parent.ask("/webapi/context").await.json()["ver"].as_str().expect("a version").to_owned();
    let board = Url::parse(&parent.journal(BOARD)).expect("an address");
    let fields = [("AT".to_owned(), parent.at.clone()), ("VER".to_owned(), ver)];
    let origin = parent.journal("");
    let mut page = parent.send_form(&board, true, &origin, &fields).await;
    for _ in 0..2 {
        assert_eq!(page.header("content-type"), "text/html; charset=windows-1251");
        assert!(
            page.text().contains("Приглашаем на олимпиаду и «Вечер задач»"),
            "{} {}",
            page.place(),
            page.text()
        );
        assert_eq!(page.hidden("AT"), parent.at);
        let next = page.form("frmMain").action;
        assert_eq!(next.origin(), board.origin(), "the absolute address leads through the gateway");
        page = parent.submit(&page, "frmMain", &[]).await;
    }
    assert!(!parent.has_heard(&token));
}

#[tokio::test]
async fn a_file_goes_up_with_the_alias_as_a_part_and_comes_down_by_its_name() {
    let house = House::open().await;
    let (mut parent, token) = parent(&house).await;
    let alias = std::mem::take(&mut parent.at);
    let part = |about: &str, body: &str| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {about}\r\n\r\n{body}\r\n")
    };
    let file = part("name=\"file\"; filename=\"Сочинение «Ёж».txt\"", "Жил ёж.");
    let body = format!("{}{file}--{BOUNDARY}--\r\n", part("name=\"AT\"", &alias));
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let kind = [("content-type", kind.as_str())];
    let kept = parent.call(Method::POST, "/webapi/attachments", &kind, body).await.json();
    assert_eq!(kept["originalFileName"], "Сочинение «Ёж».txt");

    let link = parent.journal(&format!("/doc/a.txt?at={alias}&attachmentId={}&VER=1", kept["id"]));
    let by_link = parent.open(&link).await;
    assert_eq!(by_link.text(), "Жил ёж.", "by a link with the alias in its query");
    parent.at = alias;
    let down = parent.ask(&format!("/webapi/attachments/{}", kept["id"])).await;
    assert_eq!(down.text(), "Жил ёж.");
    let name = percent_encoding::percent_decode_str(down.header("filename")).decode_utf8_lossy();
    assert_eq!(name, "Сочинение «Ёж».txt");
    assert!(!parent.has_heard(&token));
}

#[tokio::test]
async fn a_report_is_made_over_the_hub_with_the_alias_in_its_query() {
    let house = House::open().await;
    let (mut parent, token) = parent(&house).await;
    let order = json!({ "selectedData": [{ "filterId": "SID", "filterValue": "5002" }] }).to_string();
    let kind = [("content-type", "application/json")];
    let task = parent.call(Method::POST, "/webapi/reports/studenttotal/queue", &kind, order).await.json();
    let wrong = hub(&parent, "1").await;
    assert!(wrong.is_err(), "no alias, no hub");
    let mut hub = hub(&parent, &parent.at).await.expect("the hub opens");
    for frame in [
        json!({ "protocol": "json", "version": 1 }),
        json!({ "type": 1, "invocationId": "7", "target": "startTaskAsync", "arguments": [task["taskId"], "reports"] }),
    ] {
        hub.send(Message::Text(format!("{frame}\u{1e}").into())).await.expect("the socket is open");
    }
    let file = loop {
        let message = hub.next().await.expect("not closed").expect("not broken");
        let text = message.into_text().expect("a text");
        assert!(!text.contains(&token));
        let mut frames = text.split('\u{1e}').filter_map(|frame| serde_json::from_str::<Value>(frame).ok());
        if let Some(done) = frames.find(|frame| frame["target"] == "complete") {
            break done["arguments"][0]["data"].clone();
        }
    };
    let report = parent.ask(&format!("/webapi/files/{file}")).await.text();
    assert!(report.contains("Орлова Анна Алексеевна") && report.contains("Русский язык"));

    parent.leave().await;
    let end = timeout(Duration::from_secs(30), hub.next()).await.expect("the hub outlives its session");
    let is_cut = matches!(end, Some(Err(Error::Protocol(ProtocolError::ResetWithoutClosingHandshake))));
    assert!(is_cut, "nothing more is said: {end:?}");
    assert!(!parent.has_heard(&token));
}

/// Opens the hub as the page does.
pub(crate) async fn hub(
    person: &Person,
    at: &str,
) -> Result<tokio_tungstenite::WebSocketStream<TcpStream>, Box<Error>> {
    let origin = person.journal("");
    let host = origin.trim_start_matches("http://");
    let url = Url::parse(&origin).expect("an address");
    let request = Request::builder()
        .uri(format!("ws://{host}/webapi/signalr/queueHub?at={at}"))
        .header("Host", host)
        .header("Connection", "Upgrade")
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", generate_key())
        .header("Origin", &origin)
        .header("Cookie", person.cookie_line(&url).expect("cookies"))
        .body(())
        .expect("a request");
    let socket = TcpStream::connect(("127.0.0.1", person.ports.gateway)).await.expect("the gateway listens");
    client_async(request, socket).await.map(|(stream, _)| stream).map_err(Box::new)
}
