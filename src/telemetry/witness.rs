//! The witness that operators hear: a log line and a count for everything that happens.

use tracing::{debug, error, info, warn};

use super::metrics::{FormFate, LinkChange, Metrics, Try};
use crate::domain::{Holding, Refusal};
use crate::flow::port::{Happening, Witness};

/// Logs and counts.
pub struct OperatorWitness {
    metrics: Metrics,
}

impl OperatorWitness {
    /// Counts in these metrics.
    pub const fn new(metrics: Metrics) -> Self {
        Self { metrics }
    }

    fn count(&self, happening: &Happening) {
        let metrics = &self.metrics;
        match happening {
            Happening::SignInStarted => metrics.sign_in(Try::Started, None),
            Happening::SignedIn => metrics.sign_in(Try::Succeeded, None),
            Happening::SignInRefused { refusal, .. } => metrics.sign_in(Try::Refused, Some(*refusal)),
            Happening::ConsentAskedAtEsia => metrics.consent_at_esia(Try::Started, None),
            Happening::ConsentGivenAtEsia => metrics.consent_at_esia(Try::Succeeded, None),
            Happening::ConsentRefusedAtEsia { refusal, .. } => {
                metrics.consent_at_esia(Try::Refused, Some(*refusal));
            }
            Happening::SignedOut => metrics.sign_out(),
            Happening::Linked { system, .. } => metrics.link(system, LinkChange::Made, None),
            Happening::Unlinked { system } => metrics.link(system, LinkChange::Removed, None),
            Happening::ClaimLaid { system } => metrics.link(system, LinkChange::Claimed, None),
            Happening::ProofFailed { system, refusal } => {
                metrics.link(system, LinkChange::Unproved, Some(*refusal));
            }
            Happening::JournalEntered { system, .. } => metrics.journal_sign_in(system, Try::Succeeded, None),
            Happening::JournalNotEntered { system, refusal, .. } => {
                metrics.journal_sign_in(system, Try::Refused, Some(*refusal));
            }
            Happening::FormKept { system } => metrics.form(system, FormFate::Kept),
            Happening::FormSent { system } => metrics.form(system, FormFate::Sent),
            Happening::FormNotTaken { system } => metrics.form(system, FormFate::NotTaken),
            Happening::FormDropped { system } => metrics.form(system, FormFate::Dropped),
            Happening::Stopped { system, refusal } => metrics.stop(system, *refusal),
            Happening::StoreFailed { .. } => metrics.store_failure(),
        }
    }
}

impl Witness for OperatorWitness {
    fn saw(&self, happening: Happening, person: Option<&str>) {
        self.count(&happening);
        log(&happening, person);
    }
}

/// One line: `event` and `refusal` are stable words, `person` is a pseudonym.
fn log(happening: &Happening, person: Option<&str>) {
    match happening {
        Happening::SignInStarted => debug!(event = "sign_in_started"),
        Happening::SignedIn => info!(event = "signed_in", person),
        Happening::SignInRefused { refusal, detail } => {
            weigh(*refusal, "sign_in_refused", None, person, Some(detail));
        }
        Happening::ConsentAskedAtEsia => debug!(event = "consent_asked_at_esia", person),
        Happening::ConsentGivenAtEsia => info!(event = "consent_given_at_esia", person),
        Happening::ConsentRefusedAtEsia { refusal, detail } => {
            weigh(*refusal, "consent_refused_at_esia", None, person, Some(detail));
        }
        Happening::SignedOut => info!(event = "signed_out", person),
        Happening::Linked { system, holding } => {
            let holding = match holding {
                Holding::Own => "own",
                Holding::OfChild => "of_child",
            };
            info!(event = "linked", system = &*system.0, holding, person);
        }
        Happening::Unlinked { system } => info!(event = "unlinked", system = &*system.0, person),
        Happening::ClaimLaid { system } => warn!(event = "claim_laid", system = &*system.0, person),
        Happening::ProofFailed { system, refusal } => {
            weigh(*refusal, "proof_failed", Some(&system.0), person, None);
        }
        Happening::JournalEntered { system, manner } => {
            info!(event = "journal_entered", system = &*system.0, manner = manner.word(), person);
        }
        Happening::JournalNotEntered { system, refusal, detail } => {
            weigh(*refusal, "journal_not_entered", Some(&system.0), person, Some(detail));
        }
        Happening::FormKept { system } => info!(event = "form_kept", system = &*system.0, person),
        Happening::FormSent { system } => info!(event = "form_sent", system = &*system.0, person),
        Happening::FormNotTaken { system } => {
            warn!(event = "form_not_taken", system = &*system.0, person);
        }
        Happening::FormDropped { system } => info!(event = "form_dropped", system = &*system.0, person),
        Happening::Stopped { system, refusal } => {
            weigh(*refusal, "stopped", Some(&system.0), person, None);
        }
        Happening::StoreFailed { detail } => error!(event = "store_failed", detail),
    }
}

/// A refusal weighs as much as what an operator has to do about it.
fn weigh(refusal: Refusal, event: &str, system: Option<&str>, person: Option<&str>, detail: Option<&String>) {
    let (code, detail) = (refusal.code(), detail.map(String::as_str));
    match refusal {
        Refusal::EsiaMisconfigured | Refusal::StoreUnavailable => {
            error!(event, refusal = code, system, person, detail, "{refusal}");
        }
        Refusal::EsiaUnavailable
        | Refusal::EsiaUntrusted
        | Refusal::RoundAtJournal
        | Refusal::RoundAtGate
        | Refusal::LockedInJournal
        | Refusal::HeldByAnother
        | Refusal::JournalUnavailable
        | Refusal::JournalRefused => warn!(event, refusal = code, system, person, detail, "{refusal}"),
        Refusal::AttemptUnknown
        | Refusal::ForeignBrowser
        | Refusal::DeniedAtEsia
        | Refusal::TooManySignIns
        | Refusal::NotConfirmed
        | Refusal::AnotherAtEsia
        | Refusal::UnknownSchool
        | Refusal::WrongPassword
        | Refusal::TooManyTries
        | Refusal::SlowDown
        | Refusal::LaidBeforeSchool
        | Refusal::NeedsProof
        | Refusal::DiaryNotFound
        | Refusal::ChildsDiaryNotFound
        | Refusal::NoParentsConsent
        | Refusal::NoOwnConsent
        | Refusal::JournalMaintenance
        | Refusal::ClosedPath
        | Refusal::ForeignForm => info!(event, refusal = code, system, person, detail, "{refusal}"),
    }
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::OperatorWitness;
    use crate::domain::{Refusal, System};
    use crate::flow::port::{Happening, Witness};
    use crate::telemetry::Metrics;
    use crate::telemetry::logs::tests::Page;

    #[test]
    fn a_consent_that_esia_does_not_take_is_an_error_with_esias_code() {
        let metrics = Metrics::new();
        let witness = OperatorWitness::new(metrics.clone());
        let detail = "ESIA refuses this system: invalid_request: ESIA-036701: The consent type is unknown.";
        let happening = Happening::ConsentRefusedAtEsia {
            refusal: Refusal::EsiaMisconfigured,
            detail: detail.to_owned(),
        };
        let lines = Page::of(Level::INFO, || witness.saw(happening, Some("p-17")));
        let line = |key: &str| lines[0][key].as_str().unwrap();
        assert_eq!((line("level"), line("event")), ("ERROR", "consent_refused_at_esia"));
        assert_eq!((line("refusal"), line("detail")), ("PR-105", detail));
        let series = "consents_at_esia_total{reason=\"PR-105\",result=\"refused\"} 1";
        assert!(metrics.text().contains(series), "{}", metrics.text());
    }

    #[test]
    fn a_refused_entry_is_counted_and_told_with_its_code() {
        let metrics = Metrics::new();
        let witness = OperatorWitness::new(metrics.clone());
        let happening = Happening::JournalNotEntered {
            system: System("netcity".into()),
            refusal: Refusal::JournalUnavailable,
            detail: "no connection".to_owned(),
        };
        let lines = Page::of(Level::INFO, || witness.saw(happening, Some("p-17")));
        assert_eq!(lines.len(), 1);
        let line = |key: &str| lines[0][key].as_str().unwrap();
        assert_eq!((line("level"), line("event")), ("WARN", "journal_not_entered"));
        assert_eq!((line("refusal"), line("person"), line("detail")), ("PR-301", "p-17", "no connection"));
        let series = "journal_sign_ins_total{reason=\"PR-301\",result=\"refused\",system=\"netcity\"} 1";
        assert!(metrics.text().contains(series), "{}", metrics.text());
    }

    #[test]
    fn a_start_is_counted_and_does_not_fill_the_log() {
        let metrics = Metrics::new();
        let witness = OperatorWitness::new(metrics.clone());
        let lines = Page::of(Level::INFO, || witness.saw(Happening::SignInStarted, None));
        assert!(lines.is_empty(), "{lines:?}");
        assert!(metrics.text().contains("sign_ins_total{reason=\"none\",result=\"started\"} 1"));
    }
}
