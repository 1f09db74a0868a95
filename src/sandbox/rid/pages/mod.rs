//! Everything a person sees.

mod files;
mod frame;
mod lessons;
mod marks;
mod messages;
mod picker;
mod plain;
mod settings;
mod sign_in;
mod teachers;

use std::sync::Arc;

use axum::{
    Router,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};

use super::{csrf::Forged, journal::Journal};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .merge(files::routes())
        .merge(picker::routes())
        .merge(sign_in::routes())
        .merge(plain::routes())
        .merge(marks::routes())
        .merge(lessons::routes())
        .merge(teachers::routes())
        .merge(messages::routes())
        .merge(settings::routes())
}

/// Why there is no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No such address, or nothing of the person's own there.
    NotFound,
    /// A teacher's account has no diary.
    NoDiary,
    /// A template that did not render.
    Unrendered,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, page) = match self {
            Self::NotFound => (StatusCode::NOT_FOUND, MISSING),
            Self::NoDiary => (StatusCode::FORBIDDEN, NO_DIARY),
            Self::Unrendered => (StatusCode::INTERNAL_SERVER_ERROR, BROKEN),
        };
        (status, Html(page)).into_response()
    }
}

/// The page of Django's check, with the reason, as a site in debugging shows it.
pub(super) fn forbidden(reason: &Forged) -> Response {
    let reason = reason.to_string().replace('&', "&amp;").replace('<', "&lt;");
    (StatusCode::FORBIDDEN, Html(FORBIDDEN.replace("REASON", &reason))).into_response()
}

fn page(template: &impl askama::Template) -> Result<Html<String>, Refusal> {
    template.render().map(Html).map_err(|_| Refusal::Unrendered)
}

pub(super) const MAINTENANCE: &str = include_str!("../static/maintenance.html");
pub(super) const BROKEN: &str = include_str!("../static/broken.html");
const FORBIDDEN: &str = include_str!("../static/forbidden.html");
const MISSING: &str = include_str!("../static/missing.html");
const NO_DIARY: &str = include_str!("../static/no_diary.html");
