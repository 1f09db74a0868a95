//! The gate and the journals' hosts, as the front door wants them.

use std::{collections::BTreeMap, fmt, sync::Arc};

use super::ComposeFault;
use crate::{
    app::readiness::Stores,
    config::{Journal as JournalSettings, Settled},
    console::{ConfirmationPlace, Console, Service, Surroundings},
    domain::System,
    edge::{
        doorway::Doorways,
        forward::Forward,
        header::{IdentityHeaders, Mirror, Origin, TrustedProxies},
        https::Https,
        journal_host::JournalHost,
        limit::SignInLimit,
        rewrite::Pages,
        sockets::OpenSockets,
        upstream::{Addresses, Deadlines, Roots, Upstream},
    },
    flow::{House, cookie::CookieStyle},
    telemetry::{Metrics, RequestIds, admin},
};

pub(super) fn doorways(
    settled: &Settled,
    house: &Arc<House>,
    sockets: &Arc<OpenSockets>,
    addresses: &BTreeMap<System, Arc<Addresses>>,
    sign_ins: SignInLimit,
    metrics: &Metrics,
) -> Result<Doorways, ComposeFault> {
    let style = cookie_style(settled);
    let hosts = settled.journals.iter().map(|(system, journal)| {
        let forward = forward(settled, house, sockets, addresses.get(system), system, journal)?;
        let host = JournalHost::new(system.clone(), Arc::clone(house), forward, style)
            .map_err(|cause| ComposeFault::at("systems", format!("{}: {cause}", system.0)))?;
        Ok((journal.origin.authority().to_owned(), Arc::new(host)))
    });
    Ok(Doorways {
        gate_authority: settled.gate.origin.authority().to_owned(),
        gate: Console::new(Arc::clone(house), surroundings(settled), style).router(),
        journals: hosts.collect::<Result<_, _>>()?,
        sign_ins,
        trusted: TrustedProxies::new(settled.gate.trusted_proxies.clone()),
        https: https(settled),
        admin: admin::router(metrics.clone(), Arc::new(Stores(Arc::clone(house)))),
        facade: None,
        ids: RequestIds::new(&*house.dice),
        metrics: metrics.clone(),
    })
}

fn forward(
    settled: &Settled,
    house: &Arc<House>,
    sockets: &Arc<OpenSockets>,
    addresses: Option<&Arc<Addresses>>,
    system: &System,
    journal: &JournalSettings,
) -> Result<Forward, ComposeFault> {
    let fault = |fault: &dyn fmt::Display| ComposeFault::at("systems", format!("{}: {fault}", system.0));
    let ours = Origin::parse(journal.origin.as_str()).map_err(|cause| fault(&cause))?;
    let theirs = Origin::parse(journal.upstream.as_str()).map_err(|cause| fault(&cause))?;
    let surface = house.place(system).map_err(|cause| fault(&cause))?.journal.surface();
    let upstream = upstream(system, journal, addresses)?;
    let names = journal.pages.also_known_as.iter().map(|name| Origin::parse(name.as_str()));
    let names: Vec<_> = names.collect::<Result<_, _>>().map_err(|cause| fault(&cause))?;
    let mirror = names.into_iter().fold(Mirror::new(ours.clone(), theirs), Mirror::also_known_as);
    Ok(Forward {
        system: system.clone(),
        upstream,
        mirror,
        ours,
        trusted: TrustedProxies::new(settled.gate.trusted_proxies.clone()),
        identity: identity(journal),
        surface,
        sockets: Arc::clone(sockets),
        pages: pages(settled, journal),
    })
}

/// The way to a journal by which people's requests go.
pub(in crate::app) fn upstream(
    system: &System,
    journal: &JournalSettings,
    addresses: Option<&Arc<Addresses>>,
) -> Result<Upstream, ComposeFault> {
    let fault = |fault: &dyn fmt::Display| ComposeFault::at("systems", format!("{}: {fault}", system.0));
    let origin = Origin::parse(journal.upstream.as_str()).map_err(|cause| fault(&cause))?;
    let upstream = way_to(system, journal, origin)?;
    Ok(match addresses {
        Some(addresses) => upstream.at(Arc::clone(addresses)),
        None => upstream,
    })
}

/// The way to any address of a journal, with the roots and deadlines of its section.
pub(in crate::app) fn way_to(
    system: &System,
    journal: &JournalSettings,
    origin: Origin,
) -> Result<Upstream, ComposeFault> {
    let fault = |fault: &dyn fmt::Display| ComposeFault::at("systems", format!("{}: {fault}", system.0));
    let roots = match &journal.extra_roots {
        Some(pem) => Roots::with_extra(pem).map_err(|cause| fault(&cause))?,
        None => Roots::public(),
    };
    let deadlines =
        Deadlines { connect: journal.connect, head: journal.head, idle: journal.idle, long: journal.long };
    Ok(Upstream::new(&*system.0, origin, &roots, deadlines))
}

/// What no browser may say: the names that everybody knows, and the one by which this journal is told who comes.
fn identity(journal: &JournalSettings) -> IdentityHeaders {
    let usual = IdentityHeaders::default();
    match &journal.assertion {
        Some(assertion) => usual.and(&assertion.header),
        None => usual,
    }
}

fn pages(settled: &Settled, journal: &JournalSettings) -> Pages {
    Pages {
        ours: journal.origin.as_str().to_owned(),
        gate: settled.gate.origin.as_str().to_owned(),
        button: journal.pages.button.clone(),
        notice: journal.pages.notice.clone(),
    }
}

/// Browsers keep prefixed cookies over https, and over http on `*.localhost`; a bare loopback address is only
/// ever a sandbox.
fn cookie_style(settled: &Settled) -> CookieStyle {
    let origin = &settled.gate.origin;
    if origin.is_https() || origin.host().ends_with(".localhost") {
        CookieStyle::Prefixed
    } else {
        CookieStyle::Plain
    }
}

/// Where people come over https, whether TLS ends here or at a balancer in front.
fn https(settled: &Settled) -> Option<Https> {
    let journals = settled.journals.values().map(|journal| &journal.origin);
    let sites = std::iter::once(&settled.gate.origin).chain(journals);
    let sites = sites.map(|origin| (origin.host().to_owned(), origin.authority().to_owned()));
    settled.gate.origin.is_https().then(|| Https::new(sites, settled.gate.hsts))
}

fn surroundings(settled: &Settled) -> Surroundings {
    let places = settled.help.places.iter().map(|place| ConfirmationPlace {
        title: place.title.clone(),
        address: Some(place.address.clone()),
        hours: place.hours.clone(),
    });
    let service = settled.help.service.as_ref();
    Surroundings {
        region: settled.gate.region.clone().unwrap_or_default(),
        places: places.collect(),
        feedback: settled.help.feedback.as_ref().map(ToString::to_string),
        service: service
            .map(|service| Service { title: service.title.clone(), url: service.url.to_string() }),
    }
}
