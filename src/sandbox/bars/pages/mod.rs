//! Everything a person sees: the sign-in page, the personal area, the files.

mod area;
mod entrance;
mod esia;
mod files;

use std::sync::Arc;

use axum::{
    Router,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};

pub(super) use entrance::{locked, sign_out, words};
pub(super) use esia::CALLBACK as ESIA_CALLBACK;
pub(super) use files::{FILE_NAME, file_url};

use super::journal::Journal;

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new().merge(entrance::routes()).merge(esia::routes()).merge(area::routes()).merge(files::routes())
}

/// What nginx answers for a page that does not exist.
pub(super) async fn missing() -> Response {
    (StatusCode::NOT_FOUND, Html(MISSING)).into_response()
}

/// A template that compiled renders; should it not, the page is a server error, as any other would be.
fn rendered(template: &impl askama::Template) -> Result<Html<String>, StatusCode> {
    template.render().map(Html).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

pub(super) const MAINTENANCE: &str = include_str!("../static/maintenance.html");
pub(super) const BROKEN: &str = "<!DOCTYPE html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>";
const MISSING: &str = "<!DOCTYPE html><title>404 Not Found</title><h1>404 Not Found</h1>";
