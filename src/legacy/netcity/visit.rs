//! A visit to the journal: calls that share cookies and, once signed in, the token.

use bytes::Bytes;
use http::{HeaderValue, Method, Request, StatusCode, header};
use http_body_util::Full;
use serde_json::Value;
use url::Url;

use super::{
    answer::{judge, unavailable},
    settings::{BadSettings, Settings},
};
use crate::{
    domain::Secret,
    flow::port::{JournalCookie, JournalFault},
    legacy::{
        cookies::Cookies,
        http::{Answer, Client},
    },
};

/// The server, and the client that calls it.
pub(super) struct Upstream {
    pub(super) settings: Settings,
    client: Client,
    user_agent: HeaderValue,
    referer: HeaderValue,
}

impl Upstream {
    pub(super) fn new(settings: Settings) -> Result<Self, BadSettings> {
        let url = &settings.upstream;
        let bare = url.path() == "/" && url.query().is_none() && url.username().is_empty();
        if !matches!(url.scheme(), "http" | "https") || !bare || url.password().is_some() {
            return Err(BadSettings::Upstream(url.origin().ascii_serialization()));
        }
        let agent = HeaderValue::from_str(&settings.user_agent).map_err(|_| BadSettings::UserAgent)?;
        let referer = HeaderValue::from_str(url.as_str()).map_err(|_| BadSettings::UserAgent)?;
        let client = Client::new(settings.limits, &settings.extra_roots)?;
        Ok(Self { settings, client, user_agent: agent, referer })
    }

    pub(super) fn origin(&self) -> &Url {
        &self.settings.upstream
    }

    fn host(&self) -> &str {
        self.settings.upstream.host_str().unwrap_or_default()
    }
}

/// What a call brings along.
pub(super) struct Load {
    kind: &'static str,
    text: String,
}

impl Load {
    /// A form, written already.
    pub(super) const fn form(text: String) -> Self {
        Self { kind: "application/x-www-form-urlencoded", text }
    }
}

/// One visit.
pub(super) struct Visit<'a> {
    upstream: &'a Upstream,
    cookies: Cookies,
    at: Option<Secret<String>>,
}

impl<'a> Visit<'a> {
    /// Nobody is signed in yet.
    pub(super) fn new(upstream: &'a Upstream) -> Self {
        Self { upstream, cookies: Cookies::of(upstream.host()), at: None }
    }

    /// Takes up a session.
    pub(super) fn resumed(upstream: &'a Upstream, cookies: &[JournalCookie], at: Secret<String>) -> Self {
        Self { upstream, cookies: Cookies::resumed(upstream.host(), cookies), at: Some(at) }
    }

    pub(super) fn upstream(&self) -> &'a Upstream {
        self.upstream
    }

    pub(super) fn cookies(&self) -> &[JournalCookie] {
        self.cookies.kept()
    }

    /// From now on every call carries the token, or none any more.
    pub(super) fn carry(&mut self, at: Option<Secret<String>>) {
        self.at = at;
    }

    /// Reads JSON. `path` begins with a slash and may have a query.
    pub(super) async fn read(&mut self, path: &str) -> Result<Value, JournalFault> {
        let answer = self.exchange(Method::GET, path, None).await?;
        judge(answer.status, &answer.body)
    }

    /// Reads JSON that a server may not have, or may not show to this role: `None` then.
    pub(super) async fn ask(&mut self, path: &str) -> Result<Option<Value>, JournalFault> {
        let answer = self.exchange(Method::GET, path, None).await?;
        let withheld = answer.status.is_client_error() && answer.status != StatusCode::TOO_MANY_REQUESTS;
        if withheld { Ok(None) } else { judge(answer.status, &answer.body).map(Some) }
    }

    /// Posts a form, or nothing, and reads JSON.
    pub(super) async fn post(&mut self, path: &str, form: Option<String>) -> Result<Value, JournalFault> {
        let answer = self.exchange(Method::POST, path, form.map(Load::form)).await?;
        judge(answer.status, &answer.body)
    }

    /// The pupil whose diary the journal's pages open next; the server takes the bare number.
    pub(super) async fn choose_pupil(&mut self, pupil: &str) -> Result<(), JournalFault> {
        let load = Load { kind: "application/json", text: pupil.to_owned() };
        let answer = self.exchange(Method::POST, "/webapi/context/session?key=State47", Some(load)).await?;
        if answer.status.is_success() { Ok(()) } else { judge(answer.status, &answer.body).map(|_| ()) }
    }

    /// One call, whatever the answer.
    pub(super) async fn exchange(
        &mut self,
        method: Method,
        path: &str,
        load: Option<Load>,
    ) -> Result<Answer, JournalFault> {
        let request = self.request(method, path, load)?;
        let answer =
            self.upstream.client.call(request).await.map_err(|fault| unavailable(&fault.to_string()))?;
        self.cookies.take(&answer.headers);
        Ok(answer)
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        load: Option<Load>,
    ) -> Result<Request<Full<Bytes>>, JournalFault> {
        let origin = self.upstream.origin().as_str().trim_end_matches('/');
        let posts = method == Method::POST;
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{origin}{path}"))
            .header(header::USER_AGENT, &self.upstream.user_agent)
            .header(header::REFERER, &self.upstream.referer)
            .header(header::ACCEPT, "application/json, text/javascript, */*; q=0.01")
            // Without it some servers redirect to a page where they owe a status.
            .header("x-requested-with", "XMLHttpRequest");
        if let Some(load) = &load {
            request = request.header(header::CONTENT_TYPE, load.kind);
        } else if posts {
            // hyper leaves it out of an empty POST, and IIS then answers 411.
            request = request.header(header::CONTENT_LENGTH, 0);
        }
        if let Some(cookies) = self.cookies.header() {
            request = request.header(header::COOKIE, cookies);
        }
        if let Some(at) = &self.at {
            request = request.header("at", at.expose());
        }
        let body = Full::new(load.map_or_else(Bytes::new, |load| Bytes::from(load.text)));
        request.body(body).map_err(|_| unavailable("the request to the journal cannot be written"))
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{Settings, Upstream};
    use crate::domain::System;

    #[test]
    fn the_upstream_is_an_origin() {
        let table = [
            ("https://journal.example.test/", true),
            ("http://10.0.0.5:11111", true),
            ("https://journal.example.test/sub/", false),
            ("https://user:word@journal.example.test/", false),
            ("https://journal.example.test/?a=1", false),
            ("ftp://journal.example.test/", false),
        ];
        for (text, fits) in table {
            let settings = Settings::new(System("netcity".into()), Url::parse(text).unwrap());
            assert_eq!(Upstream::new(settings).is_ok(), fits, "{text}");
        }
    }

    #[test]
    fn a_user_agent_of_other_letters_is_refused() {
        let url = Url::parse("https://journal.example.test/").unwrap();
        let settings = Settings {
            user_agent: "привратник\n".into(),
            ..Settings::new(System("netcity".into()), url)
        };
        assert!(Upstream::new(settings).is_err());
    }
}
