//! `[systems.NAME]`

use std::collections::BTreeMap;
use std::time::Duration;

use super::desk::Desk;
use crate::config::fault::Cause;
use crate::config::raw;
use crate::config::settled::Journal;
use crate::domain::System;

/// Settles all journals; `zone` is the gate's, for those without their own.
pub(super) fn settle(
    raw: BTreeMap<String, raw::System>,
    zone: &str,
    desk: &mut Desk,
) -> Option<BTreeMap<System, Journal>> {
    let named = (!raw.is_empty()).then_some(raw);
    let raw = desk.needed("systems", named, "a section [systems.netcity]")?;
    let settled: Vec<_> =
        raw.into_iter().map(|(name, raw)| (name.clone(), journal(&name, raw, zone, desk))).collect();
    settled.into_iter().map(|(name, journal)| Some((System(name.into()), journal?))).collect()
}

fn journal(name: &str, raw: raw::System, zone: &str, desk: &mut Desk) -> Option<Journal> {
    let key = |key: &str| format!("systems.{name}.{key}");
    let named = is_name(name);
    if !named {
        let rule = "a name has lower-case Latin letters, digits and hyphens, at most 32: rename the section";
        desk.blame(&format!("systems.{name}"), Cause::Contradiction(rule.to_owned()));
    }
    let adapter = desk.needed(&key("adapter"), raw.adapter, "\"netcity\"");
    let title = desk.text(&key("title"), raw.title, "\"Сетевой город. Образование\"");
    let origin = desk.origin(&key("origin"), raw.origin, "\"https://netcity.example.ru\"");
    let upstream = desk.origin(&key("upstream"), raw.upstream, "\"http://10.0.0.5\"");
    let zone = match raw.zone {
        Some(own) => desk.zone(&key("zone"), &own),
        // A fault of the gate's zone is told once, there.
        None => jiff::tz::TimeZone::get(zone).ok(),
    };
    let mut seconds = |name, found, most| desk.within(&key(name), found, 1, most).map(Duration::from_secs);
    let connect = seconds("connect_seconds", raw.connect_seconds, 60);
    let head = seconds("head_seconds", raw.head_seconds, 600);
    let sign_in = seconds("sign_in_seconds", raw.sign_in_seconds, 120);
    let extra_roots = desk.roots(&key("extra_roots"), raw.extra_roots.as_deref());
    named.then_some(())?;
    Some(Journal {
        title: title?,
        origin: origin?,
        upstream: upstream?,
        adapter: adapter?,
        zone: zone?,
        own_sign_in: raw.own_sign_in,
        connect: connect?,
        head: head?,
        sign_in: sign_in?,
        extra_roots: extra_roots?,
    })
}

/// The name stands in metrics, cookies and addresses.
fn is_name(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=32).contains(&name.len()) && name.bytes().all(letter)
}
