//! The text that Prometheus reads.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{
    Certificate, EsiaEndpoint, EsiaOutcome, FormFate, LinkChange, Metrics, NoticeFate, NoticeWay, Outcome,
    SessionKind, Site, StatusClass, Try,
};
use crate::domain::{Moment, Refusal, System};
use crate::flow::port::{Edition, NoticeKind};

/// Metrics of which every one has been used.
fn used() -> Metrics {
    let metrics = Metrics::new();
    let netcity = System("netcity".into());
    metrics.requested(
        Site::Journal(&netcity),
        StatusClass::of(200),
        Outcome::Passed,
        Duration::from_millis(70),
    );
    metrics.requested(Site::Gate, StatusClass::of(303), Outcome::Sent, Duration::from_millis(2));
    metrics.stop(&netcity, Refusal::ClosedPath);
    metrics.sign_in(Try::Started, None);
    metrics.sign_in(Try::Refused, Some(Refusal::NotConfirmed));
    metrics.consent_at_esia(Try::Refused, Some(Refusal::DeniedAtEsia));
    metrics.sign_out();
    metrics.link(&netcity, LinkChange::Made, None);
    metrics.journal_sign_in(&netcity, Try::Refused, Some(Refusal::WrongPassword));
    metrics.form(&netcity, FormFate::Kept);
    metrics.noticed(NoticeWay::Mail, NoticeKind::ConsentAsked, NoticeFate::Partly);
    metrics.esia_called(EsiaEndpoint::Token, EsiaOutcome::Silent);
    metrics.set_esia_withheld(true);
    metrics.store_failure();
    metrics.set_sessions(SessionKind::Gate, 3);
    metrics.set_certificate_expiry(Certificate::EsiaClient, Some(Moment::from_secs(1_800_000_000)));
    let end = Moment::from_secs(1_900_000_000);
    metrics.set_served_certificate_expiries([("old.example.ru", end)].into_iter());
    metrics.set_served_certificate_expiries([("gate.example.ru", end)].into_iter());
    metrics.set_certificates_accepted(true);
    metrics.set_usable_addresses(&[(netcity.clone(), 2)]);
    metrics.set_config_accepted(true);
    let made = Moment::from_secs(1_790_000_000);
    metrics.set_register(Some(Edition { number: 7, made, cards: 250_000 }));
    metrics.set_ready("ledger", true);
    metrics.set_ready("sessions", false);
    metrics
}

#[test]
fn the_text_is_as_documented() {
    let text = used().text().replace(env!("CARGO_PKG_VERSION"), "VERSION");
    insta::assert_snapshot!(text);
}

#[test]
fn prometheus_own_linter_has_nothing_to_say() {
    let promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut promtool = promtool.expect("promtool is missing: run tests/run.sh, which fetches it");
    promtool.stdin.take().unwrap().write_all(used().text().as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.trim().is_empty(), "{said}");
}

#[test]
fn clones_count_together() {
    let metrics = Metrics::new();
    metrics.clone().set_sessions(SessionKind::Host, 7);
    assert!(metrics.text().contains("privratnik_sessions{kind=\"host\"} 7"));
}
