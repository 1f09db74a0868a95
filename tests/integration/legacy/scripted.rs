//! A server that answers by a script and remembers what it was asked.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use tokio::net::TcpListener;

/// One request.
#[derive(Clone)]
pub(crate) struct Seen {
    method: String,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Seen {
    /// `POST /webapi/login`.
    pub(crate) fn call(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("ASCII"))
    }

    /// The body's form.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(&self.body).into_owned().collect()
    }

    /// The body's JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// A field of the form or of the query.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let query = form_urlencoded::parse(self.query.as_bytes()).into_owned();
        self.form().into_iter().chain(query).find(|(found, _)| found == name).map(|(_, value)| value)
    }
}

/// One answer.
#[derive(Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Self {
        Self { status, headers: vec![], body: String::new() }
    }

    pub(crate) fn json(value: &Value) -> Self {
        Self { body: value.to_string(), ..Self::status(200) }.header("content-type", "application/json")
    }

    pub(crate) fn text(text: &str) -> Self {
        Self { body: text.to_owned(), ..Self::status(200) }
    }

    /// HTML, as servers answer everything while they are being serviced.
    pub(crate) fn page() -> Self {
        Self { body: "<!DOCTYPE html><title>Работы</title>".to_owned(), ..Self::status(200) }
    }

    pub(crate) fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn cookie(self, line: &str) -> Self {
        self.header("set-cookie", line)
    }

    fn into_response(self) -> Response {
        let mut response = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        response.body(Body::from(self.body)).expect("a response")
    }
}

/// A server on a port of its own; it ends with the test's runtime.
pub(crate) struct Scripted {
    origin: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Scripted {
    pub(crate) async fn open(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::run(move |seen| Some(script(seen))).await
    }

    /// Reads the call and then breaks the connection instead of answering it.
    pub(crate) async fn breaking_at(
        call: &'static str,
        script: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::run(move |seen| (seen.call() != call).then(|| script(seen))).await
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no test panics under the lock").clone()
    }

    pub(crate) fn count(&self, call: &str) -> usize {
        self.seen().iter().filter(|seen| seen.call() == call).count()
    }

    async fn run(script: impl Fn(&Seen) -> Option<Reply> + Send + Sync + 'static) -> Self {
        let seen = Arc::new(Mutex::new(vec![]));
        let (memory, script) = (Arc::clone(&seen), Arc::new(script));
        let router = Router::new().fallback(move |request: Request| {
            let (memory, script) = (Arc::clone(&memory), Arc::clone(&script));
            async move {
                let asked = read(request).await;
                memory.lock().expect("no test panics under the lock").push(asked.clone());
                script(&asked).map_or_else(broken, Reply::into_response)
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("bound"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { origin, seen }
    }
}

async fn read(request: Request) -> Seen {
    let (parts, body) = request.into_parts();
    Seen {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: axum::body::to_bytes(body, 1 << 20).await.expect("a body"),
    }
}

/// A body that fails before its first byte makes the server drop the connection.
fn broken() -> Response {
    let failing = futures_util::stream::once(async { Err::<Bytes, _>(std::io::Error::other("cut")) });
    (StatusCode::OK, Body::from_stream(failing)).into_response()
}
