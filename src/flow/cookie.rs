//! The gateway's own cookies: their names, and how they are written.
//!
//! All carry the `__Host-` prefix, so that no other host and no plain connection can plant them. On a loopback
//! address without a name the prefix cannot be kept by browsers; there, and only in a sandbox, it is left off.

use std::{borrow::Cow, time::Duration};

use crate::domain::State;

/// Whether browsers can keep prefixed cookies here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieStyle {
    /// `__Host-` and `Secure`: https, or a `*.localhost` name.
    Prefixed,
    /// Plain: a sandbox on a bare loopback address.
    Plain,
}

impl CookieStyle {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Prefixed => PREFIX,
            Self::Plain => "",
        }
    }
}

/// One of our cookies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnCookie {
    /// The session at the gate.
    Gate,
    /// One sign-in attempt, named after its state.
    Attempt(State),
    /// The session on a journal host.
    Door,
    /// The nonce that a journal host sets before it sends the browser away.
    Knock,
    /// The journal's own sign-out was pressed here.
    Left,
    /// How often this browser was sent on, and where to.
    Rounds,
    /// What a session on a journal host leaves behind, so that a form that comes after it finds its person again.
    Trace,
    /// The trace under which such a form is kept.
    Kept,
}

/// What every cookie of ours begins with, after the prefix; nothing beginning so is sent to a journal.
pub const OWN: &str = "privratnik-";

const PREFIX: &str = "__Host-";

impl OwnCookie {
    /// The name under this style.
    pub fn name(&self, style: CookieStyle) -> String {
        format!("{}{OWN}{}", style.prefix(), self.tail())
    }

    /// What stands behind [`OWN`].
    fn tail(&self) -> Cow<'static, str> {
        match self {
            Self::Gate => "gate".into(),
            // Eight symbols tell the attempts of one browser apart; the store checks the whole state.
            Self::Attempt(state) => format!("try-{}", &state.as_str()[..8]).into(),
            Self::Door => "door".into(),
            Self::Knock => "knock".into(),
            Self::Left => "left".into(),
            Self::Rounds => "rounds".into(),
            Self::Trace => "trace".into(),
            Self::Kept => "kept".into(),
        }
    }

    /// A `Set-Cookie` value; without a life it ends with the browser.
    pub fn set(&self, style: CookieStyle, value: &str, life: Option<Duration>) -> String {
        write(style, &self.name(style), value, life)
    }

    /// A `Set-Cookie` value that removes it.
    pub fn clear(&self, style: CookieStyle) -> String {
        self.set(style, "", Some(Duration::ZERO))
    }

    /// Its value in a `Cookie` header. Two different values under one name are none: one of them was planted.
    pub fn find<'h>(&self, style: CookieStyle, header: &'h str) -> Option<&'h str> {
        let (prefix, tail) = (style.prefix(), self.tail());
        let is_named = |key: &str| {
            let behind = key.strip_prefix(prefix).and_then(|behind| behind.strip_prefix(OWN));
            behind == Some(tail.as_ref())
        };
        let mut values = pairs(header).filter(|(key, _)| is_named(key)).map(|(_, value)| value);
        let first = values.next()?;
        values.all(|other| other == first).then_some(first)
    }
}

/// One `Cookie` header of several: HTTP/2 lets a client split it, and the parts mean one.
pub fn joined<'l>(lines: impl Iterator<Item = &'l str>) -> String {
    lines.collect::<Vec<_>>().join("; ")
}

/// The names of all attempt cookies in a `Cookie` header.
pub fn attempts(style: CookieStyle, header: &str) -> Vec<String> {
    let head = format!("{}{OWN}try-", style.prefix());
    pairs(header).map(|(name, _)| name).filter(|name| name.starts_with(&head)).map(str::to_owned).collect()
}

/// A `Set-Cookie` value that removes a cookie of ours by its whole name.
pub fn clear_by_name(style: CookieStyle, name: &str) -> String {
    write(style, name, "", Some(Duration::ZERO))
}

/// Whether a cookie name is one of ours, in any style.
pub fn is_own(name: &str) -> bool {
    let name = name.trim();
    let plain = [PREFIX, "__Secure-"].iter().find_map(|prefix| behind(prefix, name));
    behind(OWN, plain.unwrap_or(name)).is_some()
}

/// What follows in `name` that begins so, in any spelling.
fn behind<'n>(head: &str, name: &'n str) -> Option<&'n str> {
    let (start, rest) = name.split_at_checked(head.len())?;
    start.eq_ignore_ascii_case(head).then_some(rest)
}

fn write(style: CookieStyle, name: &str, value: &str, life: Option<Duration>) -> String {
    let secure = match style {
        CookieStyle::Prefixed => "; Secure",
        CookieStyle::Plain => "",
    };
    let life = life.map(|life| format!("; Max-Age={}", life.as_secs())).unwrap_or_default();
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{life}")
}

fn pairs(header: &str) -> impl Iterator<Item = (&str, &str)> {
    header.split(';').filter_map(|pair| pair.trim().split_once('='))
}

#[cfg(test)]
mod tests {
    use super::{CookieStyle, OwnCookie, attempts, is_own};
    use crate::domain::State;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let header = "a=1; __Host-privratnik-gate=one; privratnik-gate=two";
        assert_eq!(OwnCookie::Gate.find(CookieStyle::Prefixed, header), Some("one"));
        assert_eq!(OwnCookie::Gate.find(CookieStyle::Plain, header), Some("two"));
        assert_eq!(OwnCookie::Door.find(CookieStyle::Plain, header), None);
    }

    #[test]
    fn a_planted_second_session_counts_as_none() {
        let find = |header: &'static str| OwnCookie::Gate.find(CookieStyle::Plain, header);
        assert_eq!(find("privratnik-gate=a; privratnik-gate=b"), None);
        assert_eq!(find("privratnik-gate=a; privratnik-gate=a"), Some("a"));
    }

    #[test]
    fn it_is_written_for_this_host_only() {
        assert_eq!(
            OwnCookie::Door.set(CookieStyle::Prefixed, "v", None),
            "__Host-privratnik-door=v; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        assert!(OwnCookie::Door.clear(CookieStyle::Plain).ends_with("SameSite=Lax; Max-Age=0"));
    }

    #[test]
    fn attempts_are_counted_and_own_names_known_in_every_spelling() {
        let state = State::parse("7648d7bd-6369-4073-b545-90250f68025e").expect("a state");
        let name = OwnCookie::Attempt(state).name(CookieStyle::Prefixed);
        assert_eq!(attempts(CookieStyle::Prefixed, &format!("x=1; {name}=v")), std::slice::from_ref(&name));
        assert!(is_own(&name) && is_own("__HOST-Privratnik-door") && !is_own("ESRNSec"));
    }
}
