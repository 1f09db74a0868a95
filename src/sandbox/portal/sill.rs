//! What every request passes before any page: troubles.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};

use super::{answer::html_of, office::Office, settings::Trouble};

pub(super) async fn guard(State(office): State<Arc<Office>>, request: Request, next: Next) -> Response {
    match office.with(|state| state.trouble) {
        Some(Trouble::Maintenance) => html_of(StatusCode::OK, MAINTENANCE),
        Some(Trouble::Broken) => html_of(StatusCode::INTERNAL_SERVER_ERROR, BROKEN),
        None => next.run(request).await,
    }
}

const MAINTENANCE: &str = include_str!("static/maintenance.html");
const BROKEN: &str = "<html><head><title>Runtime Error</title></head><body><h1>Server Error in '/' Application.</h1></body></html>";
