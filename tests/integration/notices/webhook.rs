//! Messages to the operator's own system, which checks the signature as the documentation tells it to.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use privratnik::domain::Secret;
use privratnik::flow::port::{NoticeFault, NoticeKind, Notices, Told};
use privratnik::notices::webhook::{SIGNATURE, Settings, TIMESTAMP, Webhook};
use ring::hmac;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::exam::{KINDS, Manner, NOW, PAGE, Stage, Standing, WITHIN, notice, notices_exam};

notices_exam!(open, gone);

const KEY: &str = "0123456789abcdef0123456789abcdef";

/// What came with a good signature.
type Taken = Arc<Mutex<Vec<Value>>>;

fn webhook(address: &str, key: &str) -> Webhook {
    let settings = Settings {
        url: address.parse().unwrap(),
        key: Secret::new(key.into()),
        extra_roots: vec![],
        within: WITHIN,
        page: PAGE.into(),
    };
    Webhook::new(settings, Arc::new(Standing)).unwrap()
}

/// As a receiver would write it, from the words of the documentation.
fn is_signed(head: &HeaderMap, body: &[u8]) -> bool {
    let word = |name| head.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let at = word(TIMESTAMP);
    let is_fresh = at.parse::<i64>().is_ok_and(|at| (at - NOW.secs()).abs() < 300);
    let signed = [at.as_bytes(), b".", body].concat();
    let code = word(SIGNATURE).strip_prefix("v1=").and_then(|hex| base16ct::lower::decode_vec(hex).ok());
    let key = hmac::Key::new(hmac::HMAC_SHA256, KEY.as_bytes());
    is_fresh && code.is_some_and(|code| hmac::verify(&key, &signed, &code).is_ok())
}

async fn receive(State((manner, taken)): State<(Manner, Taken)>, head: HeaderMap, body: Bytes) -> Response {
    if !is_signed(&head, &body) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match manner {
        Manner::Refuses => (StatusCode::CONFLICT, body).into_response(),
        Manner::Takes | Manner::Silent | Manner::Babbles => {
            taken.lock().unwrap().push(serde_json::from_slice(&body).unwrap());
            StatusCode::NO_CONTENT.into_response()
        }
    }
}

/// Gives the address and what was taken.
async fn receiver(manner: Manner) -> (String, Taken) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/hook", listener.local_addr().unwrap());
    let taken = Taken::default();
    match manner {
        Manner::Takes | Manner::Refuses => {
            let router = Router::new()
                .route("/hook", post(receive))
                .route("/moved", post(async || Redirect::temporary("/hook")))
                .with_state((manner, Arc::clone(&taken)));
            tokio::spawn(async move { axum::serve(listener, router).await });
        }
        Manner::Silent | Manner::Babbles => {
            tokio::spawn(async move {
                while let Ok((mut stream, _)) = listener.accept().await {
                    if manner == Manner::Babbles {
                        let mut some = [0; 64];
                        stream.read_exact(&mut some).await.unwrap();
                        stream.write_all(b"220 mail.test ready\r\n").await.unwrap();
                    } else {
                        tokio::spawn(async move {
                            tokio::time::sleep(Duration::from_secs(60)).await;
                            drop(stream);
                        });
                    }
                }
            });
        }
    }
    (address, taken)
}

async fn open(manner: Manner) -> Stage {
    let (address, taken) = receiver(manner).await;
    let count = Box::new(move || taken.lock().unwrap().len());
    Stage { notices: Arc::new(webhook(&address, KEY)), taken: count }
}

async fn gone() -> Stage {
    let port = crate::free_ports::free_base_port();
    Stage { notices: Arc::new(webhook(&format!("http://127.0.0.1:{port}/hook"), KEY)), taken: Box::new(|| 0) }
}

#[tokio::test]
async fn a_message_says_which_card_and_nothing_of_people() {
    let (address, taken) = receiver(Manner::Takes).await;
    for kind in KINDS {
        let told = webhook(&address, KEY).tell(&notice(kind)).await;
        assert_eq!(told, Ok(Told { passed_on: true, ..Told::default() }));
    }
    let message = |kind: &str| json!({"kind": kind, "system": "netcity", "register": "pupil", "card": "карта-17", "page": PAGE});
    let mut ending = message("consent_ending");
    ending["last_day"] = json!("2027-01-15");
    let expected = [message("consent_asked"), ending, message("consent_revoked")];
    assert_eq!(*taken.lock().unwrap(), expected);
}

#[tokio::test]
async fn a_receiver_with_another_key_takes_nothing() {
    let (address, taken) = receiver(Manner::Takes).await;
    let stranger = webhook(&address, "another key of thirty-two letters");
    let told = stranger.tell(&notice(NoticeKind::ConsentAsked)).await;
    assert_eq!(told, Err(NoticeFault::Refused(401)));
    assert!(taken.lock().unwrap().is_empty());
}

/// The card's number goes to the address that was written down, and to no other.
#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (address, taken) = receiver(Manner::Takes).await;
    let moved = address.replace("/hook", "/moved");
    let told = webhook(&moved, KEY).tell(&notice(NoticeKind::ConsentAsked)).await;
    assert_eq!(told, Err(NoticeFault::Refused(307)));
    assert!(taken.lock().unwrap().is_empty());
}
