//! The stand-in's addresses. Handlers read the request, ask a check, remember, answer; nothing is judged here.

mod answer;
mod authorise;
mod browser;
mod description;
mod logout;
mod sandbox;
mod sign_in;
mod token;
mod userinfo;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

use super::office::Office;

/// All addresses over one office.
pub(super) fn router(office: Arc<Office>) -> Router {
    Router::new()
        .route("/.well-known/openid-configuration", get(description::provider))
        .route("/jwks", get(description::jwks))
        .route("/authorize", get(authorise::by_query).post(authorise::by_form))
        .route("/login", get(sign_in::page).post(sign_in::submit))
        .route("/refuse", post(sign_in::refuse))
        .route("/token", post(token::exchange))
        .route("/userinfo", get(userinfo::tell).post(userinfo::tell))
        .route("/end_session", get(logout::by_query).post(logout::by_form))
        .route("/", get(sandbox::index))
        .route("/sandbox/faults", post(sandbox::faults))
        .route("/sandbox/record", get(sandbox::record))
        .route("/sandbox/style.css", get(sandbox::style))
        .fallback(answer::not_found)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(office)
}

/// A token request has a kilobyte.
const LARGEST_BODY: usize = 64 * 1024;
