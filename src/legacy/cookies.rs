//! The cookies that one journal host has set during one visit.

use http::{HeaderMap, HeaderValue, header};

use crate::{domain::Secret, flow::port::JournalCookie};

/// Cookies of one host, in the order in which they came.
pub(super) struct Cookies {
    host: String,
    kept: Vec<JournalCookie>,
}

impl Cookies {
    /// None yet; `host` is the only one whose cookies are taken.
    pub(super) fn of(host: &str) -> Self {
        Self { host: host.to_ascii_lowercase(), kept: Vec::new() }
    }

    /// The cookies of a session that was opened earlier.
    pub(super) fn resumed(host: &str, kept: &[JournalCookie]) -> Self {
        Self { kept: kept.to_vec(), ..Self::of(host) }
    }

    /// Takes every `Set-Cookie` of an answer. `Expires` is not looked at: there is no clock here, and the
    /// journals that remove a cookie empty it too.
    pub(super) fn take(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(header::SET_COOKIE) {
            if let Some(cookie) = line.to_str().ok().and_then(|line| self.parse(line)) {
                self.put(cookie);
            }
        }
    }

    /// The `Cookie` header, if there is anything to send.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let pairs: Vec<_> =
            self.kept.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value.expose())).collect();
        let mut value =
            (!pairs.is_empty()).then(|| HeaderValue::from_str(&pairs.join("; ")).ok()).flatten()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// All of them.
    pub(super) fn kept(&self) -> &[JournalCookie] {
        &self.kept
    }

    /// `None` for a cookie of another host. A value may hold `=`: only the first one divides.
    fn parse(&self, line: &str) -> Option<JournalCookie> {
        let mut parts = line.split(';').map(str::trim);
        let (name, value) = parts.next()?.split_once('=')?;
        let mut value = value.trim();
        for attribute in parts {
            let (key, setting) = attribute.split_once('=').unwrap_or((attribute, ""));
            if key.eq_ignore_ascii_case("domain") && !self.is_within(setting) {
                return None;
            }
            if key.eq_ignore_ascii_case("max-age") && setting.parse().is_ok_and(|age: i64| age <= 0) {
                value = "";
            }
        }
        let name = name.trim();
        (!name.is_empty())
            .then(|| JournalCookie { name: name.to_owned(), value: Secret::new(value.to_owned()) })
    }

    fn is_within(&self, domain: &str) -> bool {
        let domain = domain.trim().trim_start_matches('.').to_ascii_lowercase();
        let rest = self.host.strip_suffix(&domain);
        domain.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    fn put(&mut self, cookie: JournalCookie) {
        let place = self.kept.iter().position(|kept| kept.name == cookie.name);
        match (place, cookie.value.expose().is_empty()) {
            (Some(place), true) => drop(self.kept.remove(place)),
            (Some(place), false) => self.kept[place] = cookie,
            (None, true) => {}
            (None, false) => self.kept.push(cookie),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, header};

    use super::Cookies;

    fn after(lines: &[&'static str]) -> Option<String> {
        let mut cookies = Cookies::of("Journal.example.test");
        for line in lines {
            let mut headers = HeaderMap::new();
            headers.append(header::SET_COOKIE, HeaderValue::from_static(line));
            cookies.take(&headers);
        }
        cookies.header().map(|value| value.to_str().expect("ASCII").to_owned())
    }

    #[test]
    fn values_are_kept_to_the_letter() {
        let table = [
            (&["NSSESSIONID=0a1b; Path=/; HttpOnly"][..], Some("NSSESSIONID=0a1b")),
            (&["ESRNSec=ESRNSECR1=ab=; Secure"], Some("ESRNSec=ESRNSECR1=ab=")),
            (&["a=1", "b=2", "a=3"], Some("a=3; b=2")),
            (&["a=1", "a=; expires=Thu, 01 Jan 1970 00:00:00 GMT"], None),
            (&["a=1", "a=2; Max-Age=0"], None),
            (&["=1"], None),
            (&["nonsense"], None),
            (&[], None),
        ];
        for (lines, expected) in table {
            assert_eq!(after(lines).as_deref(), expected, "{lines:?}");
        }
    }

    #[test]
    fn only_cookies_of_the_host_are_taken() {
        let table = [
            ("a=1; Domain=journal.example.test", true),
            ("a=1; domain=.Example.test", true),
            ("a=1; Domain=", true),
            ("a=1; Domain=al.example.test", false),
            ("a=1; Domain=other.example.test", false),
            ("a=1; Domain=deeper.journal.example.test", false),
        ];
        for (line, taken) in table {
            assert_eq!(after(&[line]).is_some(), taken, "{line}");
        }
    }
}
