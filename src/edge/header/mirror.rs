//! Two origins that stand for each other: the journal believes it is called by its own name, the browser sees ours.

use http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_LOCATION, HOST, HeaderMap, HeaderName, HeaderValue, LOCATION,
    ORIGIN, REFERER, SET_COOKIE,
};
use url::Url;

use crate::edge::{cookie::rewrite_set_cookie, swap::Pair};

/// Scheme, host and port, as a browser compares them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    url: Url,
    authority: String,
    /// The whole, as it is written.
    text: String,
    /// The authority, ready for every request.
    host_header: HeaderValue,
}

/// An address that names no origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an origin: write http:// or https://, a host and perhaps a port, nothing more")]
pub struct OriginFault(String);

/// Translates between the origin that the browser sees and those the journal calls its own.
#[derive(Clone, Debug)]
pub struct Mirror {
    ours: Origin,
    theirs: Origin,
    aliases: Vec<Origin>,
}

impl Origin {
    /// Reads `scheme://host[:port]`; the port is left out where it is the scheme's own.
    ///
    /// # Errors
    /// [`OriginFault`] for anything else, user information and paths included.
    pub fn parse(written: &str) -> Result<Self, OriginFault> {
        let fault = || OriginFault(written.to_owned());
        let url = Url::parse(written).map_err(|_| fault())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        let host = url.host_str().filter(|_| bare && anonymous && matches!(url.scheme(), "http" | "https"));
        let host = host.ok_or_else(fault)?;
        let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let host_header = HeaderValue::from_str(&authority).map_err(|_| fault())?;
        let text = format!("{}://{authority}", url.scheme());
        Ok(Self { url, authority, text, host_header })
    }

    /// `http` or `https`.
    pub fn scheme(&self) -> &str {
        self.url.scheme()
    }

    /// Host and, unless it is the scheme's own, port: what stands in `Host`.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// [`Origin::authority`] as the value of a header.
    pub(super) fn host_header(&self) -> HeaderValue {
        self.host_header.clone()
    }

    /// The host without a port.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Whether the browser protects what it sends here.
    pub fn is_https(&self) -> bool {
        self.scheme() == "https"
    }

    /// What follows the origin in an address that is written as [`Url`] would write it: there is nothing to read it
    /// for. Browsers write nearly all of them so.
    fn plain_path<'a>(&self, address: &'a str) -> Option<&'a str> {
        let path = address.strip_prefix(self.text.as_str())?;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/?&=-_+,.".contains(&byte);
        let has_dots = path.contains("/.");
        (path.starts_with('/') && path.bytes().all(is_plain) && !has_dots).then_some(path)
    }

    fn owns(&self, url: &Url) -> bool {
        url.origin() == self.url.origin()
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Mirror {
    /// `ours` is what the browser sees, `theirs` where the journal is called.
    pub const fn new(ours: Origin, theirs: Origin) -> Self {
        Self { ours, theirs, aliases: Vec::new() }
    }

    /// Another name under which the journal speaks of itself, such as its public one or the one without TLS.
    #[must_use]
    pub fn also_known_as(mut self, alias: Origin) -> Self {
        self.aliases.push(alias);
        self
    }

    /// `Host`, `Origin` and `Referer` as the journal expects them. A foreign `Origin` or `Referer` stays foreign:
    /// the journal's own cross-site checks go on working.
    pub fn towards_journal(&self, headers: &mut HeaderMap) {
        headers.insert(HOST, self.theirs.host_header());
        for name in [ORIGIN, REFERER] {
            replace(headers, &name, |value| {
                if let Some(path) = self.ours.plain_path(value) {
                    return Some(if name == ORIGIN {
                        self.theirs.to_string()
                    } else {
                        [self.theirs.text.as_str(), path].concat()
                    });
                }
                let url = Url::parse(value).ok().filter(|url| self.ours.owns(url))?;
                Some(if name == ORIGIN { self.theirs.text.clone() } else { moved(&url, &self.theirs) })
            });
        }
    }

    /// `Location`, `Content-Location`, `Access-Control-Allow-Origin` and cookies as the browser may see them.
    pub fn towards_browser(&self, headers: &mut HeaderMap) {
        for name in [LOCATION, CONTENT_LOCATION] {
            replace(headers, &name, |value| self.moved_here(value));
        }
        replace(headers, &ACCESS_CONTROL_ALLOW_ORIGIN, |value| {
            Url::parse(value).is_ok_and(|url| self.is_theirs(&url)).then(|| self.ours.to_string())
        });
        if headers.contains_key(SET_COOKIE) {
            let https = self.ours.is_https();
            let cookies: Vec<HeaderValue> = headers
                .get_all(SET_COOKIE)
                .iter()
                .filter_map(|line| rewrite_set_cookie(line, https))
                .collect();
            headers.remove(SET_COOKIE);
            for cookie in cookies {
                headers.append(SET_COOKIE, cookie);
            }
        }
    }

    /// An absolute address of the journal's own, on our origin; `None` for a relative or a foreign one.
    pub fn moved_here(&self, address: &str) -> Option<String> {
        let is_relative = Url::parse(address) == Err(url::ParseError::RelativeUrlWithoutBase);
        if is_relative && !address.starts_with("//") {
            return None;
        }
        let url = self.theirs.url.join(address).ok()?;
        self.is_theirs(&url).then(|| moved(&url, &self.ours))
    }

    /// The journal's own origins as its pages and data write them, each with ours to stand in its place: in full and
    /// without the scheme, with the port that goes without saying, and with the slashes escaped as JSON allows.
    pub fn addresses(&self) -> Vec<Pair> {
        let ours = self.ours.to_string();
        let ours_without_scheme = format!("//{}", self.ours.authority);
        let theirs = std::iter::once(&self.theirs).chain(&self.aliases);
        let authorities = theirs.flat_map(|origin| {
            let said = origin.url.port_or_known_default().map(|port| format!("{}:{port}", origin.host()));
            let said = said.filter(|said| *said != origin.authority);
            std::iter::once(origin.authority.clone())
                .chain(said)
                .map(|authority| (origin.scheme(), authority))
        });
        let pairs = authorities.flat_map(|(scheme, authority)| {
            let (whole, without_scheme) = (format!("{scheme}://{authority}"), format!("//{authority}"));
            [
                Pair::address(escaped(&whole), escaped(&ours)),
                Pair::address(whole, ours.as_str()),
                Pair::relative(escaped(&without_scheme), escaped(&ours_without_scheme)),
                Pair::relative(without_scheme, ours_without_scheme.as_str()),
            ]
        });
        pairs.collect()
    }

    fn is_theirs(&self, url: &Url) -> bool {
        self.theirs.owns(url) || self.aliases.iter().any(|alias| alias.owns(url))
    }
}

fn replace(headers: &mut HeaderMap, name: &HeaderName, rewrite: impl Fn(&str) -> Option<String>) {
    let rewritten = headers.get(name).and_then(|value| value.to_str().ok()).and_then(rewrite);
    if let Some(value) = rewritten.and_then(|value| HeaderValue::try_from(value).ok())
        && let Some(header) = headers.get_mut(name)
    {
        *header = value;
    }
}

/// As some writers of JSON put it.
fn escaped(origin: &str) -> String {
    origin.replace('/', "\\/")
}

fn moved(url: &Url, to: &Origin) -> String {
    [to.text.as_str(), &url[url::Position::BeforePath..]].concat()
}

#[cfg(test)]
mod tests {
    use http::header::{HeaderMap, HeaderName, HeaderValue};
    use proptest::prelude::*;
    use url::{Position, Url};

    use super::{Mirror, Origin};
    use crate::edge::swap::Swap;

    fn mirror() -> Mirror {
        let origin = |written| Origin::parse(written).unwrap();
        Mirror::new(origin("https://netcity.gate.example"), origin("http://10.0.0.5:11111"))
            .also_known_as(origin("https://sgo.example"))
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn the_journal_is_called_by_its_own_name() {
        let mut request = headers(&[
            ("host", "netcity.gate.example"),
            ("origin", "https://netcity.gate.example"),
            ("referer", "https://netcity.gate.example/asp/a.asp?x=%D0%B0"),
        ]);
        mirror().towards_journal(&mut request);
        assert_eq!(request["host"], "10.0.0.5:11111");
        assert_eq!(request["origin"], "http://10.0.0.5:11111");
        assert_eq!(request["referer"], "http://10.0.0.5:11111/asp/a.asp?x=%D0%B0");
    }

    #[test]
    fn a_foreign_page_stays_foreign() {
        for origin in ["https://evil.example", "null", "https://netcity.gate.example.evil.example"] {
            let mut request = headers(&[("origin", origin)]);
            mirror().towards_journal(&mut request);
            assert_eq!(request["origin"], origin);
        }
    }

    #[test]
    fn the_browser_never_learns_where_the_journal_is() {
        for (written, seen) in [
            ("http://10.0.0.5:11111/app/?a=1#b", "https://netcity.gate.example/app/?a=1#b"),
            ("https://SGO.example:443/app", "https://netcity.gate.example/app"),
            ("//10.0.0.5:11111/app", "https://netcity.gate.example/app"),
            ("/app", "/app"),
            ("app?x=http://10.0.0.5:11111/", "app?x=http://10.0.0.5:11111/"),
            ("https://esia.example/", "https://esia.example/"),
            ("http://10.0.0.5/app", "http://10.0.0.5/app"),
        ] {
            let mut response = headers(&[("location", written)]);
            mirror().towards_browser(&mut response);
            assert_eq!(response["location"], seen);
        }
    }

    #[test]
    fn a_page_names_our_origin_where_it_named_the_journals() {
        for (written, seen) in [
            (
                r#"action="http://10.0.0.5:11111/asp/a.asp""#,
                r#"action="https://netcity.gate.example/asp/a.asp""#,
            ),
            (r#"{"url":"https:\/\/sgo.example\/a"}"#, r#"{"url":"https:\/\/netcity.gate.example\/a"}"#),
            ("location='https://sgo.example'", "location='https://netcity.gate.example'"),
            ("http://10.0.0.5:111110/", "http://10.0.0.5:111110/"),
            ("<img src=//sgo.example/a.gif>", "<img src=//netcity.gate.example/a.gif>"),
            (r#""\/\/10.0.0.5:11111\/a""#, r#""\/\/netcity.gate.example\/a""#),
            ("'https://SGO.example:443/a'", "'https://netcity.gate.example/a'"),
            ("https://sgo.example.evil.example/", "https://sgo.example.evil.example/"),
        ] {
            let mut swap = Swap::new(mirror().addresses());
            let mut page = swap.push(written.into()).to_vec();
            page.extend_from_slice(&swap.finish());
            assert_eq!(String::from_utf8(page).unwrap(), seen);
        }
    }

    #[test]
    fn cookies_and_cors_are_moved_too() {
        let mut response = headers(&[
            ("set-cookie", "a=1; Domain=sgo.example"),
            ("set-cookie", "__Host-privratnik-session=planted"),
            ("access-control-allow-origin", "https://sgo.example"),
        ]);
        mirror().towards_browser(&mut response);
        assert_eq!(response.get_all("set-cookie").iter().collect::<Vec<_>>(), ["a=1; Secure"]);
        assert_eq!(response["access-control-allow-origin"], "https://netcity.gate.example");
    }

    #[test]
    fn an_origin_is_no_more_than_an_origin() {
        assert_eq!(Origin::parse("https://A.example:443").unwrap().to_string(), "https://a.example");
        for written in
            ["a.example", "ftp://a", "https://u@a.example", "https://a/b", "https://a?b", "https://a#b"]
        {
            assert!(Origin::parse(written).is_err(), "{written}");
        }
    }

    proptest! {
        #[test]
        fn an_address_that_is_not_read_would_have_read_the_same(
            host in "(netcity|app)\\.gate(\\.evil)?(:80|:8400)?",
            path in "(/|[a-zA-Zа%#:;]|[.]{1,2}|\\?x=1|&|\\+|,|@|\\\\| ){0,12}",
        ) {
            for ours in ["http://netcity.gate", "http://netcity.gate:8400", "https://netcity.gate"] {
                let (ours, address) = (Origin::parse(ours).unwrap(), format!("http://{host}{path}"));
                if let Some(path) = ours.plain_path(&address) {
                    let url = Url::parse(&address).unwrap();
                    prop_assert!(ours.owns(&url), "{address}");
                    prop_assert_eq!(path, &url[Position::BeforePath..]);
                }
            }
        }
    }
}
