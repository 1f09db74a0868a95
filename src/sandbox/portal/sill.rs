//! What every request passes before any page: troubles, and the gateway's word.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    answer::html_of,
    assertion::{Asserted, Came, Distrust},
    office::Office,
    settings::{Assertion, Trouble},
};

/// The address as it came, before its path was folded.
#[derive(Clone)]
struct AsSent(Uri);

/// Keeps the address: the gateway signs it as it sends it.
pub(super) fn as_sent(mut request: Request) -> Request {
    let sent = AsSent(request.uri().clone());
    request.extensions_mut().insert(sent);
    request
}

pub(super) async fn guard(State(office): State<Arc<Office>>, mut request: Request, next: Next) -> Response {
    match office.with(|state| state.trouble) {
        Some(Trouble::Maintenance) => return html_of(StatusCode::OK, MAINTENANCE),
        Some(Trouble::Broken) => return html_of(StatusCode::INTERNAL_SERVER_ERROR, BROKEN),
        None => {}
    }
    match office.settings.assertion.as_ref().and_then(|assertion| told(&office, assertion, &request)) {
        Some(Ok(asserted)) => drop(request.extensions_mut().insert(asserted)),
        // Never the cookie in its place: somebody tries something.
        Some(Err(distrust)) => return (StatusCode::FORBIDDEN, format!("{distrust}\n")).into_response(),
        None => {}
    }
    next.run(request).await
}

/// Of whom the header tells, and whether that is believed; `None` without a header.
fn told(office: &Office, expected: &Assertion, request: &Request) -> Option<Result<Asserted, Distrust>> {
    let mut tokens = request.headers().get_all(&*expected.header).iter();
    let token = tokens.next()?;
    let is_one = tokens.next().is_none();
    let token = token.to_str().ok().filter(|_| is_one).ok_or(Distrust::Malformed);
    let AsSent(uri) = request.extensions().get()?;
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let came = Came {
        method: request.method().as_str(),
        host: host.unwrap_or_default(),
        path: uri.path_and_query().map_or("/", |path| path.as_str()),
    };
    let now = office.now();
    Some(office.with(|state| {
        let told = token.and_then(|token| state.used.take(token, expected, came, now));
        match &told {
            Ok(_) => state.words.taken += 1,
            Err(distrust) => state.words.refused.push(*distrust),
        }
        told
    }))
}

const MAINTENANCE: &str = include_str!("static/maintenance.html");
const BROKEN: &str = "<html><head><title>Runtime Error</title></head><body><h1>Server Error in '/' Application.</h1></body></html>";
