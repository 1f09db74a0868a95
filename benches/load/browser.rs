//! Browsers, as far as sign-ins need them: cookies by name, and no step taken by themselves.

use std::{collections::BTreeMap, net::SocketAddr};

use bytes::Bytes;
use http::{
    HeaderMap, Method, Request, StatusCode,
    header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE},
};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

/// The connections of all browsers.
pub(crate) type Connections = Client<HttpConnector, Full<Bytes>>;

/// Connections that are kept.
pub(crate) fn connections() -> Connections {
    Client::builder(TokioExecutor::new()).build_http()
}

/// What one browser has of one site.
#[derive(Clone)]
pub(crate) struct Site {
    connections: Connections,
    address: SocketAddr,
    host: String,
    cookies: BTreeMap<String, String>,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Site {
    /// A site that has not been visited; `host` is its name, whatever the address.
    pub(crate) fn new(connections: &Connections, address: SocketAddr, host: &str) -> Self {
        Self { connections: connections.clone(), address, host: host.to_owned(), cookies: BTreeMap::new() }
    }

    /// The cookies as the browser sends them.
    pub(crate) fn cookie_line(&self) -> String {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    pub(crate) async fn get(&mut self, target: &str) -> Result<Answer, String> {
        self.send(Method::GET, target, "text/html", "").await
    }

    pub(crate) async fn post_form(&mut self, target: &str, form: &str) -> Result<Answer, String> {
        self.send(Method::POST, target, "application/x-www-form-urlencoded", form).await
    }

    pub(crate) async fn post_json(&mut self, target: &str, json: &str) -> Result<Answer, String> {
        self.send(Method::POST, target, "application/json", json).await
    }

    async fn send(&mut self, method: Method, target: &str, kind: &str, body: &str) -> Result<Answer, String> {
        let said = |fault: &dyn std::fmt::Display| format!("{} {target}: {fault}", self.host);
        let mut request = Request::builder()
            .method(method)
            .uri(format!("http://{}{target}", self.address))
            .header(HOST, &self.host)
            .header("accept", "text/html")
            .header(CONTENT_TYPE, kind);
        if !self.cookies.is_empty() {
            request = request.header(COOKIE, self.cookie_line());
        }
        let request = request.body(Full::from(body.to_owned())).map_err(|fault| said(&fault))?;
        let response = self.connections.request(request).await.map_err(|fault| said(&fault))?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(|fault| said(&fault))?.to_bytes();
        self.keep(&parts.headers);
        Ok(Answer { status: parts.status, headers: parts.headers, body })
    }

    fn keep(&mut self, headers: &HeaderMap) {
        let lines = headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
        for (name, value) in lines.filter_map(|line| line.split(';').next()?.split_once('=')) {
            self.cookies.insert(name.trim().to_owned(), value.to_owned());
            self.cookies.retain(|_, value| !value.is_empty());
        }
    }
}

impl Answer {
    /// Path and query of where it leads; on which host, the caller has to know.
    pub(crate) fn leads_to(&self) -> Result<String, String> {
        let location = self.headers.get(LOCATION).and_then(|location| location.to_str().ok());
        let location = location.ok_or_else(|| format!("{} in place of a redirect", self.status))?;
        let behind_scheme = location.split_once("://").map_or(location, |(_, rest)| rest);
        Ok(behind_scheme.find('/').map_or("/", |at| &behind_scheme[at..]).to_owned())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A value of a target's query.
pub(crate) fn query(target: &str, name: &str) -> Result<String, String> {
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let value = pairs.find(|(own, _)| own == name).map(|(_, value)| value.into_owned());
    value.ok_or_else(|| format!("there is no `{name}` in {target}"))
}
