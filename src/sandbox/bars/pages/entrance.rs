//! The way in and the way out.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde_json::json;

use super::{esia, rendered};
use crate::sandbox::bars::{
    entry::{self, Refused},
    journal::Journal,
    request::{self, Parameters, Visitor},
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/auth/login-page", get(login_page))
        .route("/auth/login", post(login))
        .route("/auth/logout", get(logout).post(logout))
}

/// The sign-in page.
#[derive(Template)]
#[template(path = "sandbox/bars/templates/login.html")]
struct LoginPage<'a> {
    title: &'a str,
    /// Where the button for ESIA leads.
    esia: &'a str,
}

async fn login_page(
    State(journal): State<Arc<Journal>>,
    Visitor(session): Visitor,
) -> Result<Response, StatusCode> {
    if session.is_some() {
        return Ok(found("/personal-area/"));
    }
    let page = LoginPage { title: &journal.settings.title, esia: esia::start(&journal) };
    rendered(&page).map(IntoResponse::into_response)
}

/// To the letter as the real server writes it. What it says to a wrong password is unconfirmed.
async fn login(State(journal): State<Arc<Journal>>, parameters: Parameters) -> Response {
    match entry::enter(&journal, parameters.text("login_login"), parameters.text("login_password")) {
        Ok((value, _)) => {
            let set = request::set_cookie(&journal, &value);
            let kind = [(header::CONTENT_TYPE, "application/json")];
            (kind, AppendHeaders([(header::SET_COOKIE, set)]), SUCCESS).into_response()
        }
        Err(Refused::Silent) => Json(json!({ "success": false })).into_response(),
        Err(Refused::Locked) => locked(),
        Err(refused @ (Refused::WrongPassword | Refused::PasswordsClosed)) => {
            Json(json!({ "success": false, "message": words(refused) })).into_response()
        }
    }
}

/// The lock is kept by a part of the server that knows neither JSON nor Russian.
pub(in crate::sandbox::bars) fn locked() -> Response {
    (StatusCode::FORBIDDEN, Html(words(Refused::Locked))).into_response()
}

/// What the journal says.
pub(in crate::sandbox::bars) const fn words(refused: Refused) -> &'static str {
    match refused {
        Refused::WrongPassword => "Неверный логин или пароль.",
        Refused::Locked => "Account locked: too many login attempts. Please try again later.",
        Refused::PasswordsClosed => "Вход по логину и паролю отключён. Войдите через портал госуслуг.",
        Refused::Silent => "",
    }
}

/// The address is unconfirmed: no client signs out of the personal area.
async fn logout(State(journal): State<Arc<Journal>>, headers: HeaderMap) -> Response {
    let cleared = sign_out(&journal, &headers);
    (AppendHeaders([(header::SET_COOKIE, cleared)]), found("/auth/login-page")).into_response()
}

/// Ends the request's session, if it has one, and gives the line that removes the cookie.
pub(in crate::sandbox::bars) fn sign_out(journal: &Journal, headers: &HeaderMap) -> String {
    if let Some(value) = request::cookie(headers) {
        journal.with(|state| {
            let closed = state.sessions.close(value);
            state.sign_outs.extend(closed.map(|session| session.account.login.to_owned()));
        });
    }
    format!("{}=; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/", request::COOKIE)
}

/// Django redirects by 302.
pub(super) fn found(to: &'static str) -> Response {
    let mut response = Redirect::to(to).into_response();
    *response.status_mut() = StatusCode::FOUND;
    response
}

const SUCCESS: &str = r#"{"success": true,"redirect": "/"}"#;
