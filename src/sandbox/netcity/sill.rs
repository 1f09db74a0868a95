//! What every request passes before any route: the web server's own demands, and troubles.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};

use super::{journal::Journal, pages, settings::Trouble};

/// IIS answers 411 to a POST that does not say how long it is, an empty one included.
pub(super) async fn guard(State(journal): State<Arc<Journal>>, request: Request, next: Next) -> Response {
    match journal.with(|state| state.trouble) {
        Some(Trouble::Maintenance) => return Html(pages::MAINTENANCE).into_response(),
        Some(Trouble::Broken) => {
            return (StatusCode::INTERNAL_SERVER_ERROR, Html(pages::BROKEN)).into_response();
        }
        Some(Trouble::Overloaded) => return StatusCode::TOO_MANY_REQUESTS.into_response(),
        Some(Trouble::SignInWithoutToken | Trouble::EsiaOnly) | None => {}
    }
    let headers = request.headers();
    let measured =
        [header::CONTENT_LENGTH, header::TRANSFER_ENCODING].iter().any(|name| headers.contains_key(name));
    if request.method() == Method::POST && !measured {
        return (StatusCode::LENGTH_REQUIRED, Html(pages::LENGTH_REQUIRED)).into_response();
    }
    let mut response = next.run(request).await;
    let cached = response.headers_mut().entry(header::CACHE_CONTROL);
    cached.or_insert(HeaderValue::from_static("private, no-cache"));
    response
}
