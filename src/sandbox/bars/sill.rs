//! What every request passes before any route, and every answer after it: troubles, the renewed cookie.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};

use super::{journal::Journal, pages, request, settings::Trouble};

pub(super) async fn guard(State(journal): State<Arc<Journal>>, request: Request, next: Next) -> Response {
    match journal.with(|state| state.trouble) {
        Some(Trouble::Maintenance) => return Html(pages::MAINTENANCE).into_response(),
        Some(Trouble::Broken) => return (StatusCode::BAD_GATEWAY, Html(pages::BROKEN)).into_response(),
        Some(Trouble::Slow(delay)) => tokio::time::sleep(delay).await,
        Some(Trouble::SilentRefusal | Trouble::EsiaOnly) | None => {}
    }
    let in_session = !request.uri().path().starts_with("/static/");
    let carried = request::cookie(request.headers()).filter(|_| in_session).map(str::to_owned);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache, private"));
    // A handler that has set the cookie itself has the last word.
    if headers.contains_key(header::SET_COOKIE) {
        return response;
    }
    let renewed = carried.and_then(|value| renew(&journal, &value));
    if let Some(line) = renewed.and_then(|line| HeaderValue::from_str(&line).ok()) {
        headers.append(header::SET_COOKIE, line);
    }
    response
}

fn renew(journal: &Journal, value: &str) -> Option<String> {
    let (settings, now) = (&journal.settings, journal.now());
    let (after, lives) = (settings.renew_after, settings.old_value_lives);
    let renewed = journal.with(|state| state.sessions.renew(value, after, lives, &*settings.dice, now));
    renewed.map(|value| request::set_cookie(journal, &value))
}
