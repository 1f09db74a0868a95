//! The pages that say why not, and what to do.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Query, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Deserialize;

use super::{
    ConfirmationPlace, Console,
    page::{Frame, page},
    visit::Visit,
};
use crate::{domain::Refusal, flow::answer};

#[derive(Template)]
#[template(path = "console/pages/refused.html")]
struct RefusedPage<'a> {
    frame: Frame<'a>,
    code: &'static str,
    key: String,
    places: &'a [ConfirmationPlace],
    /// Whether the sentence ends with «форму обратной связи», and what stands behind it.
    feedback: Option<Option<&'a str>>,
    retry: Option<&'static str>,
    request_id: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "console/pages/not_found.html")]
struct NotFoundPage<'a> {
    frame: Frame<'a>,
}

/// The page of a refusal.
pub(super) fn refused(console: &Console, visit: &Visit, refusal: Refusal) -> Response {
    let places = if refusal == Refusal::NotConfirmed { &*console.surroundings.places } else { &[] };
    let template = RefusedPage {
        frame: Frame::new(console, visit, None),
        code: refusal.code(),
        key: refusal.code().to_ascii_lowercase(),
        places,
        feedback: matches!(refusal, Refusal::DiaryNotFound | Refusal::ChildsDiaryNotFound)
            .then_some(console.surroundings.feedback.as_deref()),
        retry: retry(refusal),
        request_id: visit.request_id.as_deref(),
    };
    let status = StatusCode::from_u16(answer::status(refusal)).expect("the table holds statuses");
    let mut response = page(status, &template);
    if answer::may_pass_later(refusal) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(answer::RETRY_AFTER));
    }
    response
}

/// Where a second try begins.
const fn retry(refusal: Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::AttemptUnknown
        | Refusal::ForeignBrowser
        | Refusal::DeniedAtEsia
        | Refusal::EsiaUnavailable
        | Refusal::EsiaMisconfigured
        | Refusal::EsiaUntrusted
        | Refusal::TooManySignIns
        | Refusal::NotConfirmed
        | Refusal::DiaryNotFound
        | Refusal::ChildsDiaryNotFound
        | Refusal::NoParentsConsent
        | Refusal::NoOwnConsent => Some("/login"),
        Refusal::AnotherAtEsia => Some("/consents"),
        Refusal::UnknownSchool
        | Refusal::WrongPassword
        | Refusal::LockedInJournal
        | Refusal::TooManyTries
        | Refusal::SlowDown
        | Refusal::LaidBeforeSchool
        | Refusal::HeldByAnother
        | Refusal::NeedsProof
        | Refusal::ForeignForm => Some("/links"),
        Refusal::JournalUnavailable
        | Refusal::JournalMaintenance
        | Refusal::JournalRefused
        | Refusal::RoundAtJournal
        | Refusal::RoundAtGate
        | Refusal::ClosedPath
        | Refusal::StoreUnavailable => Some("/"),
    }
}

#[derive(Deserialize)]
pub(super) struct RefusedQuery {
    code: Option<String>,
}

/// `GET /refused?code=PR-301`: the journal hosts send navigations here, so that all our pages live on the gate.
pub(super) async fn show(
    State(console): State<Arc<Console>>,
    Query(query): Query<RefusedQuery>,
    visit: Visit,
) -> Response {
    match query.code.as_deref().and_then(Refusal::from_code) {
        Some(refusal) => refused(&console, &visit, refusal),
        None => not_found(State(console), visit).await,
    }
}

/// No such page at the gate.
pub(super) async fn not_found(State(console): State<Arc<Console>>, visit: Visit) -> Response {
    page(StatusCode::NOT_FOUND, &NotFoundPage { frame: Frame::new(&console, &visit, None) })
}
