//! A guarded line to ESIA: every call passes the breaker and is counted.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use serde::de::DeserializeOwned;

use crate::domain::{Moment, Secret};
use crate::flow::port::IdentityFault;

use super::breaker::{Breaker, BreakerRules, Phase};
use super::error::EsiaError;
use super::meter::{CallOutcome, Endpoint, EsiaMeter};
use super::roots::RootsFault;
use super::transport::{Answer, CallFault, Reach, Transport};
use super::wire::error::{ErrorBody, RestErrorBody};
use super::wire::form::Form;

/// The transport behind a breaker.
pub(super) struct Line {
    transport: Transport,
    breaker: Mutex<Breaker>,
    meter: Arc<dyn EsiaMeter>,
}

/// What the REST part said.
pub(super) enum Said<T> {
    /// The body.
    Body(T),
    /// An error in ESIA's words.
    Error(EsiaError),
}

/// Why a relayed request has no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum RelayFault {
    #[error("the last calls failed one after another; nothing is sent for a while")]
    Withheld,
    #[error(transparent)]
    Call(#[from] CallFault),
}

impl Line {
    pub(super) fn new(
        reach: &Reach<'_>,
        rules: BreakerRules,
        meter: Arc<dyn EsiaMeter>,
    ) -> Result<Self, RootsFault> {
        let breaker = Mutex::new(Breaker::new(rules));
        Ok(Self { transport: Transport::new(reach)?, breaker, meter })
    }

    /// Sends what a library has written; what may be repeated and may pass is asked up to three times in all.
    pub(super) async fn relay(
        &self,
        endpoint: Endpoint,
        request: Request<Full<Bytes>>,
        now: Moment,
    ) -> Result<Answer, RelayFault> {
        let mut pauses = PAUSES.iter().filter(|_| endpoint.may_repeat());
        loop {
            self.admit(endpoint, now).map_err(|_| RelayFault::Withheld)?;
            let result = self.transport.send(endpoint, request.clone()).await;
            match self.heard(endpoint, result, now) {
                Ok(answer) => return Ok(answer),
                Err(fault) => match pauses.next().filter(|_| fault.may_pass()) {
                    Some(pause) => tokio::time::sleep(*pause).await,
                    None => return Err(fault.into()),
                },
            }
        }
    }

    /// Sends a token request. Once: whatever happens, it is not repeated.
    pub(super) async fn exchange<T: DeserializeOwned>(
        &self,
        path: &str,
        form: &Form,
        now: Moment,
    ) -> Result<T, IdentityFault> {
        self.admit(Endpoint::Token, now)?;
        let result = self.transport.post(path, form).await;
        let answer = self.heard(Endpoint::Token, result, now).map_err(|fault| gone(&fault))?;
        if answer.status.is_success() {
            return parsed(&answer, Endpoint::Token);
        }
        let error: ErrorBody = parsed(&answer, Endpoint::Token)?;
        Err(EsiaError::from_oauth(&error).into_fault())
    }

    /// Reads from the REST part; what may pass is asked up to three times in all.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        endpoint: Endpoint,
        path: &str,
        token: &Secret<String>,
        now: Moment,
    ) -> Result<Said<T>, IdentityFault> {
        let mut pauses = PAUSES.iter();
        loop {
            self.admit(endpoint, now)?;
            let result = self.transport.get(path, token).await;
            match self.heard(endpoint, result, now) {
                Ok(answer) => return understood(&answer, endpoint),
                Err(fault) => match pauses.next().filter(|_| fault.may_pass()) {
                    Some(pause) => tokio::time::sleep(*pause).await,
                    None => return Err(gone(&fault)),
                },
            }
        }
    }

    /// Where the breaker stands.
    pub(super) fn phase(&self) -> Phase {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner).phase()
    }

    fn admit(&self, endpoint: Endpoint, now: Moment) -> Result<(), IdentityFault> {
        if self.breaker.lock().unwrap_or_else(PoisonError::into_inner).admits(now) {
            return Ok(());
        }
        self.meter.called(endpoint, CallOutcome::Withheld);
        let detail = "the last calls failed one after another; nothing is sent for a while".to_owned();
        Err(IdentityFault::Unavailable { detail })
    }

    fn heard(
        &self,
        endpoint: Endpoint,
        result: Result<Answer, CallFault>,
        now: Moment,
    ) -> Result<Answer, CallFault> {
        let outcome = result.as_ref().map_or_else(CallFault::outcome, Answer::outcome);
        let mut breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        if result.is_ok() {
            breaker.answered();
        } else {
            breaker.failed(now);
        }
        let phase = breaker.phase();
        drop(breaker);
        self.meter.called(endpoint, outcome);
        self.meter.breaker(phase);
        result
    }
}

fn understood<T: DeserializeOwned>(answer: &Answer, endpoint: Endpoint) -> Result<Said<T>, IdentityFault> {
    if answer.status.is_success() {
        return parsed(answer, endpoint).map(Said::Body);
    }
    let body: RestErrorBody = parsed(answer, endpoint)?;
    EsiaError::from_rest(&body).map(Said::Error).ok_or_else(|| unreadable(answer, endpoint))
}

fn parsed<T: DeserializeOwned>(answer: &Answer, endpoint: Endpoint) -> Result<T, IdentityFault> {
    serde_json::from_slice(&answer.body).map_err(|_| unreadable(answer, endpoint))
}

/// The parser's own words may repeat a piece of the body, so they are not told.
fn unreadable(answer: &Answer, endpoint: Endpoint) -> IdentityFault {
    let status = answer.status.as_u16();
    let detail =
        format!("the JSON of «{}» with HTTP {status} has another shape than ESIA's", endpoint.label());
    IdentityFault::Unavailable { detail }
}

fn gone(fault: &CallFault) -> IdentityFault {
    IdentityFault::Unavailable { detail: fault.to_string() }
}

/// Pauses before the second and the third try of a read.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(300)];
