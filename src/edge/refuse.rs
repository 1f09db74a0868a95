//! Refusals on a journal's host, as a page or as JSON; the statuses are those of [`answer`].
//!
//! A person is taken to the gate, where all our pages live; a script gets JSON: 401 only where there is no
//! session (old clients sign in again and again at every 401), 403 where the answer is no.

use http::{
    Response, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION, RETRY_AFTER},
};

use super::body::Body;
use crate::{
    domain::{Nature, Refusal},
    flow::answer,
    telemetry::metrics::Outcome,
};

/// `Clear-Site-Data` after a session: our cookies are cleared one by one, the nonce of another tab has to stay.
pub(super) const WIPE: &str = r#""cache", "storage""#;

/// A refusal at a journal's host.
pub(super) fn journal(refusal: Refusal, navigates: bool, gate: &str) -> Response<Body> {
    if navigates {
        let mut response = see_other(&format!("{gate}/refused?code={}", refusal.code()));
        // The way to the page that says no is no way in.
        response.extensions_mut().insert(outcome(refusal));
        return response;
    }
    let status = StatusCode::from_u16(answer::status(refusal)).expect("the table holds statuses");
    let mut response = json(status, refusal.code(), &refusal.to_string());
    if answer::may_pass_later(refusal) {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(answer::RETRY_AFTER));
    }
    response
}

/// What became of a request that was refused, however it is told.
const fn outcome(refusal: Refusal) -> Outcome {
    match refusal.nature() {
        Nature::Request | Nature::Forbidden | Nature::Wait => Outcome::Refused,
        Nature::BadAnswer | Nature::Unavailable => Outcome::Failed,
    }
}

/// No session, asked by a script.
pub(super) fn not_signed_in() -> Response<Body> {
    json(StatusCode::UNAUTHORIZED, "PR-400", "sign in with a browser first")
}

/// Not a request that has one meaning.
pub(super) fn bad_request() -> Response<Body> {
    let mut response =
        json(StatusCode::BAD_REQUEST, "PR-403", "the request has more than one reading, or none");
    response.extensions_mut().insert(Outcome::Malformed);
    response
}

/// Nothing of ours here.
pub(super) fn not_found() -> Response<Body> {
    json(StatusCode::NOT_FOUND, "PR-404", "there is no such address")
}

/// Done, said to a script.
pub(super) fn done() -> Response<Body> {
    let mut response = Response::new(Body::full("{}"));
    dress(&mut response);
    response
}

/// A redirect that turns into a GET. A target that fits no header, which none of ours is, leads to the start page.
pub(super) fn see_other(target: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    point_to(&mut response, target);
    response
}

/// Sets `Location`, and keeps the redirect out of caches.
fn point_to(response: &mut Response<Body>, target: &str) {
    let target = HeaderValue::from_str(target).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(LOCATION, target);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

fn json(status: StatusCode, code: &str, message: &str) -> Response<Body> {
    let body = serde_json::json!({ "code": code, "message": message });
    let mut response = Response::new(Body::full(body.to_string()));
    *response.status_mut() = status;
    dress(&mut response);
    response
}

fn dress(response: &mut Response<Body>) {
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::journal;
    use crate::{domain::Refusal, telemetry::metrics::Outcome};

    #[test]
    fn a_journal_that_is_down_counts_as_failed_for_people_too() {
        let counted = |refusal| journal(refusal, true, "https://gate.example.ru").extensions().get().copied();
        assert_eq!(counted(Refusal::JournalUnavailable), Some(Outcome::Failed));
        assert_eq!(counted(Refusal::StoreUnavailable), Some(Outcome::Failed));
        assert_eq!(counted(Refusal::ClosedPath), Some(Outcome::Refused));
        let shown = journal(Refusal::ClosedPath, true, "https://gate.example.ru");
        assert_eq!(shown.status(), StatusCode::SEE_OTHER);
    }
}
