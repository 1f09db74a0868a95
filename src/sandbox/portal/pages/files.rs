//! The style sheet.

use std::sync::Arc;

use axum::{Router, http::header, response::IntoResponse, routing::get};

use crate::sandbox::portal::office::Office;

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new().route("/content/site.css", get(style))
}

async fn style() -> impl IntoResponse {
    let kind = [(header::CONTENT_TYPE, "text/css"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (kind, include_str!("../static/site.css"))
}
