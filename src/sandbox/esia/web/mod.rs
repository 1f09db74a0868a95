//! The stand-in's addresses. Handlers read the request, ask a check, remember, answer; nothing is judged here.

mod answer;
mod api_login;
mod authorise;
mod browser;
mod cabinet;
mod consent;
mod logout;
mod onward;
mod rest;
mod sandbox;
mod sign_in;
mod token;

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
        .route("/aas/oauth2/ac", get(authorise::first).post(authorise::first))
        .route("/aas/oauth2/v2/ac", get(authorise::second))
        .route("/aas/oauth2/te", post(token::first))
        .route("/aas/oauth2/v2/te", post(token::second))
        .route("/aas/oauth2/v3/te", post(token::second))
        .route("/aas/oauth2/api/login", post(api_login::sign_in))
        .route("/login", get(sign_in::page).post(sign_in::submit))
        .route("/login/", get(sign_in::page))
        .route("/aas/oauth2/consent", get(consent::page).post(consent::submit))
        .route(cabinet::PLACE, get(cabinet::page).post(cabinet::submit))
        .route(cabinet::SIGN_IN, post(cabinet::sign_in))
        .route("/idp/ext/Logout", get(logout::logout))
        .route("/rs/prns/{oid}", get(rest::root))
        .route("/rs/prns/{oid}/{*path}", get(rest::below))
        .route("/", get(sandbox::index))
        .route("/sandbox/faults", post(sandbox::faults))
        .route("/sandbox/record", get(sandbox::record))
        .route("/sandbox/style.css", get(sandbox::style))
        .route("/public/{file}", get(sandbox::certificate))
        .fallback(answer::not_found)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(office)
}

/// A token request with a code and a CMS has a few kilobytes.
const LARGEST_BODY: usize = 64 * 1024;
