//! `[systems.NAME]`

use std::collections::BTreeMap;
use std::time::Duration;

use super::desk::{Desk, ORIGIN};
use super::{addresses, assertion};
use crate::config::fault::Cause;
use crate::config::origin::Origin;
use crate::config::raw;
use crate::config::settled::{Adapter, FormSettings, Journal, MannerWord, Pages};
use crate::domain::{Manner, Manners, Role, System};

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
    let addresses_key = key("upstream_addresses");
    let addresses =
        desk.each(&addresses_key, &raw.upstream_addresses, |desk, key, text| desk.remote(key, text));
    let listed = addresses.as_deref().unwrap_or_default();
    if listed.iter().enumerate().any(|(at, address)| listed[..at].contains(address)) {
        let sentence = "names one address twice; leave one out".to_owned();
        desk.blame(&addresses_key, Cause::Contradiction(sentence));
    }
    let zone = match raw.zone {
        Some(own) => desk.zone(&key("zone"), &own),
        // A fault of the gate's zone is told once, there.
        None => jiff::tz::TimeZone::get(zone).ok(),
    };
    let mut seconds = |name, found, most| desk.within(&key(name), found, 1, most).map(Duration::from_secs);
    let connect = seconds("connect_seconds", raw.connect_seconds, 60);
    let head = seconds("head_seconds", raw.head_seconds, 600);
    let idle = seconds("idle_seconds", raw.idle_seconds, 600);
    let long = seconds("long_seconds", raw.long_seconds, 3600);
    let sign_in = seconds("sign_in_seconds", raw.sign_in_seconds, 120);
    let extra_roots = desk.roots(&key("extra_roots"), raw.extra_roots.as_deref());
    let bars = addresses::bars(&key("bars"), raw.bars, adapter, desk);
    let spo = addresses::spo(&key("spo"), raw.spo, adapter, desk);
    let form = form(&key("form"), raw.form, adapter, desk);
    let facade = super::facade::client(&key("facade"), raw.facade, desk);
    let pages = pages(name, adapter, raw.button, raw.notice, &raw.also_known_as, desk);
    let manners = manners(name, &raw.manners, raw.manners_of, desk);
    let manners = facade_manner(name, manners, adapter, facade.as_ref().map(Option::is_some), desk);
    let assertion =
        assertion::settle(name, raw.assertion, manners.as_ref(), adapter, upstream.as_ref(), desk);
    named.then_some(())?;
    Some(Journal {
        title: title?,
        origin: origin?,
        upstream: upstream?,
        addresses: addresses?,
        adapter: adapter?,
        identity: raw.identity,
        zone: zone?,
        own_sign_in: raw.own_sign_in,
        manners: manners?,
        assertion: assertion?,
        numbers_are_pupils: raw.pupil_numbers,
        connect: connect?,
        head: head?,
        idle: idle?,
        long: long?,
        sign_in: sign_in?,
        extra_roots: extra_roots?,
        bars: bars?,
        spo: spo?,
        form: form?,
        facade: facade?,
        pages: pages?,
    })
}

/// Each role has at least one manner, and none twice.
fn manners(name: &str, all: &[MannerWord], own: raw::MannersOf, desk: &mut Desk) -> Option<Manners> {
    let mut listed = |key: &str, words: &[MannerWord]| {
        let twice = words.iter().enumerate().any(|(at, word)| words[..at].contains(word));
        if words.is_empty() || twice {
            let rule = "names each manner once, and at least one: [\"facade\", \"replay\"]".to_owned();
            desk.blame(&format!("systems.{name}.{key}"), Cause::Contradiction(rule));
            return None;
        }
        Some(words.iter().copied().map(Manner::from).collect::<Vec<_>>())
    };
    let alike = listed("manners", all);
    let mut of = |key: &str, words: Option<Vec<MannerWord>>| match words {
        Some(words) => listed(key, &words),
        None => alike.clone(),
    };
    let (pupil, parent, staff) = (
        of("manners_of.pupil", own.pupil),
        of("manners_of.parent", own.parent),
        of("manners_of.staff", own.staff),
    );
    Some(Manners { pupil: pupil?, parent: parent?, staff: staff? })
}

/// The manner `facade` needs a journal that has an ESIA sign-in of its own, and a section that says how it asks. A section
/// without the manner is a trial: `journal probe` walks it.
fn facade_manner(
    name: &str,
    manners: Option<Manners>,
    adapter: Option<Adapter>,
    has_section: Option<bool>,
    desk: &mut Desk,
) -> Option<Manners> {
    let manners = manners?;
    let roles = [Role::Pupil, Role::Parent, Role::Staff];
    if !roles.iter().any(|&role| manners.of(role).contains(&Manner::Facade)) {
        return Some(manners);
    }
    let rule = match (adapter, has_section) {
        (Some(Adapter::Rid | Adapter::Spo | Adapter::Form), _) => {
            "has facade, which adapter = \"netcity\" and adapter = \"bars\" alone know; take it out"
                .to_owned()
        }
        (Some(Adapter::Netcity | Adapter::Bars) | None, Some(false)) => {
            format!("has facade, and there is no section [systems.{name}.facade] to say how the journal asks")
        }
        (Some(Adapter::Netcity | Adapter::Bars) | None, Some(true) | None) => return Some(manners),
    };
    desk.blame(&format!("systems.{name}.manners"), Cause::Contradiction(rule));
    None
}

/// A section for the adapter `form` and for no other.
fn form(
    key: &str,
    raw: Option<raw::form::Form>,
    adapter: Option<Adapter>,
    desk: &mut Desk,
) -> Option<Option<FormSettings>> {
    match (adapter, raw) {
        (Some(Adapter::Form), raw) => {
            let raw = desk.needed(key, raw, &format!("a section [{key}]"))?;
            super::form::settle(key, raw, desk).map(Some)
        }
        // Without an adapter nobody can tell; its absence is told already.
        (None, _) | (Some(Adapter::Netcity | Adapter::Bars | Adapter::Rid | Adapter::Spo), None) => {
            Some(None)
        }
        (Some(Adapter::Netcity | Adapter::Bars | Adapter::Rid | Adapter::Spo), Some(_)) => {
            let rule = "belongs to adapter = \"form\"; remove the section";
            desk.blame(key, Cause::Contradiction(rule.to_owned()));
            None
        }
    }
}

/// What stands on its pages; a journal of no known kind has no button of its own, and is refused for that.
fn pages(
    name: &str,
    adapter: Option<Adapter>,
    button: Option<String>,
    notice: Option<String>,
    also_known_as: &[String],
    desk: &mut Desk,
) -> Option<Pages> {
    let key = |key: &str| format!("systems.{name}.{key}");
    let button =
        desk.line(&key("button"), button, 60, "one line of at most 60 letters", "\"Войти через Госуслуги\"");
    let notice = desk.line(
        &key("notice"),
        notice,
        300,
        "one line of at most 300 letters",
        "\"В субботу с 2 до 4 часов дневник не работает\"",
    );
    let also_known_as = desk.each(&key("also_known_as"), also_known_as, |desk, key, text| {
        desk.parsed(key, text, Origin::parse(text), ORIGIN, "\"https://old-name.example.ru\"")
    });
    Some(Pages {
        button: button?.or_else(|| adapter.map(|kind| kind.button().to_owned()))?,
        notice: notice?,
        also_known_as: also_known_as?,
    })
}

/// The name stands in metrics, cookies and addresses.
fn is_name(name: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=32).contains(&name.len()) && name.bytes().all(letter)
}
