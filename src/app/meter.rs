//! The ESIA client's calls, counted.

use crate::{
    esia::{
        breaker::Phase,
        meter::{CallOutcome, Endpoint, EsiaMeter},
    },
    telemetry::{
        Metrics,
        metrics::{EsiaEndpoint, EsiaOutcome},
    },
};

/// Translates the client's words into labels.
pub(super) struct Counting(pub(super) Metrics);

impl EsiaMeter for Counting {
    fn called(&self, endpoint: Endpoint, outcome: CallOutcome) {
        let endpoint = match endpoint {
            Endpoint::Token => EsiaEndpoint::Token,
            Endpoint::Person => EsiaEndpoint::Person,
            Endpoint::Kids | Endpoint::KidDocuments => EsiaEndpoint::Children,
            Endpoint::Contacts => EsiaEndpoint::Contacts,
            Endpoint::Documents => EsiaEndpoint::Documents,
            Endpoint::Discovery => EsiaEndpoint::Discovery,
            Endpoint::Keys => EsiaEndpoint::Keys,
            Endpoint::UserInfo => EsiaEndpoint::UserInfo,
        };
        let outcome = match outcome {
            CallOutcome::Answered => EsiaOutcome::Answered,
            CallOutcome::Refused => EsiaOutcome::Refused,
            CallOutcome::ServerError | CallOutcome::NotJson | CallOutcome::TooLarge => EsiaOutcome::Unusable,
            CallOutcome::TimedOut | CallOutcome::Unreachable | CallOutcome::Withheld => EsiaOutcome::Silent,
        };
        self.0.esia_called(endpoint, outcome);
    }

    fn breaker(&self, phase: Phase) {
        self.0.set_esia_withheld(matches!(phase, Phase::Open { .. } | Phase::HalfOpen { .. }));
        match phase {
            Phase::Closed { .. } => {}
            Phase::Open { .. } | Phase::HalfOpen { .. } => {
                tracing::warn!(code = "E-104", phase = ?phase, "ESIA failed repeatedly; calls are withheld for a while");
            }
        }
    }
}
