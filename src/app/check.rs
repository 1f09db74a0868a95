//! `check`: everything a configuration names, opened, compared and proved.

mod facade;

use std::{fmt, sync::Arc, time::Duration};

use facade::GoodFacade;

use super::{
    ComposeFault,
    certificates::{self, Showcase},
    compose::{addresses, places},
    identity, shelter, vault,
};
use crate::{
    config::{AssertionMaterial, Faults, Material, NameMaterial, Reading, Way},
    crypto::{certificate::Certificate, dice::SystemDice, ed25519::Ed25519Key, gost::Gost, signer::Signer},
    domain::{Moment, Permission},
    edge::upstream::Roots,
    flow::port::{Clock, Dice},
    telemetry::SystemClock,
};

/// What was found good.
pub struct Report {
    way: GoodWay,
    journals: usize,
    signing: Vec<(String, String)>,
    shown: Vec<(String, Moment)>,
    facade: Option<GoodFacade>,
    /// What people are asked for at ESIA, if consents are given there.
    consent: Option<Permission>,
    shared: bool,
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "The configuration is good.")?;
        match &self.way {
            GoodWay::Direct(keys) => write!(out, "{keys}")?,
            GoodWay::Oidc { issuer, names } => {
                writeln!(out, "ESIA is asked through {issuer}, as {}.", names.join(", "))?;
                writeln!(out, "Nothing was called; `privratnik esia url` asks the provider.")?;
            }
        }
        if let Some(facade) = &self.facade {
            write!(out, "{facade}")?;
        }
        if let Some(asked) = &self.consent {
            let Permission { kind, purpose, scopes, minutes, .. } = asked;
            let scopes = scopes.join(", ");
            writeln!(out, "Consents are given at ESIA: {kind} for {purpose} ({scopes}), {minutes} minutes.")?;
        }
        for (host, end) in &self.shown {
            writeln!(out, "The certificate for {host} is valid until {}.", end.timestamp())?;
        }
        for (key, id) in &self.signing {
            writeln!(out, "{key} is an Ed25519 key; journals know it by the kid {id}.")?;
        }
        write!(out, "Journals that are served: {}.", self.journals)?;
        if self.shared { write!(out, "\nRedis answers.") } else { Ok(()) }
    }
}

/// What is wrong: with the file, and inside the files that it names. One of both is not empty.
pub struct Wrong {
    /// As the file is written.
    pub written: Option<Faults>,
    /// What keys and certificates hold.
    pub held: Vec<ComposeFault>,
}

/// Checks how the file is written and what the keys and certificates hold, the second also when the first is faulty.
///
/// # Errors
/// Every fault at once, each with the key of the configuration.
pub fn check(reading: Reading) -> Result<Report, Wrong> {
    let mut held = Vec::new();
    let judged = judge(&reading.material, &mut held);
    let (keys, facade) = (judged.keys, judged.facade);
    let signing = signing(&reading.material, &mut held);
    let unfit = certificates::faults(&reading.material.certificates, SystemClock.now());
    let is_shown = unfit.is_empty();
    held.extend(unfit);
    let settled = match reading.settled {
        Ok(settled) => settled,
        Err(written) => return Err(Wrong { written: Some(written), held }),
    };
    let journals = places(&settled, &addresses(&settled)).map_err(|fault| {
        // Keys that sign for journals were judged before.
        if held.iter().all(|told| told.to_string() != fault.to_string()) {
            held.push(fault);
        }
    });
    let journals = journals.ok();
    // Whether each host has one is asked of certificates that are good in themselves.
    let showcase =
        is_shown.then(|| Showcase::open(&settled).map_err(|fault| held.push(fault)).ok().flatten());
    let showcase = showcase.flatten();
    let shown = showcase.iter().flat_map(Showcase::iter);
    let shown = shown.map(|(host, certificate)| (host.to_owned(), certificate.not_after())).collect();
    let shared = settled.sessions.is_some();
    let consents = &settled.consents;
    let consent = consents.esia.as_ref().map(|terms| terms.asked(consents.demanded.lasts));
    let way = match &settled.esia.way {
        Way::Direct(_) => keys.map(GoodWay::Direct),
        Way::Oidc(way) => {
            let others = way.others.values().map(|other| other.client_id.clone());
            let names = std::iter::once(way.own.client_id.clone()).chain(others).collect();
            Some(GoodWay::Oidc { issuer: way.issuer.clone(), names })
        }
    };
    if way.is_some()
        && let Err(fault) = shelter::reach(&settled)
    {
        held.push(fault);
    }
    match (way, journals) {
        (Some(way), Some(journals)) if held.is_empty() => {
            Ok(Report { way, journals: journals.len(), signing, shown, facade, consent, shared })
        }
        _ => Err(Wrong { written: None, held }),
    }
}

/// What is said of a way to ESIA that is good.
enum GoodWay {
    Direct(GoodKeys),
    Oidc { issuer: String, names: Vec<String> },
}

/// What is said of keys that are good.
struct GoodKeys {
    gost: &'static str,
    names: Vec<GoodName>,
    trusted: usize,
}

struct GoodName {
    section: String,
    certificate_hash: String,
    certificate_end: Moment,
}

impl fmt::Display for GoodKeys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "GOST is computed by `{}`; one signature was made and verified.", self.gost)?;
        for (number, name) in self.names.iter().enumerate() {
            if number > 0 {
                writeln!(out, "By {}:", name.section)?;
            }
            writeln!(out, "The certificate hash for ESIA is {}.", name.certificate_hash)?;
            writeln!(out, "The certificate is valid until {}.", name.certificate_end.timestamp())?;
        }
        writeln!(out, "Certificates of ESIA that are trusted: {}.", self.trusted)
    }
}

/// What the files that are named hold; `None` if something is missing, which the reading has told, or faulty, which is
/// noted.
struct Judged {
    keys: Option<GoodKeys>,
    facade: Option<GoodFacade>,
}

/// Judges all that is there.
fn judge(material: &Material, faults: &mut Vec<ComposeFault>) -> Judged {
    let now = SystemClock.now();
    let dice: Arc<dyn Dice> = Arc::new(SystemDice);
    let gost =
        material.gost.and_then(|body| identity::gost(body, &dice).map_err(|fault| faults.push(fault)).ok());
    let facade = facade::judge(material, gost.as_ref(), now, faults);
    let names: Vec<_> = material.names.iter().map(|name| named(name, gost.as_ref(), now, faults)).collect();
    let mut note = |fault: ComposeFault| faults.push(fault);
    let trusted = identity::trusted(&material.trusted_certificates).map_err(&mut note).ok();
    if let Some(trusted) = trusted.as_ref().filter(|_| !material.trusted_certificates.is_empty())
        && !trusted.certificates().iter().any(|certificate| certificate.is_valid_at(now))
    {
        let way_out = "none of them is valid now; load the current ones from ESIA's /public/esia.zip";
        note(ComposeFault::at("esia.trusted_certificates", way_out));
    }
    if let Some(keys) = &material.sealing
        && let Err(fault) = vault::sealing(keys, &dice)
    {
        note(fault);
    }
    for (key, pem) in &material.extra_roots {
        if let Err(fault) = Roots::with_extra(pem) {
            note(ComposeFault::at(key.clone(), fault));
        }
    }
    let good = |gost: Arc<dyn Gost>| {
        Some(GoodKeys {
            gost: gost.name(),
            names: names.into_iter().collect::<Option<_>>()?,
            trusted: trusted?.certificates().len(),
        })
    };
    Judged { keys: gost.and_then(good), facade }
}

/// The keys that sign for journals, each with its short name.
fn signing(material: &Material, faults: &mut Vec<ComposeFault>) -> Vec<(String, String)> {
    let mut good = Vec::new();
    for AssertionMaterial { key, pem } in &material.assertions {
        match Ed25519Key::from_pem(pem.expose().as_bytes()) {
            Ok(found) => good.push((key.clone(), found.public().key_id())),
            Err(fault) => faults.push(ComposeFault::at(key.clone(), fault)),
        }
    }
    good
}

/// One name in which ESIA is asked.
fn named(
    name: &NameMaterial,
    gost: Option<&Arc<dyn Gost>>,
    now: Moment,
    faults: &mut Vec<ComposeFault>,
) -> Option<GoodName> {
    let section = &name.section;
    let mut note = |fault: ComposeFault| faults.push(fault);
    let key = name.key.as_ref().and_then(|pem| identity::key(section, pem).map_err(&mut note).ok());
    let certificate = name.certificate.as_ref();
    let certificate =
        certificate.and_then(|bytes| identity::certificate(section, bytes).map_err(&mut note).ok());
    let signer = match (gost, key, &certificate) {
        (Some(gost), Some(key), Some(certificate)) => {
            let signer = identity::signer(section, Arc::clone(gost), key, certificate.clone());
            signer.and_then(|signer| proved(section, signer)).map_err(&mut note).ok()
        }
        _ => None,
    };
    let certificate = certificate?;
    let new = "a new certificate has to be registered at ESIA's tech portal";
    if let Some(fault) = out_of_term(&format!("{section}.certificate"), &certificate, new, now) {
        note(fault);
    }
    Some(GoodName {
        section: section.clone(),
        certificate_hash: signer?.certificate_hash().to_owned(),
        certificate_end: certificate.not_after(),
    })
}

/// The signer verifies each signature that it makes.
fn proved(section: &str, signer: impl Signer) -> Result<impl Signer, ComposeFault> {
    match signer.raw(b"privratnik check") {
        Ok(_) => Ok(signer),
        Err(fault) => Err(ComposeFault::at(format!("{section}.key"), fault)),
    }
}

/// A clock that is off shows itself here first.
fn out_of_term(key: &str, certificate: &Certificate, way_out: &str, now: Moment) -> Option<ComposeFault> {
    if certificate.is_valid_at(now) {
        return None;
    }
    let (begin, end) = (certificate.not_before().timestamp(), certificate.not_after().timestamp());
    let (now, day) = (now.timestamp(), Duration::from_hours(24));
    let hint = if now < begin && begin.duration_since(now).unsigned_abs() < day {
        "is this machine's clock right?"
    } else {
        way_out
    };
    let words = format!("valid from {begin} until {end}, and it is {now} now; {hint}");
    Some(ComposeFault::at(key.to_owned(), words))
}
