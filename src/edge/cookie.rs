//! The journals' cookies: ours never reach a journal, and the journal's own pass only where told.

use http::header::{COOKIE, HeaderMap, HeaderValue};

use crate::{domain::Surface, flow::cookie::is_own};

/// The cookies of one request, without ours.
#[derive(Debug, Default)]
pub struct Cookies {
    rest: Vec<(String, String)>,
}

impl Cookies {
    /// Reads every `Cookie` header of a request; pairs that are not `name=value` are dropped.
    pub fn read(headers: &HeaderMap) -> Self {
        let mut cookies = Self::default();
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        for (name, value) in lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('=')) {
            let pair = (name.trim().to_owned(), value.trim().to_owned());
            if !is_own(&pair.0) {
                cookies.rest.push(pair);
            }
        }
        cookies
    }

    /// Name and value of each.
    pub fn into_pairs(self) -> Vec<(String, String)> {
        self.rest
    }

    /// The `Cookie` header for the journal: of its own cookies those that its page's script needs, then those kept for the person in the `jar`, which win over the browser's under the same name. `None` when nothing
    /// is left.
    pub fn for_journal(&self, surface: &Surface, jar: &[(String, String)]) -> Option<HeaderValue> {
        let passes = |name: &str| surface.is_open_cookie(name) && jar.iter().all(|(kept, _)| kept != name);
        let browser = self.rest.iter().filter(|(name, _)| passes(name));
        let line =
            browser.chain(jar).map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let mut header = HeaderValue::from_str(&line).ok().filter(|line| !line.is_empty())?;
        header.set_sensitive(true);
        Some(header)
    }
}

/// A journal's `Set-Cookie` as the browser may have it: bound to our host (`Domain` dropped), `Secure` exactly when
/// our side is https. `Path` and the rest stay. `None` if the journal tries to set one of ours.
pub fn rewrite_set_cookie(line: &HeaderValue, https: bool) -> Option<HeaderValue> {
    let mut parts = line.as_bytes().split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let pair = parts.next()?;
    let name = pair.split(|byte| *byte == b'=').next()?;
    if is_own(&String::from_utf8_lossy(name)) {
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

#[cfg(test)]
mod tests {
    use http::header::{COOKIE, HeaderMap, HeaderValue};

    use super::{Cookies, rewrite_set_cookie};
    use crate::domain::Surface;

    fn request(lines: &[&'static str]) -> Cookies {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(COOKIE, HeaderValue::from_static(line));
        }
        Cookies::read(&headers)
    }

    fn open(names: &[&'static str]) -> Surface {
        Surface { open_cookies: names.iter().map(|name| (*name).into()).collect(), ..Surface::default() }
    }

    #[test]
    fn lesson_02_our_cookies_never_reach_the_journal() {
        let cookies = request(&[
            "TTSLogin=SCID=1; __Host-privratnik-session=s; NSSESSIONID=1",
            "privratnik-nonce=n; __HOST-Privratnik-Session=x; __Secure-privratnik-session=y",
        ]);
        assert_eq!(
            cookies
                .for_journal(
                    &open(&["TTSLogin", "NSSESSIONID", "privratnik-nonce", "__Host-privratnik-session"]),
                    &[]
                )
                .unwrap(),
            "TTSLogin=SCID=1; NSSESSIONID=1"
        );
    }

    #[test]
    fn only_named_cookies_pass_and_the_jar_wins() {
        let cookies = request(&["csrftoken=c; sessionid=browser; other=1"]);
        let named = open(&["csrftoken", "sessionid"]);
        let jar = [("sessionid".to_owned(), "kept".to_owned())];
        assert_eq!(cookies.for_journal(&named, &jar).unwrap(), "csrftoken=c; sessionid=kept");
        assert_eq!(cookies.for_journal(&open(&[]), &[]), None);
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
