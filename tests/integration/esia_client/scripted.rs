//! A tiny server that answers by a script and remembers what it was asked.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use privratnik::esia::breaker::Phase;
use privratnik::esia::meter::{CallOutcome, Endpoint, EsiaMeter};
use privratnik::esia::wire::authorise::Version;
use privratnik::esia::wire::form::Form;
use privratnik::esia::wire::token::TokenRequest;
use serde_json::{Value, json};
use url::Url;

use super::mint::{Mint, OID};

/// One answer.
#[derive(Clone)]
pub(super) enum Reply {
    Send {
        status: StatusCode,
        kind: &'static str,
        body: String,
    },
    /// Takes the request and says nothing.
    Hang,
}

impl Reply {
    #[expect(clippy::needless_pass_by_value, reason = "bodies are written in place")]
    pub(super) fn json(status: StatusCode, body: Value) -> Self {
        Self::Send { status, kind: "application/json;charset=UTF-8", body: body.to_string() }
    }

    pub(super) fn html(status: StatusCode) -> Self {
        let body = "<html>Технические работы</html>".to_owned();
        Self::Send { status, kind: "text/html; charset=utf-8", body }
    }

    pub(super) fn tokens(state: &str, access: &str, id: Option<&str>) -> Self {
        let mut body =
            json!({"state": state, "token_type": "Bearer", "expires_in": 3600, "access_token": access});
        if let Some(id) = id {
            body["id_token"] = json!(id);
        }
        Self::json(StatusCode::OK, body)
    }
}

/// What is answered where.
pub(super) struct Script {
    on_token: Box<dyn Fn(&TokenRequest) -> Reply + Send + Sync>,
    /// Replies of a path, one after another; the last one stays.
    records: HashMap<String, VecDeque<Reply>>,
    access: String,
}

impl Script {
    pub(super) fn empty() -> Self {
        Self {
            on_token: Box::new(|_| Reply::html(StatusCode::NOT_FOUND)),
            records: HashMap::new(),
            access: String::new(),
        }
    }

    /// A parent with two children: the papers of one come inside, those of the other behind an address.
    pub(super) fn sound(mint: &Mint) -> Self {
        let (access, id) = (mint.access(&[]), mint.id(&[]));
        let mut script = Self { access: access.clone(), ..Self::empty() }
            .token(move |request| Reply::tokens(&request.state, &access, Some(&id)));
        for (below, body) in records() {
            script = script.on(&format!("/rs/prns/{OID}{below}"), Reply::json(StatusCode::OK, body));
        }
        script
    }

    pub(super) fn token(mut self, reply: impl Fn(&TokenRequest) -> Reply + Send + Sync + 'static) -> Self {
        self.on_token = Box::new(reply);
        self
    }

    /// So many of these replies of the token endpoint before the usual one.
    pub(super) fn down_first(self, times: usize, reply: Reply) -> Self {
        let Self { on_token, records, access } = self;
        let left = AtomicUsize::new(times);
        let on_token = Box::new(move |request: &TokenRequest| {
            match left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)) {
                Ok(_) => reply.clone(),
                Err(_) => on_token(request),
            }
        });
        Self { on_token, records, access }
    }

    pub(super) fn on(mut self, path: &str, reply: Reply) -> Self {
        self.records.insert(path.to_owned(), VecDeque::from([reply]));
        self
    }

    /// So many of these replies before the usual one.
    pub(super) fn before(mut self, path: &str, reply: &Reply, times: usize) -> Self {
        let replies = self.records.get_mut(path).unwrap();
        (0..times).for_each(|_| replies.push_front(reply.clone()));
        self
    }
}

fn records() -> [(&'static str, Value); 6] {
    let collection = |elements: Value| json!({"stateFacts": ["hasSize"], "size": 2, "elements": elements});
    let certificate = |number: &str| json!({"stateFacts": ["EntityRoot"], "type": "RF_BRTH_CERT", "series": "I-АБ", "number": number});
    [
        (
            "",
            json!({"stateFacts": ["EntityRoot"], "lastName": "Орлова", "firstName": "Мария", "middleName": "Сергеевна",
                   "birthDate": "04.03.1986", "gender": "F", "trusted": true, "snils": "000-000-600 06"}),
        ),
        (
            "/kids",
            collection(json!([
                {"id": 11, "lastName": "Орлов", "firstName": "Пётр", "middleName": "Ильич", "birthDate": "01.09.2014",
                 "documents": collection(json!([certificate("111111")]))},
                {"id": "12", "lastName": "Орлова", "firstName": "Анна", "middleName": "Ильинична"},
            ])),
        ),
        ("/kids/12/docs", collection(json!([format!("BASE/rs/prns/{OID}/kids/12/docs/5")]))),
        ("/kids/12/docs/5", certificate("222222")),
        (
            "/ctts",
            collection(json!([
                {"id": 1, "type": "MBT", "vrfStu": "VERIFIED", "value": "+7(900)0000000"},
                {"id": 2, "type": "EML", "vrfStu": "VERIFIED", "value": "maria@example.test"},
            ])),
        ),
        (
            "/docs",
            collection(json!([{"id": 3, "type": "RF_PASSPORT", "series": "0000", "number": "000000"}])),
        ),
    ]
}

struct Inside {
    script: Mutex<Script>,
    calls: Mutex<Vec<String>>,
    base: Url,
}

/// The server.
pub(super) struct Server {
    pub(super) base: Url,
    inside: Arc<Inside>,
}

impl Server {
    pub(super) async fn start(script: Script) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base: Url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let inside =
            Arc::new(Inside { script: Mutex::new(script), calls: Mutex::default(), base: base.clone() });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&inside));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base, inside }
    }

    pub(super) fn calls(&self, path: &str) -> usize {
        self.inside.calls.lock().unwrap().iter().filter(|called| *called == path).count()
    }

    pub(super) fn total_calls(&self) -> usize {
        self.inside.calls.lock().unwrap().len()
    }
}

async fn answer(State(inside): State<Arc<Inside>>, uri: Uri, headers: HeaderMap, body: String) -> Response {
    inside.calls.lock().unwrap().push(uri.path().to_owned());
    let reply = inside.reply(uri.path(), &headers, &body);
    match reply {
        Reply::Hang => std::future::pending().await,
        Reply::Send { status, kind, body } => {
            let body = body.replace("BASE/", inside.base.as_str());
            (status, [(CONTENT_TYPE, kind)], body).into_response()
        }
    }
}

impl Inside {
    fn reply(&self, path: &str, headers: &HeaderMap, body: &str) -> Reply {
        let mut script = self.script.lock().unwrap();
        for version in [Version::V1, Version::V3] {
            if path == version.token_path() {
                return match TokenRequest::from_form(&Form::decode(body), version) {
                    Ok(request) => (script.on_token)(&request),
                    Err(_) => Reply::html(StatusCode::NOT_ACCEPTABLE),
                };
            }
        }
        let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        if bearer != Some(&format!("Bearer {}", script.access)) {
            return Reply::html(StatusCode::UNAUTHORIZED);
        }
        match script.records.get_mut(path) {
            Some(replies) if replies.len() > 1 => replies.pop_front().unwrap(),
            Some(replies) => replies[0].clone(),
            None => Reply::html(StatusCode::NOT_FOUND),
        }
    }
}

/// Remembers what the client told about its calls.
#[derive(Default)]
pub(super) struct Ledger {
    calls: Mutex<Vec<(Endpoint, CallOutcome)>>,
    phase: Mutex<Option<Phase>>,
}

impl Ledger {
    pub(super) fn count(&self, endpoint: Endpoint, outcome: CallOutcome) -> usize {
        self.calls.lock().unwrap().iter().filter(|call| **call == (endpoint, outcome)).count()
    }

    pub(super) fn last_phase(&self) -> Option<Phase> {
        *self.phase.lock().unwrap()
    }
}

impl EsiaMeter for Ledger {
    fn called(&self, endpoint: Endpoint, outcome: CallOutcome) {
        self.calls.lock().unwrap().push((endpoint, outcome));
    }

    fn breaker(&self, phase: Phase) {
        *self.phase.lock().unwrap() = Some(phase);
    }
}
