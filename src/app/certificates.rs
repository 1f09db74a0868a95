//! The certificates that browsers are shown: read at the start, and again whenever their files have changed.
//!
//! The files are looked at again and again rather than watched: the tools that renew certificates write in place,
//! rename, or turn a link, on any file system, and two small files cost nothing to read.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::ComposeFault;
use crate::{
    config::{CertificateFiles, CertificatePair, Settled},
    crypto::tls::ShownCertificate,
    domain::Moment,
    edge::{
        certificates::{Certificates, Wardrobe},
        serve::Tls,
    },
    flow::port::Clock,
    telemetry::Metrics,
};

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What is shown, and where it came from.
pub(super) struct Showcase {
    hosts: Vec<String>,
    places: Vec<Place>,
    wardrobe: Wardrobe,
    shown: Arc<Certificates>,
}

struct Place {
    files: CertificateFiles,
    worn: ShownCertificate,
    seen: Result<CertificatePair, String>,
    state: State,
}

/// What the last look has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// What lies there is shown.
    Shown,
    /// It cannot be shown; perhaps only one of the two files has been changed so far.
    Doubtful,
    /// It cannot be shown, and that was told.
    Refused,
}

impl Showcase {
    /// Reads the certificates of the configuration; `None` where TLS ends elsewhere.
    ///
    /// # Errors
    /// [`ComposeFault`] for files that are no certificate with its key, and for a host without a certificate.
    pub(super) fn open(settled: &Settled) -> Result<Option<Self>, ComposeFault> {
        if settled.certificates.is_empty() {
            return Ok(None);
        }
        let first = settled.gate.origin.host();
        let journals = settled.journals.values().map(|journal| journal.origin.host());
        let hosts = std::iter::once(first).chain(journals).map(str::to_owned).collect();
        Self::of(&settled.certificates, hosts, first).map(Some)
    }

    fn of(files: &[CertificateFiles], hosts: Vec<String>, first: &str) -> Result<Self, ComposeFault> {
        let places = files.iter().map(Place::read).collect::<Result<Vec<_>, _>>()?;
        let wardrobe = assigned(&hosts, places.iter().map(|place| &place.worn))
            .map_err(|why| ComposeFault::at("certificates", why))?;
        let shown = Arc::new(Certificates::new(first, &wardrobe));
        Ok(Self { hosts, places, wardrobe, shown })
    }

    /// Shows its certificates from now on where `before` has shown others.
    pub(super) fn take_the_place_of(&mut self, before: &Self) {
        before.shown.change(self.first(), &self.wardrobe);
        self.shown = Arc::clone(&before.shown);
    }

    /// The host whose certificate is shown to whoever names none.
    fn first(&self) -> &str {
        self.hosts.first().map_or("", String::as_str)
    }

    /// TLS with what is shown.
    pub(super) fn tls(&self) -> Tls {
        Tls::new(Arc::clone(&self.shown))
    }

    /// Each host with the certificate that it shows.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &ShownCertificate)> {
        self.wardrobe.iter()
    }

    /// Says of each certificate that is out of its term so; it is shown all the same, for other hosts have others.
    pub(super) fn warn(&self, now: Moment) {
        for place in &self.places {
            if let Some(why) = term(&place.worn, now) {
                let file = place.files.chain().display();
                tracing::error!(
                    code = "E-602",
                    "a certificate for browsers is out of its term: {file}: {why}"
                );
            }
        }
    }

    /// Looks at every file once and takes up what has changed. What cannot be shown is refused when it was found twice:
    /// a chain and its key do not change at one moment.
    fn look(&mut self, now: Moment) {
        for at in 0..self.places.len() {
            let found = self.places[at].files.read().map_err(|cause| cause.to_string());
            let (is_same, was) = (is_same(&self.places[at].seen, &found), self.places[at].state);
            if is_same && was == State::Shown {
                continue;
            }
            let file = self.places[at].files.chain().to_owned();
            let state = match (self.take_up(at, &found, now), was) {
                (Ok(()), _) => {
                    tracing::info!(file = %file.display(), "a changed certificate is shown from now on");
                    State::Shown
                }
                (Err(why), State::Doubtful) if is_same => {
                    complain(&file, &why);
                    State::Refused
                }
                (Err(_), State::Refused) if is_same => State::Refused,
                (Err(_), State::Shown | State::Doubtful | State::Refused) => State::Doubtful,
            };
            self.places[at].state = state;
            self.places[at].seen = found;
        }
    }

    fn take_up(
        &mut self,
        at: usize,
        found: &Result<CertificatePair, String>,
        now: Moment,
    ) -> Result<(), String> {
        let pair = found.as_ref().map_err(Clone::clone)?;
        let fresh = ShownCertificate::from_pem(&pair.chain, &pair.key).map_err(|fault| fault.to_string())?;
        if let Some(why) = term(&fresh, now) {
            return Err(why);
        }
        let all = self.places.iter().enumerate();
        let all = all.map(|(other, place)| if other == at { &fresh } else { &place.worn });
        self.wardrobe = assigned(&self.hosts, all)?;
        self.shown.change(self.first(), &self.wardrobe);
        self.places[at].worn = fresh;
        Ok(())
    }

    fn measure(&self, metrics: &Metrics) {
        metrics.set_certificates_accepted(self.places.iter().all(|place| place.state != State::Refused));
        let ends = self.iter().map(|(host, certificate)| (host, certificate.not_after()));
        metrics.set_served_certificate_expiries(ends);
    }
}

impl Place {
    fn read(files: &CertificateFiles) -> Result<Self, ComposeFault> {
        let said = |fault: &dyn std::fmt::Display| {
            ComposeFault::at("certificates", format!("{}: {fault}", files.chain().display()))
        };
        let pair = files.read().map_err(|cause| said(&cause))?;
        let worn = ShownCertificate::from_pem(&pair.chain, &pair.key).map_err(|fault| said(&fault))?;
        Ok(Self { files: files.clone(), worn, seen: Ok(pair), state: State::Shown })
    }
}

/// What is wrong with each pair of files by itself.
pub(super) fn faults(files: &[CertificateFiles], now: Moment) -> Vec<ComposeFault> {
    let judged = files.iter().map(|files| {
        let place = Place::read(files)?;
        let said = |why| ComposeFault::at("certificates", format!("{}: {why}", files.chain().display()));
        term(&place.worn, now).map_or(Ok(()), |why| Err(said(why)))
    });
    judged.filter_map(Result::err).collect()
}

/// Looks for as long as it is polled; the disk is waited for elsewhere.
pub(super) async fn watch(showcase: Arc<Mutex<Showcase>>, clock: Arc<dyn Clock>, metrics: Metrics) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    loop {
        tick.tick().await;
        let (showcase, metrics, now) = (Arc::clone(&showcase), metrics.clone(), clock.now());
        let looked = tokio::task::spawn_blocking(move || {
            let mut showcase = showcase.lock().unwrap_or_else(PoisonError::into_inner);
            showcase.look(now);
            showcase.measure(&metrics);
        });
        // A panic has said so in the log, and the next look begins from what is shown.
        drop(looked.await);
    }
}

fn assigned<'c>(
    hosts: &[String],
    certificates: impl Iterator<Item = &'c ShownCertificate>,
) -> Result<Wardrobe, String> {
    let certificates: Vec<_> = certificates.cloned().collect();
    Wardrobe::assign(hosts.iter().map(String::as_str), &certificates)
        .map_err(|bare| bare.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

fn is_same(one: &Result<CertificatePair, String>, other: &Result<CertificatePair, String>) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => one.same_as(other),
        (Err(one), Err(other)) => one == other,
        (Ok(_), Err(_)) | (Err(_), Ok(_)) => false,
    }
}

fn term(certificate: &ShownCertificate, now: Moment) -> Option<String> {
    let (begin, end) = (certificate.not_before().timestamp(), certificate.not_after().timestamp());
    let now_said = now.timestamp();
    (!certificate.is_valid_at(now)).then(|| {
        format!(
            "valid from {begin} until {end}, and it is {now_said} now; renew it, or set this machine's clock"
        )
    })
}

fn complain(file: &Path, why: &str) {
    tracing::error!(
        code = "E-601",
        file = %file.display(),
        why,
        "a changed certificate cannot be shown; the one from before is shown on"
    );
}

#[cfg(test)]
mod tests;
