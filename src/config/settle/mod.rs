//! From what was written to what is meant, section by section. A section with a fault is `None`; the others
//! are read all the same, so that one run tells everything.

mod across;
mod addresses;
mod assertion;
mod consents;
mod desk;
mod esia;
mod facade;
mod form;
mod help;
mod journal;
mod notices;
mod oidc;
mod permission;
mod register;
mod sessions;

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use crate::domain::{HolderLimits, Lifetimes};

use self::across::View;
use self::desk::Desk;
use super::Reading;
use super::certificate::CertificateFiles;
use super::fault::Faults;
use super::layers::Written;
use super::raw::{self, Raw};
use super::settled::{Admin, Crypto, Gate, Keys, Limits, Linking, Retention, Settled};

/// Settles everything, or tells everything that is wrong, the faults of reading included.
pub(super) fn settle(raw: Raw, written: Written) -> Reading {
    let mut desk = Desk::new(written);
    let settled = sections(raw, &mut desk);
    let (faults, material) = desk.into_parts();
    let settled = match settled {
        Some(settled) if faults.is_empty() => Ok(settled),
        Some(_) | None => Err(Faults::new(faults)),
    };
    Reading { settled, material }
}

/// Every section is read, and compared with the others as far as they go, before the first missing one ends it.
fn sections(raw: Raw, desk: &mut Desk) -> Option<Settled> {
    let zone = raw.gate.zone.clone();
    let gate = gate(raw.gate, desk);
    let certificates = certificates(raw.certificates, desk);
    let admin = desk.address("admin.listen", &raw.admin.listen).map(|listen| Admin { listen });
    let sealing = desk.secret("keys.sealing", raw.keys.sealing, "sealing.keys");
    desk.material.sealing.clone_from(&sealing);
    desk.material.gost = Some(raw.crypto.gost);
    let esia = esia::settle(raw.esia, raw.identities, desk);
    let has_facade = raw.facade.is_some();
    let facade = facade::settle(raw.facade, desk);
    let help = help::settle(raw.support, raw.confirmation_places, raw.feedback, raw.gosuslugi_service, desk);
    let lifetimes = lifetimes(&raw.lifetimes, desk);
    let sessions = sessions::settle(raw.sessions, desk);
    let linking = linking(&raw.linking, desk);
    let register = register::settle(raw.register, desk);
    let has_consents_at_esia = raw.consents.esia.is_some();
    let consents = consents::settle(raw.consents, desk);
    let notices = notices::settle(raw.notices, desk);
    let retention = retention(&raw.retention, desk);
    let limits = limits(&raw.limits, desk);
    let journals = journal::settle(raw.systems, &zone, desk);
    let view = View {
        sandbox: raw.sandbox,
        gate: gate.as_ref(),
        certificates: certificates.as_deref(),
        admin: admin.as_ref(),
        esia: esia.as_ref(),
        has_facade,
        facade: facade.as_ref().and_then(Option::as_ref),
        has_consents_at_esia,
        consents: consents.as_ref(),
        lifetimes: lifetimes.as_ref(),
        journals: journals.as_ref(),
    };
    view.check(desk);
    Some(Settled {
        sandbox: raw.sandbox,
        gate: gate?,
        certificates: certificates?,
        admin: admin?,
        log_level: raw.log.level,
        keys: Keys { sealing: sealing? },
        crypto: Crypto { gost: raw.crypto.gost },
        esia: esia?,
        facade: facade?,
        help: help?,
        lifetimes: lifetimes?,
        sessions: sessions?,
        linking: linking?,
        register: register?,
        consents: consents?,
        notices: notices?,
        retention: retention?,
        limits: limits?,
        journals: journals?,
    })
}

fn gate(raw: raw::Gate, desk: &mut Desk) -> Option<Gate> {
    let origin = desk.origin("gate.origin", raw.origin, "\"https://gate.example.ru\"");
    let listen = desk.each("gate.listen", &raw.listen, |desk, key, text| desk.address(key, text));
    let listen_plain =
        desk.each("gate.listen_plain", &raw.listen_plain, |desk, key, text| desk.address(key, text));
    let hsts = desk.within("gate.hsts_days", raw.hsts_days, 0, 730);
    let zone = desk.zone("gate.zone", &raw.zone);
    let trusted_proxies =
        desk.each("gate.trusted_proxies", &raw.trusted_proxies, |desk, key, text| desk.network(key, text));
    Some(Gate {
        origin: origin?,
        listen: listen?,
        listen_plain: listen_plain?,
        hsts: Duration::from_hours(24 * hsts?),
        data: desk.path(&raw.data),
        region: raw.region,
        zone: zone?,
        trusted_proxies: trusted_proxies?,
    })
}

/// Files that cannot be read are told here; what they hold is judged by whoever has the cryptography.
fn certificates(raw: Vec<raw::Certificate>, desk: &mut Desk) -> Option<Vec<CertificateFiles>> {
    let files: Vec<_> = raw
        .into_iter()
        .enumerate()
        .map(|(at, raw)| desk.certificate(&format!("certificates.{at}"), raw))
        .collect();
    files.into_iter().collect()
}

fn lifetimes(raw: &raw::Lifetimes, desk: &mut Desk) -> Option<Lifetimes> {
    let idle = desk.within("lifetimes.idle_minutes", raw.idle_minutes, 1, DAY_MINUTES);
    let longest = desk.within("lifetimes.longest_minutes", raw.longest_minutes, 1, DAY_MINUTES);
    // ESIA's own page gives up after an hour.
    let attempt = desk.within("lifetimes.attempt_minutes", raw.attempt_minutes, 1, 60);
    let ticket = desk.within("lifetimes.ticket_seconds", raw.ticket_seconds, 5, 300);
    Some(Lifetimes {
        idle: Duration::from_mins(idle?),
        longest: Duration::from_mins(longest?),
        attempt: Duration::from_mins(attempt?),
        ticket: Duration::from_secs(ticket?),
    })
}

fn linking(raw: &raw::Linking, desk: &mut Desk) -> Option<Linking> {
    let tries = desk.within("linking.tries", raw.tries, 1, 100);
    let guesses = desk.within("linking.guesses", raw.guesses, 1, 1000);
    let window = desk.within("linking.window_minutes", raw.window_minutes, 1, DAY_MINUTES);
    let pause = desk.within("linking.account_pause_seconds", raw.account_pause_seconds, 0, 600);
    let parents = desk.within("linking.parents_of_pupil", raw.parents_of_pupil, 1, 100);
    Some(Linking {
        tries: tries?,
        guesses: guesses?,
        window: Duration::from_mins(window?),
        account_pause: Duration::from_secs(pause?),
        holders: HolderLimits { parents_of_pupil: parents? },
    })
}

fn retention(raw: &raw::Retention, desk: &mut Desk) -> Option<Retention> {
    let mut days =
        |key, found| desk.within(key, found, 1, 36_500).map(|days| Duration::from_hours(24 * days));
    let turned_away = days("retention.turned_away_days", raw.turned_away_days);
    let consents = days("retention.consents_days", raw.consents_days);
    Some(Retention { turned_away: turned_away?, consents: consents? })
}

fn limits(raw: &raw::Limits, desk: &mut Desk) -> Option<Limits> {
    let sign_ins = desk.within("limits.sign_ins_per_minute", raw.sign_ins_per_minute, 1, 100_000);
    let connections = desk.within("limits.connections", raw.connections, 16, 1_000_000);
    Some(Limits {
        sign_ins_per_minute: NonZeroU32::new(sign_ins?)?,
        connections: NonZeroUsize::new(usize::try_from(connections?).ok()?)?,
    })
}

const DAY_MINUTES: u64 = 24 * 60;
