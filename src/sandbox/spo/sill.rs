//! What every request passes before any route: troubles; and what no cache may keep.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};

use super::{fault::Fault, journal::Journal, pages, settings::Trouble};

pub(super) async fn guard(State(journal): State<Arc<Journal>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_call = path.starts_with("/services/") || path.starts_with("/integration/");
    match journal.with(|state| state.trouble) {
        Some(Trouble::Maintenance) => return Html(pages::MAINTENANCE).into_response(),
        Some(Trouble::Broken) => return (StatusCode::BAD_GATEWAY, Html(pages::BROKEN)).into_response(),
        Some(Trouble::Failing) if is_call => return Fault::Failing.into_response(),
        Some(Trouble::Slow(delay)) => tokio::time::sleep(delay).await,
        Some(Trouble::Failing | Trouble::SilentRefusal | Trouble::EsiaOnly) | None => {}
    }
    let mut response = next.run(request).await;
    if is_call {
        response
            .headers_mut()
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-cache, no-store"));
    }
    response
}
