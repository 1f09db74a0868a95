//! `check`: everything a configuration names, opened, compared and proved.

use std::{fmt, sync::Arc, time::Duration};

use super::{
    ComposeFault,
    certificates::{self, Showcase},
    compose::{addresses, places},
    identity, shelter, vault,
};
use crate::{
    config::{Faults, Material, Reading},
    crypto::{certificate::Certificate, dice::SystemDice, signer::Signer},
    domain::Moment,
    edge::upstream::Roots,
    flow::port::{Clock, Dice},
    telemetry::SystemClock,
};

/// What was found good.
pub struct Report {
    keys: GoodKeys,
    journals: usize,
    shown: Vec<(String, Moment)>,
    shared: bool,
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = &self.keys;
        writeln!(out, "The configuration is good.")?;
        writeln!(out, "GOST is computed by `{}`; one signature was made and verified.", keys.gost)?;
        writeln!(out, "The certificate hash for ESIA is {}.", keys.certificate_hash)?;
        writeln!(out, "The certificate is valid until {}.", keys.certificate_end.timestamp())?;
        writeln!(out, "Certificates of ESIA that are trusted: {}.", keys.trusted)?;
        for (host, end) in &self.shown {
            writeln!(out, "The certificate for {host} is valid until {}.", end.timestamp())?;
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
    let keys = judge(&reading.material, &mut held);
    let unfit = certificates::faults(&reading.material.certificates, SystemClock.now());
    let is_shown = unfit.is_empty();
    held.extend(unfit);
    let settled = match reading.settled {
        Ok(settled) => settled,
        Err(written) => return Err(Wrong { written: Some(written), held }),
    };
    let journals = places(&settled, &addresses(&settled)).map_err(|fault| held.push(fault)).ok();
    // Whether each host has one is asked of certificates that are good in themselves.
    let showcase =
        is_shown.then(|| Showcase::open(&settled).map_err(|fault| held.push(fault)).ok().flatten());
    let showcase = showcase.flatten();
    let shown = showcase.iter().flat_map(Showcase::iter);
    let shown = shown.map(|(host, certificate)| (host.to_owned(), certificate.not_after())).collect();
    if keys.is_some()
        && let Err(fault) = shelter::reach(&settled)
    {
        held.push(fault);
    }
    let shared = settled.sessions.is_some();
    match (keys, journals) {
        (Some(keys), Some(journals)) if held.is_empty() => {
            Ok(Report { keys, journals: journals.len(), shown, shared })
        }
        _ => Err(Wrong { written: None, held }),
    }
}

/// What is said of keys that are good.
struct GoodKeys {
    gost: &'static str,
    certificate_hash: String,
    certificate_end: Moment,
    trusted: usize,
}

/// Judges all that is there. `None` if something is missing, which the reading has told, or faulty, which is noted.
fn judge(material: &Material, faults: &mut Vec<ComposeFault>) -> Option<GoodKeys> {
    let now = SystemClock.now();
    let dice: Arc<dyn Dice> = Arc::new(SystemDice);
    let mut note = |fault: ComposeFault| faults.push(fault);
    let gost = material.gost.and_then(|body| identity::gost(body, &dice).map_err(&mut note).ok());
    let key = material.esia_key.as_ref().and_then(|pem| identity::key(pem).map_err(&mut note).ok());
    let certificate = material.esia_certificate.as_ref();
    let certificate = certificate.and_then(|bytes| identity::certificate(bytes).map_err(&mut note).ok());
    let signer = match (&gost, key, &certificate) {
        (Some(gost), Some(key), Some(certificate)) => {
            let signer = identity::signer(Arc::clone(gost), key, certificate.clone());
            signer.and_then(proved).map_err(&mut note).ok()
        }
        _ => None,
    };
    if let Some(fault) = certificate.as_ref().and_then(|certificate| out_of_term(certificate, now)) {
        note(fault);
    }
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
    Some(GoodKeys {
        gost: gost?.name(),
        certificate_hash: signer?.certificate_hash().to_owned(),
        certificate_end: certificate?.not_after(),
        trusted: trusted?.certificates().len(),
    })
}

/// The signer verifies each signature that it makes.
fn proved(signer: impl Signer) -> Result<impl Signer, ComposeFault> {
    match signer.raw(b"privratnik check") {
        Ok(_) => Ok(signer),
        Err(fault) => Err(ComposeFault::at("esia.key", fault)),
    }
}

/// A clock that is off shows itself here first.
fn out_of_term(certificate: &Certificate, now: Moment) -> Option<ComposeFault> {
    if certificate.is_valid_at(now) {
        return None;
    }
    let (begin, end) = (certificate.not_before().timestamp(), certificate.not_after().timestamp());
    let (now, day) = (now.timestamp(), Duration::from_hours(24));
    let hint = if now < begin && begin.duration_since(now).unsigned_abs() < day {
        "; is this machine's clock right?"
    } else {
        "; a new certificate has to be registered at ESIA's tech portal"
    };
    let words = format!("valid from {begin} until {end}, and it is {now} now{hint}");
    Some(ComposeFault::at("esia.certificate", words))
}
