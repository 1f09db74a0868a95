//! Everything a person sees: the web application, the old pages, the files both need.

mod app;
mod asp;
mod files;

use std::sync::Arc;

use axum::{
    Router,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};

use super::journal::Journal;

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new().merge(app::routes()).merge(asp::routes()).merge(files::routes())
}

/// What IIS answers for a page that does not exist.
pub(super) async fn missing() -> Response {
    (StatusCode::NOT_FOUND, Html(MISSING)).into_response()
}

/// A template that compiled renders; should it not, the page is a server error, as any other would be.
fn rendered(template: &impl askama::Template) -> Result<String, StatusCode> {
    template.render().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

pub(super) const MAINTENANCE: &str = include_str!("../static/maintenance.html");
pub(super) const BROKEN: &str = "<!DOCTYPE html><title>500</title><h1>500 - Internal server error.</h1>";
pub(super) const LENGTH_REQUIRED: &str = "<!DOCTYPE html><title>411</title><h1>Length Required</h1>";
const MISSING: &str = "<!DOCTYPE html><title>404</title><h1>404 - File or directory not found.</h1>";
