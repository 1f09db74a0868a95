//! Cookies: ours are opaque, host-bound and never seen by a journal; the journal's own pass only where told.

use std::time::Duration;

use http::header::{COOKIE, HeaderMap, HeaderValue, InvalidHeaderValue};

/// How our own cookies are written on a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `__Host-` and `Secure`. Browsers keep such cookies over https, and Chromium over http on `*.localhost` too.
    Host,
    /// Without both, for a sandbox on a plain loopback address, where no browser and no API client would keep them.
    Loopback,
}

/// One of our own cookies, by the name that follows [`STEM`], such as `session`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnCookie {
    name: &'static str,
    style: Style,
}

/// Which of the journal's cookies go on to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passage {
    /// All but ours: a host that has no session of its own to protect.
    All,
    /// Only these names: those that the journal's page script needs. Session cookies stay in the gateway's jar.
    Only(Vec<String>),
}

/// The cookies of one request, ours apart from the rest.
#[derive(Debug, Default)]
pub struct Cookies {
    own: Vec<(String, String)>,
    rest: Vec<(String, String)>,
}

impl OwnCookie {
    /// The cookie `name` in the listener's style.
    pub const fn new(name: &'static str, style: Style) -> Self {
        Self { name, style }
    }

    /// The full name on the wire.
    pub fn wire_name(self) -> String {
        let prefix = match self.style {
            Style::Host => HOST_PREFIX,
            Style::Loopback => "",
        };
        format!("{prefix}{STEM}{}", self.name)
    }

    /// The `Set-Cookie` that gives it `value` for `life`, or until the browser is closed.
    ///
    /// # Errors
    /// When `value` holds a byte that no header may hold; our values are base64url or digits.
    pub fn set(self, value: &str, life: Option<Duration>) -> Result<HeaderValue, InvalidHeaderValue> {
        let secure = match self.style {
            Style::Host => "; Secure",
            Style::Loopback => "",
        };
        let age = life.map(|life| format!("; Max-Age={}", life.as_secs())).unwrap_or_default();
        let line = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", self.wire_name());
        let mut header = HeaderValue::from_str(&line)?;
        header.set_sensitive(true);
        Ok(header)
    }

    /// The `Set-Cookie` that makes the browser forget it.
    pub fn forget(self) -> HeaderValue {
        self.set("", Some(Duration::ZERO)).expect("our own names hold no control bytes")
    }
}

impl Cookies {
    /// Reads every `Cookie` header of a request; pairs that are not `name=value` are dropped.
    pub fn read(headers: &HeaderMap) -> Self {
        let mut cookies = Self::default();
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        for (name, value) in lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('=')) {
            let pair = (name.trim().to_owned(), value.trim().to_owned());
            if is_ours(&pair.0) { cookies.own.push(pair) } else { cookies.rest.push(pair) }
        }
        cookies
    }

    /// The value of one of ours. Two different values under one name are none: one of them was planted.
    pub fn own(&self, cookie: OwnCookie) -> Option<&str> {
        let name = cookie.wire_name();
        let mut values = self.own.iter().filter(|(found, _)| *found == name).map(|(_, value)| value.as_str());
        let first = values.next()?;
        values.all(|other| other == first).then_some(first)
    }

    /// The value of one of the journal's cookies.
    pub fn journal(&self, name: &str) -> Option<&str> {
        self.rest.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The `Cookie` header for the journal: its own cookies as `passage` lets them, then those kept for the person
    /// in the `jar`, which win over the browser's under the same name. `None` when nothing is left.
    pub fn for_journal(&self, passage: &Passage, jar: &[(String, String)]) -> Option<HeaderValue> {
        let passes = |name: &str| match passage {
            Passage::All => true,
            Passage::Only(names) => names.iter().any(|allowed| allowed == name),
        };
        let browser =
            self.rest.iter().filter(|(name, _)| passes(name) && jar.iter().all(|(kept, _)| kept != name));
        let line =
            browser.chain(jar).map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let mut header = HeaderValue::from_str(&line).ok().filter(|line| !line.is_empty())?;
        header.set_sensitive(true);
        Some(header)
    }
}

/// Whether a cookie name is one of ours in any style or case; a journal can neither see nor set such a cookie.
pub fn is_ours(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase();
    let unprefixed = ["__host-", "__secure-"].iter().find_map(|prefix| name.strip_prefix(prefix));
    unprefixed.unwrap_or(&name).starts_with(STEM)
}

/// A journal's `Set-Cookie` as the browser may have it: bound to our host (`Domain` dropped), `Secure` exactly when
/// our side is https. `Path` and the rest stay. `None` if the journal tries to set one of ours.
pub fn rewrite_set_cookie(line: &HeaderValue, https: bool) -> Option<HeaderValue> {
    let mut parts = line.as_bytes().split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let pair = parts.next()?;
    let name = pair.split(|byte| *byte == b'=').next()?;
    if is_ours(&String::from_utf8_lossy(name)) {
        return None;
    }
    let mut rewritten = pair.to_vec();
    for part in parts {
        let attribute = part.to_ascii_lowercase();
        // `SameSite=None` without `Secure` makes Chromium drop the cookie; over http it falls with `Secure`.
        let needs_https = attribute == b"secure" || attribute == b"samesite=none";
        if attribute.starts_with(b"domain") || attribute == b"secure" || (needs_https && !https) {
            continue;
        }
        rewritten.extend_from_slice(b"; ");
        rewritten.extend_from_slice(part);
    }
    if https {
        rewritten.extend_from_slice(b"; Secure");
    }
    HeaderValue::from_bytes(&rewritten).ok()
}

/// What all our cookie names begin with, after the prefix.
pub const STEM: &str = "privratnik-";
const HOST_PREFIX: &str = "__Host-";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::header::{COOKIE, HeaderMap, HeaderValue};

    use super::{Cookies, OwnCookie, Passage, Style, rewrite_set_cookie};

    const SESSION: OwnCookie = OwnCookie::new("session", Style::Host);

    fn request(lines: &[&'static str]) -> Cookies {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(COOKIE, HeaderValue::from_static(line));
        }
        Cookies::read(&headers)
    }

    #[test]
    fn lesson_02_our_cookies_never_reach_the_journal() {
        let cookies = request(&[
            "TTSLogin=SCID=1; __Host-privratnik-session=s; NSSESSIONID=1",
            "privratnik-nonce=n; __HOST-Privratnik-Session=x; __Secure-privratnik-session=y",
        ]);
        assert_eq!(cookies.own(SESSION), Some("s"));
        assert_eq!(cookies.for_journal(&Passage::All, &[]).unwrap(), "TTSLogin=SCID=1; NSSESSIONID=1");
    }

    #[test]
    fn only_named_cookies_pass_and_the_jar_wins() {
        let cookies = request(&["csrftoken=c; sessionid=browser; other=1"]);
        let named = Passage::Only(vec!["csrftoken".to_owned(), "sessionid".to_owned()]);
        let jar = [("sessionid".to_owned(), "kept".to_owned())];
        assert_eq!(cookies.for_journal(&named, &jar).unwrap(), "csrftoken=c; sessionid=kept");
        assert_eq!(cookies.for_journal(&Passage::Only(Vec::new()), &[]), None);
    }

    #[test]
    fn a_planted_second_session_counts_as_none() {
        let planted = request(&["__Host-privratnik-session=a; __Host-privratnik-session=b"]);
        assert_eq!(planted.own(SESSION), None);
        let repeated = request(&["__Host-privratnik-session=a", "__Host-privratnik-session=a"]);
        assert_eq!(repeated.own(SESSION), Some("a"));
    }

    #[test]
    fn a_prefixed_cookie_is_not_read_where_the_prefix_is_off() {
        let cookies = request(&["privratnik-session=plain"]);
        assert_eq!(cookies.own(SESSION), None);
        assert_eq!(cookies.own(OwnCookie::new("session", Style::Loopback)), Some("plain"));
    }

    #[test]
    fn our_cookies_are_host_bound_and_hidden_from_scripts() {
        assert_eq!(
            SESSION.set("v", Some(Duration::from_secs(60))).unwrap(),
            "__Host-privratnik-session=v; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60",
        );
        assert_eq!(
            OwnCookie::new("session", Style::Loopback).forget(),
            "privratnik-session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0",
        );
        assert!(SESSION.set("a\nb", None).is_err());
    }

    #[test]
    fn the_journals_cookies_are_bound_to_our_host() {
        for (written, https, expected) in [
            (
                "ESRNSec=R1=t; Domain=.sgo.example; Path=/webapi; HttpOnly",
                true,
                Some("ESRNSec=R1=t; Path=/webapi; HttpOnly; Secure"),
            ),
            ("a=b; secure; SameSite=None", false, Some("a=b")),
            ("a=b; SECURE; SameSite=None", true, Some("a=b; SameSite=None; Secure")),
            ("__host-privratnik-session=planted; Path=/", true, None),
            ("privratnik-session=planted", false, None),
        ] {
            let rewritten = rewrite_set_cookie(&HeaderValue::from_static(written), https);
            assert_eq!(rewritten, expected.map(HeaderValue::from_static), "{written}");
        }
    }
}
