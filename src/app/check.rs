//! `check`: everything a configuration names, opened, compared and proved.

use std::{fmt, sync::Arc, time::Duration};

use super::{ComposeFault, compose::places, identity, vault};
use crate::{
    config::Settled,
    crypto::{dice::SystemDice, signer::Signer},
    domain::Moment,
    flow::port::{Clock, Dice},
    telemetry::SystemClock,
};

/// What was found good.
pub struct Report {
    gost: &'static str,
    certificate_hash: String,
    certificate_end: Moment,
    trusted: usize,
    journals: usize,
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "The configuration is good.")?;
        writeln!(out, "GOST is computed by `{}`; one signature was made and verified.", self.gost)?;
        writeln!(out, "The certificate hash for ESIA is {}.", self.certificate_hash)?;
        writeln!(out, "The certificate is valid until {}.", self.certificate_end.timestamp())?;
        writeln!(out, "Certificates of ESIA that are trusted: {}.", self.trusted)?;
        write!(out, "Journals that are served: {}.", self.journals)
    }
}

/// Checks what the keys and certificates hold; how the file is written was checked when it was read.
///
/// # Errors
/// Every fault at once, each with the key of the configuration.
pub fn check(settled: &Settled) -> Result<Report, Vec<ComposeFault>> {
    let now = SystemClock.now();
    let dice: Arc<dyn Dice> = Arc::new(SystemDice);
    let mut faults = Vec::new();
    let mut note = |fault: ComposeFault| faults.push(fault);
    let gost = identity::gost(settled, &dice).map_err(&mut note).ok();
    let key = identity::key(settled).map_err(&mut note).ok();
    let certificate = identity::certificate(settled).map_err(&mut note).ok();
    let signer = match (&gost, key, &certificate) {
        (Some(gost), Some(key), Some(certificate)) => {
            let signer = identity::signer(Arc::clone(gost), key, certificate.clone());
            signer.and_then(proved).map_err(&mut note).ok()
        }
        _ => None,
    };
    if let Some(certificate) = certificate.as_ref().filter(|certificate| !certificate.is_valid_at(now)) {
        note(ComposeFault::at(
            "esia.certificate",
            validity(certificate.not_before(), certificate.not_after(), now),
        ));
    }
    let trusted = identity::trusted(settled).map_err(&mut note).ok();
    if let Some(trusted) = &trusted
        && !trusted.certificates().iter().any(|certificate| certificate.is_valid_at(now))
    {
        note(ComposeFault::at(
            "esia.trusted_certificates",
            "none of them is valid now; load the current ones from ESIA's /public/esia.zip",
        ));
    }
    let sealing = vault::sealing(settled, &dice).map_err(&mut note).ok();
    let journals = places(settled).map_err(&mut note).ok();
    match (gost, signer, certificate, trusted, sealing, journals) {
        (Some(gost), Some(signer), Some(certificate), Some(trusted), Some(_), Some(journals))
            if faults.is_empty() =>
        {
            Ok(Report {
                gost: gost.name(),
                certificate_hash: signer.certificate_hash().to_owned(),
                certificate_end: certificate.not_after(),
                trusted: trusted.certificates().len(),
                journals: journals.len(),
            })
        }
        _ => Err(faults),
    }
}

/// The signer verifies each signature that it makes.
fn proved(signer: impl Signer) -> Result<impl Signer, ComposeFault> {
    match signer.raw(b"privratnik check") {
        Ok(_) => Ok(signer),
        Err(fault) => Err(ComposeFault::at("esia.key", fault)),
    }
}

/// A clock that is off shows itself here first.
fn validity(begin: Moment, end: Moment, now: Moment) -> String {
    let (begin, end, now) = (begin.timestamp(), end.timestamp(), now.timestamp());
    let day = Duration::from_hours(24);
    let hint = if now < begin && begin.duration_since(now).unsigned_abs() < day {
        "; is this machine's clock right?"
    } else {
        "; a new certificate has to be registered at ESIA's tech portal"
    };
    format!("valid from {begin} until {end}, and it is {now} now{hint}")
}
