//! A journal's server: where it is, and how our calls to it look.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, header};
use http_body_util::Full;
use url::Url;

use super::{
    cookies::Cookies,
    fault::unavailable,
    http::{Answer, BadRoots, CallFault, Client, Limits},
};
use crate::{
    domain::Seat,
    flow::port::{JournalFault, Seats},
};

/// A setting that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSettings {
    /// Not an origin.
    #[error("the journal's address must be http(s)://host[:port]/ without path and user, not {0}")]
    Upstream(String),
    /// Not an origin either.
    #[error("an address of esia_hosts must be http(s)://host[:port]/ without path and user, not {0}")]
    EsiaHost(String),
    /// Not a header value.
    #[error("the user agent must be printable ASCII")]
    UserAgent,
    /// Not an address on the journal's own host.
    #[error("{0} must be a path that begins with one slash, such as {1}")]
    Path(&'static str, &'static str),
    /// Not a selector.
    #[error("`{0}` is not a CSS selector")]
    Selector(String),
    /// No certificates.
    #[error(transparent)]
    Roots(#[from] BadRoots),
}

/// The server, and the client that calls it.
pub(super) struct Server {
    origin: Url,
    seats: Option<Arc<dyn Seats>>,
    client: Client,
    agent: HeaderValue,
    referer: HeaderValue,
}

/// At which of a server's addresses a visit takes place: it stays where it began.
pub(super) struct Chair {
    key: String,
    seat: Option<Seat>,
    has_begun: bool,
}

impl Chair {
    /// Not chosen yet; all with one key choose alike.
    pub(super) fn free(key: &str) -> Self {
        Self { key: key.to_owned(), seat: None, has_begun: false }
    }

    /// Where a session was opened.
    pub(super) const fn taken(seat: Option<Seat>) -> Self {
        Self { key: String::new(), seat, has_begun: true }
    }

    /// What was chosen; `None` where the server has one address.
    pub(super) const fn seat(&self) -> Option<Seat> {
        self.seat
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

    /// JSON, written already.
    pub(super) const fn json(text: String) -> Self {
        Self { kind: "application/json", text }
    }
}

impl Server {
    pub(super) fn new(
        origin: &Url,
        agent: &str,
        limits: Limits,
        extra_roots: &[u8],
    ) -> Result<Self, BadSettings> {
        let bare = origin.path() == "/" && origin.query().is_none() && origin.username().is_empty();
        if !matches!(origin.scheme(), "http" | "https") || !bare || origin.password().is_some() {
            return Err(BadSettings::Upstream(origin.origin().ascii_serialization()));
        }
        let agent = HeaderValue::from_str(agent).map_err(|_| BadSettings::UserAgent)?;
        let referer = HeaderValue::from_str(origin.as_str()).map_err(|_| BadSettings::UserAgent)?;
        let client = Client::new(limits, extra_roots, origin.host_str().unwrap_or_default())?;
        Ok(Self { origin: origin.clone(), seats: None, client, agent, referer })
    }

    pub(super) const fn origin(&self) -> &Url {
        &self.origin
    }

    pub(super) fn host(&self) -> &str {
        self.origin.host_str().unwrap_or_default()
    }

    /// The server has several addresses.
    pub(super) fn at(self, seats: Option<Arc<dyn Seats>>) -> Self {
        Self { seats, ..self }
    }

    /// What is said in `User-Agent`.
    pub(super) const fn agent(&self) -> &HeaderValue {
        &self.agent
    }

    /// One call, whatever the answer; its cookies are taken. `extra` is a header of this journal's own.
    pub(super) async fn call(
        &self,
        chair: &mut Chair,
        cookies: &mut Cookies,
        (method, path): (Method, &str),
        load: Option<Load>,
        extra: Option<(&'static str, &str)>,
    ) -> Result<Answer, JournalFault> {
        let write =
            |place: &str| self.request(cookies, &method, format!("{place}{path}"), load.as_ref(), extra);
        let answer = self.send(chair, write).await?;
        cookies.take(&answer.headers);
        Ok(answer)
    }

    /// Sends what `write` makes for the place to call, `http://host:port`; again only where nothing has left.
    pub(super) async fn send(
        &self,
        chair: &mut Chair,
        write: impl Fn(&str) -> Result<Request<Full<Bytes>>, JournalFault>,
    ) -> Result<Answer, JournalFault> {
        loop {
            let authority = self.sit_down(chair)?;
            let request = write(&format!("{}://{authority}", self.origin.scheme()))?;
            match self.client.call(request).await {
                Ok(answer) => {
                    chair.has_begun = true;
                    return Ok(answer);
                }
                // Nothing has left, and no other call of this visit was answered there: another address will do.
                Err(CallFault::NoConnection(_)) if self.stand_up(chair) => {}
                Err(fault) => return Err(unavailable(&fault.to_string())),
            }
        }
    }

    /// Host and port to call.
    fn sit_down(&self, chair: &mut Chair) -> Result<String, JournalFault> {
        let Some(seats) = &self.seats else { return Ok(self.origin.authority().to_owned()) };
        if chair.seat.is_none() {
            chair.seat = seats.choose(None, &chair.key);
        }
        let seat = chair.seat.ok_or_else(|| unavailable("none of its addresses answers"))?;
        Ok(seats.authority(seat))
    }

    /// Says that the address does not answer; true if another one may be tried.
    fn stand_up(&self, chair: &mut Chair) -> bool {
        if let (Some(seats), Some(seat)) = (&self.seats, chair.seat) {
            seats.failed(seat);
        }
        chair.seat.take_if(|_| !chair.has_begun).is_some()
    }

    fn request(
        &self,
        cookies: &Cookies,
        method: &Method,
        address: String,
        load: Option<&Load>,
        extra: Option<(&'static str, &str)>,
    ) -> Result<Request<Full<Bytes>>, JournalFault> {
        let posts = method == Method::POST;
        let mut request = Request::builder()
            .method(method)
            .uri(address)
            .header(header::HOST, self.origin.authority())
            .header(header::USER_AGENT, &self.agent)
            .header(header::REFERER, &self.referer)
            .header(header::ACCEPT, "application/json, text/javascript, */*; q=0.01")
            // Without it some servers redirect to a page where they owe a status.
            .header("x-requested-with", "XMLHttpRequest");
        if let Some(load) = load {
            request = request.header(header::CONTENT_TYPE, load.kind);
        } else if posts {
            // hyper leaves it out of an empty POST, and IIS then answers 411.
            request = request.header(header::CONTENT_LENGTH, 0);
        }
        if let Some(cookies) = cookies.header() {
            request = request.header(header::COOKIE, cookies);
        }
        if let Some((name, value)) = extra {
            request = request.header(name, value);
        }
        let body = Full::new(load.map_or_else(Bytes::new, |load| Bytes::from(load.text.clone())));
        request.body(body).map_err(|_| unavailable("the request to the journal cannot be written"))
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{BadSettings, Limits, Server};

    fn server(origin: &str, agent: &str) -> Option<BadSettings> {
        Server::new(&Url::parse(origin).unwrap(), agent, Limits::default(), b"").err()
    }

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
            assert_eq!(server(text, "privratnik").is_none(), fits, "{text}");
        }
    }

    #[test]
    fn a_user_agent_of_other_letters_is_refused() {
        let fault = server("https://journal.example.test/", "привратник\n");
        assert_eq!(fault, Some(BadSettings::UserAgent));
    }
}
