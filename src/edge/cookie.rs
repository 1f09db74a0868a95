//! The journals' cookies: ours never reach a journal, and the journal's own pass only where told.

use http::header::{COOKIE, HeaderMap, HeaderValue};

use crate::{domain::Surface, flow::cookie::is_own};

/// The cookies of one request, without ours.
#[derive(Debug, Default)]
pub struct Cookies<'h> {
    rest: Vec<(&'h str, &'h str)>,
}

impl<'h> Cookies<'h> {
    /// Reads every `Cookie` header of a request; pairs that are not `name=value` are dropped.
    pub fn read(headers: &'h HeaderMap) -> Self {
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
        let pairs = pairs.map(|(name, value)| (name.trim(), value.trim()));
        Self { rest: pairs.filter(|(name, _)| !is_own(name)).collect() }
    }

    /// Name and value of each.
    pub fn pairs(&self) -> impl Iterator<Item = (&'h str, &'h str)> + Clone {
        self.rest.iter().copied()
    }

    /// The `Cookie` header for the journal: of its own cookies those that its page's script needs, then those kept for
    /// the person in the `jar`, which win over the browser's under the same name. `None` when nothing is left.
    pub fn for_journal<'j>(
        &self,
        surface: &Surface,
        jar: impl Iterator<Item = (&'j str, &'j str)> + Clone,
    ) -> Option<HeaderValue> {
        let passes = |name: &str| surface.is_open_cookie(name) && jar.clone().all(|(kept, _)| kept != name);
        let mut line = String::new();
        let mut add = |name: &str, value: &str| {
            let separator = if line.is_empty() { "" } else { "; " };
            line.extend([separator, name, "=", value]);
        };
        self.pairs().filter(|(name, _)| passes(name)).for_each(|(name, value)| add(name, value));
        jar.for_each(|(name, value)| add(name, value));
        let mut header = HeaderValue::try_from(line).ok().filter(|line| !line.is_empty())?;
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

    /// The line that the journal gets of what a browser sends in these.
    fn sent(lines: &[&'static str], surface: &Surface, jar: &[(&str, &str)]) -> Option<HeaderValue> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(COOKIE, HeaderValue::from_static(line));
        }
        Cookies::read(&headers).for_journal(surface, jar.iter().copied())
    }

    fn open(names: &[&'static str]) -> Surface {
        Surface { open_cookies: names.iter().map(|name| (*name).into()).collect(), ..Surface::default() }
    }

    #[test]
    fn lesson_02_our_cookies_never_reach_the_journal() {
        let lines = [
            "TTSLogin=SCID=1; __Host-privratnik-session=s; NSSESSIONID=1",
            "privratnik-nonce=n; __HOST-Privratnik-Session=x; __Secure-privratnik-session=y",
        ];
        let named = open(&["TTSLogin", "NSSESSIONID", "privratnik-nonce", "__Host-privratnik-session"]);
        assert_eq!(sent(&lines, &named, &[]).unwrap(), "TTSLogin=SCID=1; NSSESSIONID=1");
    }

    #[test]
    fn only_named_cookies_pass_and_the_jar_wins() {
        let lines = ["csrftoken=c; sessionid=browser; other=1"];
        let (named, jar) = (open(&["csrftoken", "sessionid"]), [("sessionid", "kept")]);
        assert_eq!(sent(&lines, &named, &jar).unwrap(), "csrftoken=c; sessionid=kept");
        assert_eq!(sent(&lines, &open(&[]), &[]), None);
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
