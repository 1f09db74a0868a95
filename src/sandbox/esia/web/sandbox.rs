//! What the real ESIA does not have: the index page, faults on request, the record; and the certificates to trust.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{
    answer::{NO_STORE, not_found, page},
    browser,
};
use crate::sandbox::esia::{fault::Wish, office::Office, pages::IndexPage};

/// `GET /`.
pub(super) async fn index(State(office): State<Arc<Office>>) -> Response {
    page(StatusCode::OK, &IndexPage::new(&office.settings, office.now()))
}

/// `POST /sandbox/faults`: 204, or 400 and 422 where the wish cannot be read. JSON only, so that no foreign
/// page can send it without asking first.
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

/// `GET /public/…`: the certificates in DER. The real ESIA has them in `/public/esia.zip`; an archive is not made here.
pub(super) async fn certificate(State(office): State<Arc<Office>>, Path(file): Path<String>) -> Response {
    let announced = office.with(|state| state.signing.announced().clone());
    let [rsa, gost] = announced.current;
    let (previous_rsa, previous_gost) = announced.previous.map(|[rsa, gost]| (rsa, gost)).unzip();
    let found = match file.as_str() {
        "esia.rsa.cer" => Some(rsa),
        "esia.gost.cer" => Some(gost),
        "esia.rsa.previous.cer" => previous_rsa,
        "esia.gost.previous.cer" => previous_gost,
        _ => None,
    };
    match found {
        Some(certificate) => {
            ([(CONTENT_TYPE, "application/pkix-cert")], certificate.der().to_vec()).into_response()
        }
        None => not_found().await,
    }
}

const STYLE: &str = include_str!("../templates/style.css");
