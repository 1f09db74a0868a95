//! A browser without a screen: keeps cookies, follows nothing by itself.

use std::collections::BTreeMap;

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Method, Request, StatusCode,
    body::Bytes,
    header::{CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE},
};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use privratnik::esia::wire::form::Form;
use serde_json::Value;

/// A browser at one stand-in.
pub(crate) struct Browser {
    base: String,
    /// Name → value and attributes, as they were set.
    pub(crate) cookies: BTreeMap<String, (String, String)>,
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn location(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |location| location.to_str().unwrap())
    }

    /// What the way back to the system carries.
    pub(crate) fn outcome(&self) -> Form {
        outcome(self.location())
    }

    /// `error` and `error_description` of the way back.
    pub(crate) fn refusal(&self) -> (String, String) {
        let outcome = self.outcome();
        let value = |name| outcome.value(name).unwrap_or_default().to_owned();
        (value("error"), value("error_description"))
    }
}

/// The query of an address.
pub(crate) fn outcome(address: &str) -> Form {
    Form::decode(address.split_once('?').map_or("", |(_, query)| query))
}

impl Browser {
    pub(crate) fn new(base: &str) -> Self {
        Self { base: base.to_owned(), cookies: BTreeMap::new() }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Bytes::new()).await
    }

    /// Sends a form the way the stand-in's own page does.
    pub(crate) async fn post(&mut self, path: &str, form: &Form) -> Answer {
        let origin = self.base.clone();
        self.post_from(&origin, path, form).await
    }

    pub(crate) async fn post_from(&mut self, origin: &str, path: &str, form: &Form) -> Answer {
        let headers = [(ORIGIN.as_str(), origin), (CONTENT_TYPE.as_str(), FORM)];
        self.send(Method::POST, path, &headers, form.encode().into()).await
    }

    pub(crate) async fn post_json(&mut self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, &[(CONTENT_TYPE.as_str(), "application/json")], body.to_string().into())
            .await
    }

    /// Any request; an absolute address of the stand-in is taken as well as a path.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Answer {
        let path = path.strip_prefix(&self.base).unwrap_or(path);
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, (value, _))| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        let client = Client::builder(TokioExecutor::new()).build_http();
        let response = client.request(request.body(Full::new(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        self.keep(&parts.headers);
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    fn keep(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (pair, attributes) = line.split_once("; ").unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), (value.to_owned(), attributes.to_owned()));
            }
        }
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
