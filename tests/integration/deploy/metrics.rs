//! Which metrics there are, and whether a query asks for them.

use std::collections::{BTreeMap, BTreeSet};

use privratnik::domain::Refusal;
use privratnik::telemetry::metrics::{
    Certificate, EsiaEndpoint, EsiaOutcome, FormFate, LinkChange, NoticeFate, NoticeWay, Outcome,
    SessionKind, StatusClass, Try,
};

/// The text in which every metric stands; the tests of `telemetry` keep it.
const TEXT: &str = include_str!(
    "../../../src/telemetry/metrics/snapshots/privratnik__telemetry__metrics__tests__the_text_is_as_documented.snap"
);

/// The labels of every metric by its name.
pub(super) fn known() -> BTreeMap<String, BTreeSet<String>> {
    let mut known = BTreeMap::new();
    for line in TEXT.lines().filter(|line| line.starts_with("privratnik_")) {
        let (series, _) = line.rsplit_once(' ').unwrap();
        let (name, labels) = series.split_once('{').unwrap_or((series, ""));
        let labels =
            labels.split("\",").filter_map(|pair| pair.split_once("=\"")).map(|(name, _)| name.to_owned());
        known.entry(name.to_owned()).or_insert_with(BTreeSet::new).extend(labels);
    }
    known
}

/// One metric in a query.
pub(super) struct Asked {
    pub(super) metric: String,
    /// Label, operator, value.
    matchers: Vec<(String, String, String)>,
}

/// Every metric of ours in a text.
pub(super) fn asked(text: &str) -> Vec<Asked> {
    let starts = text.match_indices("privratnik_").map(|(at, _)| &text[at..]);
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    starts
        .map(|rest| {
            let (metric, rest) = rest.split_at(rest.find(|letter| !is_word(letter)).unwrap_or(rest.len()));
            let within =
                rest.strip_prefix('{').and_then(|rest| rest.split_once('}')).map_or("", |(within, _)| within);
            let matchers = within.split_inclusive('"').collect::<Vec<_>>();
            let matchers = matchers.chunks_exact(2).map(|pair| {
                let head = pair[0].trim_start_matches([',', ' ']).trim_end_matches('"');
                let (label, operator) =
                    head.split_at(head.find(|letter| !is_word(letter)).unwrap_or(head.len()));
                (label.to_owned(), operator.to_owned(), pair[1].trim_end_matches('"').to_owned())
            });
            Asked { metric: metric.to_owned(), matchers: matchers.collect() }
        })
        .collect()
}

/// Holds every query of a text against the metrics there are, and hands out the names.
#[track_caller]
pub(super) fn judged(text: &str) -> BTreeSet<String> {
    judge(text).unwrap_or_else(|slip| panic!("{slip}"))
}

fn judge(text: &str) -> Result<BTreeSet<String>, String> {
    let known = known();
    for Asked { metric, matchers } in asked(text) {
        let labels = known.get(&metric).ok_or_else(|| format!("there is no metric {metric}"))?;
        for (label, operator, value) in matchers.iter().filter(|(label, ..)| !is_prometheus_own(label)) {
            if !labels.contains(label) {
                return Err(format!("{metric} has no label {label}"));
            }
            let mut values: Vec<_> = if operator == "=~" { value.split('|').collect() } else { vec![value] };
            values.retain(|value| !may_be(&metric, label, value));
            if let Some(value) = values.first() {
                return Err(format!("{metric}: {label} is never {value:?}"));
            }
        }
    }
    let grouped = ["by (", "on (", "without ("].iter().flat_map(|word| text.split(word).skip(1));
    let mut labels = grouped.filter_map(|rest| rest.split(')').next()).flat_map(|labels| labels.split(", "));
    let is_known =
        |label: &str| is_prometheus_own(label) || known.values().any(|labels| labels.contains(label));
    match labels.find(|label| !is_known(label)) {
        Some(label) => Err(format!("no metric has the label {label}")),
        None => Ok(asked(text).into_iter().map(|asked| asked.metric).collect()),
    }
}

/// Labels that say where a metric was read.
fn is_prometheus_own(label: &str) -> bool {
    matches!(label, "instance" | "job")
}

/// Whether a label can have this value; those that an operator names can have any.
fn may_be(metric: &str, label: &str, value: &str) -> bool {
    match (metric, label) {
        ("privratnik_esia_calls_total", "outcome") => {
            EsiaOutcome::ALL.iter().any(|one| one.as_str() == value)
        }
        (_, "outcome") => Outcome::ALL.iter().any(|one| one.as_str() == value),
        (_, "endpoint") => EsiaEndpoint::ALL.iter().any(|one| one.as_str() == value),
        (_, "status") => StatusClass::ALL.iter().any(|one| one.as_str() == value),
        (_, "result") => Try::ALL.iter().any(|one| one.as_str() == value),
        (_, "change") => LinkChange::ALL.iter().any(|one| one.as_str() == value),
        ("privratnik_notices_total", "fate") => NoticeFate::ALL.iter().any(|one| one.as_str() == value),
        (_, "way") => NoticeWay::ALL.iter().any(|one| one.as_str() == value),
        (_, "fate") => FormFate::ALL.iter().any(|one| one.as_str() == value),
        (_, "kind") => SessionKind::ALL.iter().any(|one| one.as_str() == value),
        (_, "certificate") => Certificate::ALL.iter().any(|one| one.as_str() == value),
        (_, "reason") => value == "none" || Refusal::from_code(value).is_some(),
        (_, "check") => ["ledger", "sessions"].contains(&value),
        _ => true,
    }
}

#[test]
fn a_slip_in_a_query_is_seen() {
    let queries = [
        "privratnik_no_such_total",
        "privratnik_sign_ins_total{reson=\"none\"}",
        "privratnik_sign_ins_total{result=\"success\"}",
        "privratnik_requests_total{instance=~\"$instance\", outcome=\"silent\"}",
        "privratnik_links_total{reason=~\"PR-202|PR-999\"}",
        "sum by (systm) (privratnik_links_total)",
    ];
    for query in queries {
        assert!(judge(query).is_err(), "{query}");
    }
    let good =
        "sum by (instance, le) (privratnik_request_duration_seconds_bucket{system=\"any\", le=\"+Inf\"})";
    assert_eq!(judged(good).len(), 1);
}
