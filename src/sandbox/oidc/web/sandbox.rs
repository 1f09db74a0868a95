//! What a real provider does not have: the index page, faults on request, the record.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{
    answer::{NO_STORE, page},
    browser,
};
use crate::sandbox::oidc::{fault::Wish, office::Office, pages::IndexPage};

/// `GET /`.
pub(super) async fn index(State(office): State<Arc<Office>>) -> Response {
    page(StatusCode::OK, &IndexPage::new(&office.settings, office.now()))
}

/// `POST /sandbox/faults`: JSON only, so that no foreign page can send it without asking first.
pub(super) async fn faults(
    State(office): State<Arc<Office>>,
    headers: HeaderMap,
    Json(wish): Json<Wish>,
) -> Response {
    if !browser::is_own_form(&office, &headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    match office.grant(wish) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(fault) => {
            (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "error": fault.to_string() }))).into_response()
        }
    }
}

/// `GET /sandbox/record`.
pub(super) async fn record(State(office): State<Arc<Office>>) -> Response {
    let record = office.with(|state| state.record.clone());
    ([NO_STORE], Json(record)).into_response()
}

/// `GET /sandbox/style.css`.
pub(super) async fn style() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}

/// The looks of the ESIA stand-in.
const STYLE: &str = include_str!("../../esia/templates/style.css");
