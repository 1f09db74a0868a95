//! `deploy/prometheus`: alerts over metrics that exist, each with a test of its own.

use std::collections::BTreeSet;
use std::process::Command;

use super::{board, content, file, metrics};

const RULES: &str = include_str!("../../../deploy/prometheus/rules.yml");
const TESTS: &str = include_str!("../../../deploy/prometheus/rules.test.yml");

#[test]
fn prometheus_takes_the_rules_and_they_ring_as_they_should() {
    content(Command::new("promtool").args(["check", "rules"]).arg(file("deploy/prometheus/rules.yml")));
    content(Command::new("promtool").args(["test", "rules"]).arg(file("deploy/prometheus/rules.test.yml")));
}

#[test]
fn every_alert_is_tried_ringing_and_silent() {
    let alerts: Vec<_> = RULES.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    assert!(alerts.len() >= 15, "{alerts:?}");
    let tries: Vec<_> = TESTS.split("alertname: ").skip(1).collect();
    for alert in alerts {
        let of_it: Vec<_> = tries.iter().filter(|one| one.lines().next() == Some(alert)).collect();
        assert!(of_it.iter().any(|one| one.contains("exp_alerts: []")), "{alert} is never silent");
        assert!(of_it.iter().any(|one| one.contains("exp_labels:")), "{alert} never rings");
    }
}

#[test]
fn rules_and_their_tests_ask_for_what_there_is() {
    metrics::judged(RULES);
    metrics::judged(TESTS);
}

/// What is counted and shown nowhere is counted for nobody.
#[test]
fn every_metric_stands_in_the_rules_or_on_the_board() {
    let shown = &metrics::judged(RULES) | &metrics::judged(&board::queries().join("\n"));
    // Of the histogram, the quantiles are shown.
    let counted = |name: &&String| !name.ends_with("_seconds_sum") && !name.ends_with("_seconds_count");
    let known: BTreeSet<_> = metrics::known().keys().filter(counted).cloned().collect();
    assert_eq!(&known - &shown, BTreeSet::new());
}
