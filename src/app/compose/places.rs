//! The journals of the configuration, each behind its adapter.

use std::{collections::BTreeMap, sync::Arc};

use url::Url;

use super::ComposeFault;
use crate::{
    config::{Adapter, FormSchool, Journal as JournalSettings, OwnSignIn, Settled},
    crypto::{dice::SystemDice, ed25519::Ed25519Key},
    domain::System,
    edge::upstream::Addresses,
    flow::{
        Place,
        port::{Asserter, Journal, School},
    },
    legacy::{assertion, bars, form, netcity, rid, spo},
};

/// The journals that have several addresses.
pub(in crate::app) fn addresses(settled: &Settled) -> BTreeMap<System, Arc<Addresses>> {
    let several = settled.journals.iter().filter(|(_, journal)| !journal.addresses.is_empty());
    let book = several.map(|(system, journal)| {
        (system.clone(), Arc::new(Addresses::new(&*system.0, journal.addresses.iter().copied())))
    });
    book.collect()
}

/// The journals by their names.
pub(in crate::app) fn places(
    settled: &Settled,
    addresses: &BTreeMap<System, Arc<Addresses>>,
) -> Result<BTreeMap<System, Place>, ComposeFault> {
    let place = |(system, journal): (&System, &JournalSettings)| {
        let at = addresses.get(system);
        let adapter: Arc<dyn Journal> = match journal.adapter {
            Adapter::Netcity => Arc::new(netcity_of(system, journal, at)?),
            Adapter::Bars => Arc::new(bars_of(system, journal, at)?),
            Adapter::Rid => Arc::new(rid_of(system, journal, at)?),
            Adapter::Spo => Arc::new(spo_of(system, journal, at)?),
            Adapter::Form => Arc::new(form_of(system, journal, at)?),
        };
        let place = Place {
            journal: adapter,
            title: journal.title.clone(),
            origin: journal.origin.as_str().to_owned(),
            zone: journal.zone.clone(),
            own_sign_in: journal.own_sign_in == OwnSignIn::Open,
            manners: journal.manners.clone(),
            numbers_are_pupils: journal.numbers_are_pupils,
            asserter: asserter_of(settled, system, journal)?,
        };
        Ok((system.clone(), place))
    };
    settled.journals.iter().map(place).collect()
}

/// Who signs for a journal that takes the gateway's word.
fn asserter_of(
    settled: &Settled,
    system: &System,
    journal: &JournalSettings,
) -> Result<Option<Arc<dyn Asserter>>, ComposeFault> {
    let Some(written) = &journal.assertion else { return Ok(None) };
    let key = Ed25519Key::from_pem(written.key.expose().as_bytes())
        .map_err(|fault| ComposeFault::at(format!("systems.{}.assertion.key", system.0), fault))?;
    let settings = assertion::Settings {
        key,
        header: written.header.clone(),
        issuer: settled.gate.origin.as_str().to_owned(),
        audience: written.audience.clone(),
    };
    Ok(Some(Arc::new(assertion::Signer::new(settings, Arc::new(SystemDice)))))
}

fn netcity_of(
    system: &System,
    journal: &JournalSettings,
    addresses: Option<&Arc<Addresses>>,
) -> Result<netcity::Netcity, ComposeFault> {
    let mut settings = netcity::Settings::new(system.clone(), journal.upstream.url().clone());
    settings.limits.call = journal.sign_in;
    settings.extra_roots = journal.extra_roots.clone().unwrap_or_default();
    settings.seats = addresses.map(|addresses| Arc::clone(addresses) as _);
    settings.esia_hosts = esia_hosts(journal);
    netcity::Netcity::new(settings).map_err(|fault| ComposeFault::at("systems", fault))
}

/// Where the journal's own ESIA sign-in may lead, beside the journal itself.
fn esia_hosts(journal: &JournalSettings) -> Vec<Url> {
    let hosts = journal.facade.iter().flat_map(|facade| &facade.hosts);
    hosts.map(|origin| origin.url().clone()).collect()
}

fn bars_of(
    system: &System,
    journal: &JournalSettings,
    addresses: Option<&Arc<Addresses>>,
) -> Result<bars::Bars, ComposeFault> {
    let upstream = journal.upstream.url().clone();
    let mut settings = bars::Settings::new(system.clone(), &journal.title, upstream);
    settings.limits.call = journal.sign_in;
    settings.extra_roots = journal.extra_roots.clone().unwrap_or_default();
    settings.seats = addresses.map(|addresses| Arc::clone(addresses) as _);
    settings.esia_hosts = esia_hosts(journal);
    let (written, usual) = (journal.bars.clone(), bars::Paths::default());
    settings.paths = bars::Paths {
        login_page: written.login_page.unwrap_or(usual.login_page),
        sign_in: written.sign_in.unwrap_or(usual.sign_in),
        start: written.start.unwrap_or(usual.start),
        sign_out: written.sign_out.unwrap_or(usual.sign_out),
        esia_sign_in: written.esia_sign_in,
        choose_pupil: written.choose_pupil,
        closed: written.closed,
    };
    bars::Bars::new(settings).map_err(|fault| ComposeFault::at("systems", fault))
}

fn rid_of(
    system: &System,
    journal: &JournalSettings,
    addresses: Option<&Arc<Addresses>>,
) -> Result<rid::Rid, ComposeFault> {
    let mut settings = rid::Settings::new(system.clone(), journal.upstream.url().clone());
    settings.limits.call = journal.sign_in;
    settings.extra_roots = journal.extra_roots.clone().unwrap_or_default();
    settings.seats = addresses.map(|addresses| Arc::clone(addresses) as _);
    rid::Rid::new(settings).map_err(|fault| ComposeFault::at("systems", fault))
}

fn spo_of(
    system: &System,
    journal: &JournalSettings,
    addresses: Option<&Arc<Addresses>>,
) -> Result<spo::Spo, ComposeFault> {
    let upstream = journal.upstream.url().clone();
    let mut settings = spo::Settings::new(system.clone(), &journal.title, upstream);
    settings.limits.call = journal.sign_in;
    settings.extra_roots = journal.extra_roots.clone().unwrap_or_default();
    settings.seats = addresses.map(|addresses| Arc::clone(addresses) as _);
    let (written, usual) = (journal.spo.clone(), spo::Pages::default());
    settings.pages = spo::Pages {
        login: written.login_page.unwrap_or(usual.login),
        student: written.student_page.unwrap_or(usual.student),
        parent: written.parent_page.unwrap_or(usual.parent),
        employee: written.employee_page.unwrap_or(usual.employee),
    };
    settings.closed = written.closed;
    spo::Spo::new(settings).map_err(|fault| ComposeFault::at("systems", fault))
}

fn form_of(
    system: &System,
    journal: &JournalSettings,
    addresses: Option<&Arc<Addresses>>,
) -> Result<form::Form, ComposeFault> {
    let written = journal.form.clone().ok_or_else(|| {
        ComposeFault::at("systems", format!("{} has no section [systems.{0}.form]", system.0))
    })?;
    let upstream = journal.upstream.url().clone();
    let mut settings = form::Settings::new(system.clone(), upstream, written.recipe);
    settings.limits.call = journal.sign_in;
    settings.extra_roots = journal.extra_roots.clone().unwrap_or_default();
    settings.seats = addresses.map(|addresses| Arc::clone(addresses) as _);
    let school = |school: FormSchool| School { id: school.id, name: school.name, place: school.place };
    settings.schools = written.schools.into_iter().map(school).collect();
    form::Form::new(settings).map_err(|fault| ComposeFault::at("systems", fault))
}
