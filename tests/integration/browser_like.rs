//! A small client that behaves like one browser window at one origin: keeps cookies, follows nothing by itself.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{
    HeaderMap, Method, Request, StatusCode,
    header::{self, HeaderName},
};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

/// A window at one origin.
pub(crate) struct Browser {
    client: Client<HttpConnector, Full<Bytes>>,
    origin: String,
    cookies: BTreeMap<String, String>,
    /// Sent with every request, as a script of the page would add them.
    headers: BTreeMap<&'static str, String>,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Browser {
    /// A new window without cookies; the origin has no slash at its end.
    pub(crate) fn new(origin: impl Into<String>) -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
            origin: origin.into(),
            cookies: BTreeMap::new(),
            headers: BTreeMap::new(),
        }
    }

    /// Sends the header with every request from now on; an empty value stops it.
    pub(crate) fn carry(&mut self, name: &'static str, value: &str) {
        self.headers.insert(name, value.to_owned());
        self.headers.retain(|_, value| !value.is_empty());
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// An empty value removes the cookie.
    pub(crate) fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
        self.cookies.retain(|_, value| !value.is_empty());
    }

    /// The line that a browser would send.
    pub(crate) fn cookie_line(&self) -> String {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], "").await
    }

    pub(crate) async fn post_form(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let kind = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(Method::POST, path, &[kind], body).await
    }

    pub(crate) async fn post_json(&mut self, path: &str, body: &Value) -> Answer {
        let kind = (header::CONTENT_TYPE, "application/json");
        self.send(Method::POST, path, &[kind], body.to_string()).await
    }

    pub(crate) async fn post_empty(&mut self, path: &str) -> Answer {
        self.send(Method::POST, path, &[(header::CONTENT_LENGTH, "0")], "").await
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(HeaderName, &str)],
        body: impl Into<Bytes>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.origin));
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if !self.cookies.is_empty() {
            request = request.header(header::COOKIE, self.cookie_line());
        }
        let request = request.body(Full::new(body.into())).expect("the test wrote a valid request");
        let (parts, body) = self.client.request(request).await.expect("the server answers").into_parts();
        let body = body.collect().await.expect("the answer ends").to_bytes();
        self.keep_cookies(&parts.headers);
        Answer { status: parts.status, headers: parts.headers, body }
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("a cookie is ASCII").to_owned();
            let (name, value) =
                line.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            self.set_cookie(name.trim(), value);
        }
    }
}

impl Answer {
    pub(crate) fn header(&self, name: impl AsRef<str>) -> &str {
        let value = self.headers.get(name.as_ref());
        value.map_or("", |value| value.to_str().expect("a header of ASCII"))
    }

    pub(crate) fn set_cookies(&self) -> Vec<&str> {
        let all = self.headers.get_all(header::SET_COOKIE).iter();
        all.map(|line| line.to_str().expect("a cookie is ASCII")).collect()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the answer is JSON")
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).expect("the answer is UTF-8")
    }

    /// The text of an old page.
    pub(crate) fn windows_1251(&self) -> String {
        encoding_rs::WINDOWS_1251.decode(&self.body).0.into_owned()
    }

    /// `message` of a refusal.
    pub(crate) fn message(&self) -> String {
        self.json()["message"].as_str().unwrap_or_default().to_owned()
    }
}
