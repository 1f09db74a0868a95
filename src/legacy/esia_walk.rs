//! The walk through a journal's own ESIA sign-in: the redirects of a browser, along a list of allowed hosts, to the
//! place where the gateway answers instead of ESIA, and back to the journal.
//!
//! Only the journal's own server and the hosts that its settings name are called, by GET and once each. What is not
//! on the list ends the walk: a redirect could carry the sign-in to anybody.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::Full;
use url::{Position, Url};

use super::{
    cookies::Cookies,
    fault::unavailable,
    http::{Answer, Limits},
    server::{BadSettings, Chair, Server},
};
use crate::flow::port::{JournalFault, Voucher};

/// The hosts between a journal and ESIA.
pub(super) struct Hosts(Vec<Server>);

impl Hosts {
    pub(super) fn new(
        origins: &[Url],
        agent: &str,
        limits: Limits,
        extra_roots: &[u8],
    ) -> Result<Self, BadSettings> {
        let host = |origin: &Url| {
            Server::new(origin, agent, limits, extra_roots).map_err(|fault| match fault {
                BadSettings::Upstream(origin) => BadSettings::EsiaHost(origin),
                other @ (BadSettings::EsiaHost(_)
                | BadSettings::UserAgent
                | BadSettings::Path(..)
                | BadSettings::Selector(_)
                | BadSettings::Roots(_)) => other,
            })
        };
        origins.iter().map(host).collect::<Result<_, _>>().map(Self)
    }
}

/// Where a walk has ended.
pub(super) enum End {
    /// At an awaited address of the journal, which was not called.
    There(Url),
    /// At an answer that leads nowhere.
    Page(Page),
}

/// An answer that is no redirect.
pub(super) struct Page {
    /// Whose, `https://host:port`.
    pub(super) origin: String,
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
}

impl Page {
    /// The journal does not go on as it should.
    pub(super) fn no_way(&self) -> JournalFault {
        no_way(format!("HTTP {} of {} where a redirect belongs", self.status.as_u16(), self.origin))
    }
}

/// One walk, with a jar of cookies for each host.
pub(super) struct Walk<'w> {
    own: Place<'w>,
    cookies: &'w mut Cookies,
    chair: &'w mut Chair,
    others: Vec<(Place<'w>, Cookies, Chair)>,
}

/// A host on the list.
#[derive(Clone, Copy)]
struct Place<'w>(&'w Server);

impl Place<'_> {
    fn holds(self, address: &Url) -> bool {
        self.0.origin().origin() == address.origin()
    }

    async fn open(
        self,
        chair: &mut Chair,
        cookies: &mut Cookies,
        address: &Url,
    ) -> Result<Answer, JournalFault> {
        let write = |place: &str| request(self.0, cookies, place, address);
        let answer = self.0.send(chair, write).await?;
        cookies.take(&answer.headers);
        Ok(answer)
    }
}

impl<'w> Walk<'w> {
    /// In the visit to the journal that has these cookies and this chair.
    pub(super) fn new(
        own: &'w Server,
        hosts: &'w Hosts,
        cookies: &'w mut Cookies,
        chair: &'w mut Chair,
    ) -> Self {
        let apart = |host: &'w Server| (Place(host), Cookies::of(host.host()), Chair::free(""));
        Self { own: Place(own), cookies, chair, others: hosts.0.iter().map(apart).collect() }
    }

    /// Walks from `start`, a path of the journal, until it leads to an address of the journal that `awaited` knows.
    ///
    /// # Errors
    /// [`JournalFault::NoSuchWay`] where the way leaves the list, is too long, or the gateway does not vouch;
    /// [`JournalFault::Unavailable`] where somebody does not answer.
    pub(super) async fn follow(
        mut self,
        start: &str,
        voucher: &dyn Voucher,
        awaited: impl Fn(&Url) -> bool + Send,
    ) -> Result<End, JournalFault> {
        let start = self.own.0.origin().join(start);
        let mut address = start.map_err(|_| no_way("it begins at no address".to_owned()))?;
        for _ in 0..=MOST_REDIRECTS {
            let answer = self.open(&address).await?;
            let Some(next) = target(&address, answer.status, &answer.headers) else {
                return page(&address, answer).map(End::Page);
            };
            address = if voucher.is_asked_at(next.as_str()) { vouched(voucher, &next).await? } else { next };
            if self.own.holds(&address) && awaited(&address) {
                return Ok(End::There(address));
            }
        }
        Err(no_way(format!("more than {MOST_REDIRECTS} redirects")))
    }

    async fn open(&mut self, address: &Url) -> Result<Answer, JournalFault> {
        if self.own.holds(address) {
            return self.own.open(self.chair, self.cookies, address).await;
        }
        match self.others.iter_mut().find(|(place, ..)| place.holds(address)) {
            Some((place, cookies, chair)) => place.open(chair, cookies, address).await,
            None => Err(no_way(format!(
                "it leads to {}, which is not in esia_hosts",
                address.origin().ascii_serialization()
            ))),
        }
    }
}

/// What is missing, for operators. Holds no query: there are codes and states in it.
pub(super) fn no_way(detail: String) -> JournalFault {
    JournalFault::NoSuchWay { detail }
}

/// The gateway's own answer in ESIA's place.
async fn vouched(voucher: &dyn Voucher, asked: &Url) -> Result<Url, JournalFault> {
    let address = voucher.vouch(asked.as_str()).await.map_err(|fault| no_way(fault.to_string()))?;
    Url::parse(&address).map_err(|_| no_way("the gateway's answer leads to no address".to_owned()))
}

/// Where a redirect that a browser follows by GET leads.
fn target(from: &Url, status: StatusCode, headers: &HeaderMap) -> Option<Url> {
    let leads = matches!(status, StatusCode::FOUND | StatusCode::SEE_OTHER);
    let location = headers.get(header::LOCATION).filter(|_| leads)?;
    from.join(location.to_str().ok()?).ok()
}

fn page(address: &Url, answer: Answer) -> Result<Page, JournalFault> {
    let (status, origin) = (answer.status, address.origin().ascii_serialization());
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return Err(unavailable(&format!("HTTP {} of {origin}", status.as_u16())));
    }
    Ok(Page { origin, status, body: answer.body })
}

/// As a browser asks for a page.
fn request(
    server: &Server,
    cookies: &Cookies,
    place: &str,
    address: &Url,
) -> Result<Request<Full<Bytes>>, JournalFault> {
    let mut request = Request::builder()
        .method(Method::GET)
        .uri(format!("{place}{}", &address[Position::BeforePath..Position::AfterQuery]))
        .header(header::HOST, server.origin().authority())
        .header(header::USER_AGENT, server.agent())
        .header(header::ACCEPT, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
        .header(header::ACCEPT_LANGUAGE, "ru");
    if let Some(cookies) = cookies.header() {
        request = request.header(header::COOKIE, cookies);
    }
    let request = request.body(Full::default());
    request.map_err(|_| unavailable("the request to the journal cannot be written"))
}

/// A real chain has about six.
const MOST_REDIRECTS: usize = 10;

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, StatusCode, header};
    use url::Url;

    use super::{BadSettings, Hosts, Limits, target};

    #[test]
    fn only_302_and_303_lead_on() {
        let from = Url::parse("https://journal.example.test/a/b?c=d").unwrap();
        let table = [
            (302, Some("/x?y=z"), Some("https://journal.example.test/x?y=z")),
            (303, Some("x"), Some("https://journal.example.test/a/x")),
            (302, Some("https://esia.example.test/"), Some("https://esia.example.test/")),
            (302, Some("//other.example.test/"), Some("https://other.example.test/")),
            (302, None, None),
            (302, Some("https://"), None),
            (301, Some("/x"), None),
            (307, Some("/x"), None),
            (308, Some("/x"), None),
            (200, Some("/x"), None),
        ];
        for (status, location, expected) in table {
            let mut headers = HeaderMap::new();
            headers.extend(location.map(|text| (header::LOCATION, HeaderValue::from_static(text))));
            let found = target(&from, StatusCode::from_u16(status).unwrap(), &headers);
            assert_eq!(found.as_ref().map(Url::as_str), expected, "{status} {location:?}");
        }
    }

    #[test]
    fn a_host_in_between_is_an_origin() {
        let hosts = |text| Hosts::new(&[Url::parse(text).unwrap()], "a", Limits::default(), b"").err();
        assert_eq!(hosts("https://esiasgo.example.test:444/"), None);
        let said = hosts("https://esiasgo.example.test/go").map(|fault| fault.to_string());
        assert!(said.is_some_and(|said| said.contains("esia_hosts")));
        assert_eq!(
            hosts("ftp://esiasgo.example.test/"),
            Some(BadSettings::EsiaHost("ftp://esiasgo.example.test".to_owned()))
        );
    }
}
