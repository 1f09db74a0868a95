//! Every metric, declared once.

mod label;

use std::time::Duration;

use prometheus::core::Collector;
use prometheus::{
    HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder,
};

pub use label::{
    Certificate, EsiaEndpoint, EsiaOutcome, FormFate, LinkChange, NoticeFate, NoticeWay, Outcome,
    SessionKind, Site, StatusClass, Try,
};

use crate::domain::{Moment, Refusal, System};
use crate::flow::port::{Edition, NoticeKind};

/// The metrics of one gateway; cloning shares them.
#[derive(Clone, Debug)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    ready: IntGaugeVec,
    stops: IntCounterVec,
    sign_ins: IntCounterVec,
    consents_at_esia: IntCounterVec,
    sign_outs: IntCounter,
    links: IntCounterVec,
    journal_sign_ins: IntCounterVec,
    kept_forms: IntCounterVec,
    notices: IntCounterVec,
    esia_calls: IntCounterVec,
    esia_withheld: IntGauge,
    store_failures: IntCounter,
    sessions: IntGaugeVec,
    certificate_expiry: IntGaugeVec,
    served_certificate_expiry: IntGaugeVec,
    certificates_last_reload_success: IntGauge,
    usable_addresses: IntGaugeVec,
    config_last_reload_success: IntGauge,
    register_made: IntGaugeVec,
    register_cards: IntGaugeVec,
}

impl Metrics {
    /// Fresh metrics, every counter at zero, in a registry of their own.
    pub fn new() -> Self {
        let desk = Desk(Registry::new());
        let certificates_last_reload_success = desk.keep(IntGauge::with_opts(opts(
            "certificates_last_reload_success",
            "Whether the certificates that browsers are shown are those that lie on disk.",
        )));
        // Where TLS ends elsewhere nobody ever says so, and nothing is amiss.
        certificates_last_reload_success.set(1);
        desk.gauges("build_info", "The running version; always 1.", &["version"])
            .with_label_values(&[env!("CARGO_PKG_VERSION")])
            .set(1);
        Self {
            requests: desk.counters("requests_total", "Requests answered.", &["system", "status", "outcome"]),
            durations: desk.keep(HistogramVec::new(
                HistogramOpts::from(opts(
                    "request_duration_seconds",
                    "How long it took until the head of an answer was there.",
                ))
                .buckets(DURATIONS.to_vec()),
                &["system"],
            )),
            ready: desk.gauges(
                "ready",
                "Whether what serving people needs was there when the metrics were read.",
                &["check"],
            ),
            stops: desk.counters(
                "stops_total",
                "Requests to a journal that were stopped.",
                &["system", "reason"],
            ),
            sign_ins: desk.counters("sign_ins_total", "Sign-ins at ESIA.", &["result", "reason"]),
            consents_at_esia: desk.counters(
                "consents_at_esia_total",
                "Trips to ESIA to give a consent.",
                &["result", "reason"],
            ),
            sign_outs: desk.keep(IntCounter::with_opts(opts("sign_outs_total", "Sign-outs at the gate."))),
            links: desk.counters("links_total", "Changes of links.", &["system", "change", "reason"]),
            journal_sign_ins: desk.counters(
                "journal_sign_ins_total",
                "Sign-ins at journals on behalf of persons.",
                &["system", "result", "reason"],
            ),
            kept_forms: desk.counters(
                "kept_forms_total",
                "Forms that came when their session had run out.",
                &["system", "fate"],
            ),
            notices: desk.counters("notices_total", "Notices to parents.", &["way", "notice", "fate"]),
            esia_calls: desk.counters("esia_calls_total", "Calls of ESIA.", &["endpoint", "outcome"]),
            esia_withheld: desk.keep(IntGauge::with_opts(opts(
                "esia_calls_withheld",
                "Whether calls of ESIA are withheld after several failures: 1 while the breaker is open.",
            ))),
            store_failures: desk.keep(IntCounter::with_opts(opts(
                "store_failures_total",
                "Failed reads and writes of a store.",
            ))),
            sessions: desk.gauges("sessions", "Sessions alive.", &["kind"]),
            certificate_expiry: desk.gauges(
                "certificate_expiry_timestamp_seconds",
                "When a certificate runs out.",
                &["certificate"],
            ),
            served_certificate_expiry: desk.gauges(
                "served_certificate_expiry_timestamp_seconds",
                "When the certificate runs out that browsers are shown on a host.",
                &["host"],
            ),
            certificates_last_reload_success,
            usable_addresses: desk.gauges(
                "journal_usable_addresses",
                "How many of a journal's several addresses answer.",
                &["system"],
            ),
            config_last_reload_success: desk.keep(IntGauge::with_opts(opts(
                "config_last_reload_success",
                "Whether the configuration was accepted when it was last read.",
            ))),
            register_made: desk.gauges(
                "register_made_timestamp_seconds",
                "When the edition of the register that is in force was imported.",
                &[],
            ),
            register_cards: desk.gauges(
                "register_cards",
                "How many cards the edition of the register that is in force has.",
                &[],
            ),
            registry: desk.0,
        }
    }

    /// A request was answered, the head of the answer within this time.
    pub fn requested(&self, site: Site<'_>, status: StatusClass, outcome: Outcome, within: Duration) {
        self.requests.with_label_values(&[site.as_str(), status.as_str(), outcome.as_str()]).inc();
        self.durations.with_label_values(&[site.as_str()]).observe(within.as_secs_f64());
    }

    /// A call of ESIA ended.
    pub fn esia_called(&self, endpoint: EsiaEndpoint, outcome: EsiaOutcome) {
        self.esia_calls.with_label_values(&[endpoint.as_str(), outcome.as_str()]).inc();
    }

    /// A notice was handed over, or was not.
    pub fn noticed(&self, way: NoticeWay, kind: NoticeKind, fate: NoticeFate) {
        self.notices.with_label_values(&[way.as_str(), kind.word(), fate.as_str()]).inc();
    }

    /// Whether calls of ESIA are withheld for a while.
    pub fn set_esia_withheld(&self, withheld: bool) {
        self.esia_withheld.set(withheld.into());
    }

    /// How many sessions there are.
    pub fn set_sessions(&self, kind: SessionKind, count: u64) {
        self.sessions.with_label_values(&[kind.as_str()]).set(i64::try_from(count).unwrap_or(i64::MAX));
    }

    /// When a certificate runs out; `None` where there is none.
    pub fn set_certificate_expiry(&self, which: Certificate, end: Option<Moment>) {
        let label = [which.as_str()];
        match end {
            Some(end) => self.certificate_expiry.with_label_values(&label).set(end.secs()),
            // It fails for what was not there anyway.
            None => drop(self.certificate_expiry.remove_label_values(&label)),
        }
    }

    /// When the certificates run out that the hosts of the configuration show; other hosts are forgotten.
    pub fn set_served_certificate_expiries<'h>(&self, ends: impl Iterator<Item = (&'h str, Moment)>) {
        self.served_certificate_expiry.reset();
        for (host, end) in ends {
            self.served_certificate_expiry.with_label_values(&[host]).set(end.secs());
        }
    }

    /// Whether every certificate on disk could be taken up.
    pub fn set_certificates_accepted(&self, accepted: bool) {
        self.certificates_last_reload_success.set(accepted.into());
    }

    /// How many addresses of each journal of several answer; other journals are forgotten.
    pub fn set_usable_addresses(&self, counts: &[(System, usize)]) {
        self.usable_addresses.reset();
        for (system, count) in counts {
            let count = i64::try_from(*count).unwrap_or(i64::MAX);
            self.usable_addresses.with_label_values(&[&*system.0]).set(count);
        }
    }

    /// Whether the configuration that was read last was accepted.
    pub fn set_config_accepted(&self, accepted: bool) {
        self.config_last_reload_success.set(accepted.into());
    }

    /// The edition of the register that is in force; nothing is shown where there is none.
    pub fn set_register(&self, edition: Option<Edition>) {
        if let Some(edition) = edition {
            let cards = i64::try_from(edition.cards).unwrap_or(i64::MAX);
            self.register_made.with_label_values::<&str>(&[]).set(edition.made.secs());
            self.register_cards.with_label_values::<&str>(&[]).set(cards);
        }
    }

    /// Whether one thing is there that serving people needs.
    pub(super) fn set_ready(&self, check: &'static str, passed: bool) {
        self.ready.with_label_values(&[check]).set(passed.into());
    }

    /// A sign-in at ESIA began or ended.
    pub(super) fn sign_in(&self, result: Try, refusal: Option<Refusal>) {
        self.sign_ins.with_label_values(&[result.as_str(), reason(refusal)]).inc();
    }

    /// A trip to ESIA to give a consent began or ended.
    pub(super) fn consent_at_esia(&self, result: Try, refusal: Option<Refusal>) {
        self.consents_at_esia.with_label_values(&[result.as_str(), reason(refusal)]).inc();
    }

    /// Somebody signed out.
    pub(super) fn sign_out(&self) {
        self.sign_outs.inc();
    }

    /// A link changed, or did not.
    pub(super) fn link(&self, system: &System, change: LinkChange, refusal: Option<Refusal>) {
        self.links.with_label_values(&[&*system.0, change.as_str(), reason(refusal)]).inc();
    }

    /// A sign-in at a journal ended.
    pub(super) fn journal_sign_in(&self, system: &System, result: Try, refusal: Option<Refusal>) {
        self.journal_sign_ins.with_label_values(&[&*system.0, result.as_str(), reason(refusal)]).inc();
    }

    /// Something became of a form that came when its session had run out.
    pub(super) fn form(&self, system: &System, fate: FormFate) {
        self.kept_forms.with_label_values(&[&*system.0, fate.as_str()]).inc();
    }

    /// A request was stopped.
    pub(super) fn stop(&self, system: &System, refusal: Refusal) {
        self.stops.with_label_values(&[&*system.0, refusal.code()]).inc();
    }

    /// A store failed.
    pub(super) fn store_failure(&self) {
        self.store_failures.inc();
    }

    /// All metrics in Prometheus' text format 0.0.4.
    pub fn text(&self) -> String {
        TextEncoder::new()
            .encode_to_string(&self.registry.gather())
            .expect("every metric has a name and a value")
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

/// Where metrics are made and registered.
struct Desk(Registry);

impl Desk {
    fn counters(&self, name: &str, help: &str, labels: &[&str]) -> IntCounterVec {
        self.keep(IntCounterVec::new(opts(name, help), labels))
    }

    fn gauges(&self, name: &str, help: &str, labels: &[&str]) -> IntGaugeVec {
        self.keep(IntGaugeVec::new(opts(name, help), labels))
    }

    fn keep<M: Collector + Clone + 'static>(&self, made: prometheus::Result<M>) -> M {
        let metric = made.expect("names and labels are literals of this file");
        self.0.register(Box::new(metric.clone())).expect("every name of this file is written once");
        metric
    }
}

fn opts(name: &str, help: &str) -> Opts {
    Opts::new(name, help).namespace(env!("CARGO_PKG_NAME"))
}

const fn reason(refusal: Option<Refusal>) -> &'static str {
    match refusal {
        Some(refusal) => refusal.code(),
        None => "none",
    }
}

/// In seconds: from a page of our own to a report for which the journal takes its time.
const DURATIONS: [f64; 10] = [0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

#[cfg(test)]
mod tests;
