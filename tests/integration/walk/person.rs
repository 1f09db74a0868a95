//! One person's browser: cookies by host, redirects, forms, and the script of the journal's page.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    net::SocketAddr,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, header};
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{
        Client,
        connect::{HttpConnector, dns::Name},
    },
    rt::TokioExecutor,
};
use privratnik::app::demo::{Ports, Site};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use tower::Service;
use url::Url;

use super::page::Page;

/// A browser with nothing in it.
pub(crate) struct Person {
    pub(crate) ports: Ports,
    /// The journal that the person means to read.
    pub(crate) site: Site,
    /// What the journal's page keeps in place of the journal's token.
    pub(crate) at: String,
    client: Client<HttpsConnector<HttpConnector<Loopback>>, Full<Bytes>>,
    https: bool,
    doors: BTreeMap<u16, u16>,
    cookies: BTreeMap<String, BTreeMap<String, String>>,
    heard: Vec<u8>,
    visited: Vec<Url>,
}

/// Every name is this machine's, as browsers resolve `*.localhost`.
#[derive(Clone)]
struct Loopback;

impl Service<Name> for Loopback {
    type Response = std::iter::Once<SocketAddr>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Name) -> Self::Future {
        std::future::ready(Ok(std::iter::once(SocketAddr::from(([127, 0, 0, 1], 0)))))
    }
}

/// As browsers have it; more is a loop.
const MOST_REDIRECTS: usize = 12;

impl Person {
    pub(crate) fn new(ports: Ports) -> Self {
        Self::reading(Site::Netcity, ports)
    }

    pub(crate) fn reading(site: Site, ports: Ports) -> Self {
        Self::with(site, ports, RootCertStore::empty(), false)
    }

    /// One that opens the gateway over https and trusts this certificate.
    pub(crate) fn secure(ports: Ports, certificate: &[u8]) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(certificate).expect("PEM")).expect("a root");
        Self::with(Site::Netcity, ports, roots, true)
    }

    /// One that comes from this address of the machine.
    pub(crate) fn from(ports: Ports, address: [u8; 4]) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(Loopback);
        tcp.set_local_address(Some(address.into()));
        Self::over(Site::Netcity, ports, tcp, RootCertStore::empty(), false)
    }

    fn with(site: Site, ports: Ports, roots: RootCertStore, https: bool) -> Self {
        Self::over(site, ports, HttpConnector::new_with_resolver(Loopback), roots, https)
    }

    fn over(
        site: Site,
        ports: Ports,
        mut tcp: HttpConnector<Loopback>,
        roots: RootCertStore,
        https: bool,
    ) -> Self {
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring serves them")
            .with_root_certificates(roots)
            .with_no_client_auth();
        tcp.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        Self {
            ports,
            site,
            at: String::new(),
            client: Client::builder(TokioExecutor::new()).build(connector),
            https,
            doors: BTreeMap::new(),
            cookies: BTreeMap::new(),
            heard: Vec::new(),
            visited: Vec::new(),
        }
    }

    /// The same browser once more, for two requests at one moment.
    pub(crate) fn twin(&self) -> Self {
        Self {
            at: self.at.clone(),
            doors: self.doors.clone(),
            cookies: self.cookies.clone(),
            ..Self::new(self.ports)
        }
    }

    /// Requests to `port` go to `other` from now on; the address in the browser stays.
    pub(crate) fn redirect_port(&mut self, port: u16, other: u16) {
        self.doors.insert(port, other);
    }

    /// Opens an address as one typed or clicked, and follows where it leads.
    pub(crate) async fn open(&mut self, address: &str) -> Page {
        let page = self.step(address).await;
        self.follow(page).await
    }

    /// Opens an address and stays there.
    pub(crate) async fn step(&mut self, address: &str) -> Page {
        let url = Url::parse(address).expect("an address");
        self.send(Method::GET, &url, &NAVIGATION, Bytes::new()).await
    }

    /// Goes wherever the answer leads.
    pub(crate) async fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..MOST_REDIRECTS {
            let Some(target) = page.target() else { return page };
            page = self.send(Method::GET, &target, &NAVIGATION, Bytes::new()).await;
        }
        panic!("a loop at {}", page.url);
    }

    /// Fills in and sends the page's form with this mark, and follows where it leads.
    pub(crate) async fn submit(&mut self, page: &Page, mark: &str, filled: &[(&str, &str)]) -> Page {
        let answer = self.submit_only(page, mark, filled).await;
        self.follow(answer).await
    }

    /// Fills in and sends a form, and stays with the answer.
    pub(crate) async fn submit_only(&mut self, page: &Page, mark: &str, filled: &[(&str, &str)]) -> Page {
        let form = page.form(mark);
        // Whoever says another value than a hidden field has said it in its place.
        let own = form.fields.into_iter().filter(|(name, _)| filled.iter().all(|(said, _)| said != name));
        let filled = filled.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let fields: Vec<_> = own.chain(filled).collect();
        let origin = page.url.origin().ascii_serialization();
        // Within one site browsers tell the whole address, and of others the origin.
        let referer = if form.action.origin() == page.url.origin() { page.url.as_str() } else { &origin };
        self.send_fields(&form.action, form.posts, &[("origin", &origin), ("referer", referer)], &fields)
            .await
    }

    /// Sends form fields as a page of `origin` would.
    pub(crate) async fn send_form(
        &mut self,
        action: &Url,
        posts: bool,
        origin: &str,
        fields: &[(String, String)],
    ) -> Page {
        self.send_fields(action, posts, &[("origin", origin)], fields).await
    }

    async fn send_fields(
        &mut self,
        action: &Url,
        posts: bool,
        from: &[(&str, &str)],
        fields: &[(String, String)],
    ) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        if posts {
            let kind = (header::CONTENT_TYPE.as_str(), FORM);
            let headers = [&NAVIGATION, from, &[kind]].concat();
            return self.send(Method::POST, action, &headers, body.into()).await;
        }
        let mut action = action.clone();
        action.set_query(Some(&body));
        self.send(Method::GET, &action, &NAVIGATION, Bytes::new()).await
    }

    /// The journal page's script asks for JSON.
    pub(crate) async fn ask(&mut self, path: &str) -> Page {
        self.call(Method::GET, path, &[], Bytes::new()).await
    }

    /// The journal page's script calls its own origin.
    pub(crate) async fn call(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Page {
        let url = Url::parse(&format!("{}{path}", self.ports.origin(self.site))).expect("an address");
        let at = self.at.clone();
        let own = [("accept", "application/json"), ("sec-fetch-mode", "cors"), ("at", at.as_str())];
        let own = own.into_iter().filter(|(_, value)| !value.is_empty());
        let headers: Vec<_> = own.chain(headers.iter().copied()).collect();
        self.send(method, &url, &headers, body.into()).await
    }

    /// One exchange, with the cookies of the host.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        url: &Url,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Page {
        let port = url.port().expect("a sandbox has ports");
        let mut url = url.clone();
        if self.https && port == self.ports.gateway {
            url.set_scheme("https").expect("one web scheme for another");
        }
        let url = &url;
        let host = url.host_str().expect("a host");
        let door = self.doors.get(&port).copied().unwrap_or(port);
        let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}://{host}:{door}{target}", url.scheme()))
            .header(header::HOST, format!("{host}:{port}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(line) = self.cookie_line(url) {
            request = request.header(header::COOKIE, line);
        }
        let request = request.body(Full::new(body)).expect("the test wrote a valid request");
        let (parts, body) = self.client.request(request).await.expect("somebody answers").into_parts();
        let body = body.collect().await.expect("the answer ends").to_bytes();
        self.visited.push(url.clone());
        self.listen(url, &parts.headers, &body);
        Page { url: url.clone(), status: parts.status, headers: parts.headers, body }
    }

    /// The `Cookie` header for an address.
    pub(crate) fn cookie_line(&self, url: &Url) -> Option<String> {
        let cookies = self.cookies.get(url.host_str()?)?;
        let pairs: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// A cookie of a host: `gate`, `netcity`, `esia`.
    pub(crate) fn cookie(&self, host: &str, name: &str) -> Option<&str> {
        self.cookies.get(&format!("{host}.localhost"))?.get(name).map(String::as_str)
    }

    /// All cookies of a host.
    pub(crate) fn cookies_of(&self, host: &str) -> BTreeMap<String, String> {
        self.cookies.get(&format!("{host}.localhost")).cloned().unwrap_or_default()
    }

    /// Plants or, with an empty value, removes a cookie.
    pub(crate) fn set_cookie(&mut self, host: &str, name: &str, value: &str) {
        let cookies = self.cookies.entry(format!("{host}.localhost")).or_default();
        cookies.insert(name.to_owned(), value.to_owned());
        cookies.retain(|_, value| !value.is_empty());
    }

    /// Whether the text came to this browser in any header or body of the gateway.
    pub(crate) fn has_heard(&self, text: &str) -> bool {
        self.heard.windows(text.len()).any(|part| part == text.as_bytes())
    }

    /// The values that a query parameter has had in the addresses this browser was at.
    pub(crate) fn visited_with(&self, parameter: &str) -> Vec<String> {
        let pairs = self.visited.iter().flat_map(Url::query_pairs);
        pairs.filter(|(name, _)| name == parameter).map(|(_, value)| value.into_owned()).collect()
    }

    fn listen(&mut self, url: &Url, headers: &HeaderMap, body: &[u8]) {
        if url.port() == Some(self.ports.gateway) {
            for (name, value) in headers {
                self.heard.extend_from_slice(name.as_str().as_bytes());
                self.heard.extend_from_slice(value.as_bytes());
            }
            self.heard.extend_from_slice(body);
        }
        let host = url.host_str().expect("a host").to_owned();
        let kept = self.cookies.entry(host).or_default();
        for line in headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("a cookie is ASCII");
            let (pair, rest) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').expect("a cookie has a name");
            // What browsers demand of the prefix; they drop the cookie otherwise.
            let whole = rest.contains("Path=/;") && rest.contains("Secure") && !rest.contains("Domain");
            assert!(!name.starts_with("__Host-") || whole, "a browser would drop {line}");
            kept.insert(name.to_owned(), value.to_owned());
            if value.is_empty() || rest.contains("Max-Age=0") {
                kept.remove(name);
            }
        }
    }
}

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
const NAVIGATION: [(&str, &str); 2] =
    [("accept", "text/html,application/xhtml+xml"), ("sec-fetch-mode", "navigate")];
