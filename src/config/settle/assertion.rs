//! `[systems.NAME.assertion]`, and what it has to agree with.

use super::desk::Desk;
use crate::config::fault::Cause;
use crate::config::material::AssertionMaterial;
use crate::config::origin::Origin;
use crate::config::raw;
use crate::config::settled::{Adapter, AssertionSettings};
use crate::domain::{Manner, Manners, Role};

/// Settles the section of the system `name`. It and the manner need each other, and the adapter has to know both.
/// `Some(None)` where nothing is written of either; what has a fault elsewhere is not compared.
pub(super) fn settle(
    name: &str,
    raw: Option<raw::Assertion>,
    manners: Option<&Manners>,
    adapter: Option<Adapter>,
    upstream: Option<&Origin>,
    desk: &mut Desk,
) -> Option<Option<AssertionSettings>> {
    let section = format!("systems.{name}.assertion");
    let is_used = manners.is_none_or(uses);
    let mut contradict = |key: &str, rule: String| desk.blame(key, Cause::Contradiction(rule));
    if manners.is_some_and(uses) && adapter.is_some_and(|adapter| !knows(adapter)) {
        let rule = "has assertion, which adapter = \"form\" alone knows; take it out".to_owned();
        contradict(&format!("systems.{name}.manners"), rule);
        return None;
    }
    match (raw, is_used) {
        (Some(raw), true) => section_of(&section, raw, upstream, desk).map(Some),
        (Some(_), false) => {
            let rule = "serves nobody: no manner is assertion; add it to manners, or remove the section";
            contradict(&section, rule.to_owned());
            None
        }
        (None, true) if manners.is_some() => {
            let rule = format!("has assertion, and there is no section [{section}] to say who signs");
            contradict(&format!("systems.{name}.manners"), rule);
            None
        }
        (None, true | false) => Some(None),
    }
}

fn section_of(
    section: &str,
    raw: raw::Assertion,
    upstream: Option<&Origin>,
    desk: &mut Desk,
) -> Option<AssertionSettings> {
    let at = |name: &str| format!("{section}.{name}");
    let key = desk.secret(&at("key"), raw.key, &at("key"));
    if let Some(pem) = &key {
        desk.material.assertions.push(AssertionMaterial { key: at("key"), pem: pem.clone() });
    }
    let header = is_header(&raw.header).then(|| raw.header.clone());
    let expected =
        "a header of its own: X-, letters, digits and hyphens, and none that browsers or proxies use";
    let header = desk.parsed(&at("header"), &raw.header, header, expected, "\"X-Privratnik-Assertion\"");
    let audience = desk.line(
        &at("audience"),
        raw.audience,
        200,
        "one line of at most 200 letters",
        "\"https://journal.example.ru\"",
    );
    let audience = match audience? {
        Some(audience) => Some(audience),
        // A fault of the upstream is told there.
        None => upstream.map(|upstream| upstream.as_str().to_owned()),
    };
    Some(AssertionSettings { key: key?, header: header?, audience: audience? })
}

fn uses(manners: &Manners) -> bool {
    [Role::Pupil, Role::Parent, Role::Staff].iter().any(|&role| manners.of(role).contains(&Manner::Assertion))
}

const fn knows(adapter: Adapter) -> bool {
    match adapter {
        Adapter::Form => true,
        Adapter::Netcity | Adapter::Bars | Adapter::Rid | Adapter::Spo => false,
    }
}

/// All headers that begin with the name are taken out of what browsers send, so it must be the beginning of none that
/// has to arrive.
fn is_header(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_long = (LEAST..=MOST).contains(&lower.len()) && lower.starts_with("x-") && !lower.ends_with('-');
    is_long && lower.bytes().all(is_plain) && !TAKEN.iter().any(|taken| taken.starts_with(&*lower))
}

const LEAST: usize = 5;
const MOST: usize = 64;

/// What pages send, and what the gateway itself adds.
const TAKEN: [&str; 9] = [
    "x-requested-with",
    "x-csrf-token",
    "x-csrftoken",
    "x-xsrf-token",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
    "x-request-id",
];

#[cfg(test)]
mod tests {
    use super::is_header;

    #[test]
    fn a_header_is_its_own_and_hides_no_other() {
        for name in ["X-Privratnik-Assertion", "x-journal-person", "X-SSO"] {
            assert!(is_header(name), "{name}");
        }
        for name in [
            "",
            "X-",
            "X-R",
            "x-re",
            "X-Req",
            "X-Requested-With",
            "x-csrf",
            "Cookie",
            "Authorization",
            "X-A b",
            "X_Journal",
            "X-Journal-",
            "X-Журнал",
            "X-Forwarded",
        ] {
            assert!(!is_header(name), "{name}");
        }
    }
}
