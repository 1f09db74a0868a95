//! The web application: the sign-in page, the choice of a role, and the shell in which the diary's script runs.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};

use super::rendered;
use crate::sandbox::{
    netcity::{
        journal::Journal,
        request::{self, Form},
    },
    people::{SCHOOLS, School},
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    let shell = || get(shell).post(opened);
    Router::new()
        .route("/", get(login))
        .route("/authorize/login", get(login))
        .route("/app/school/studentdiary", shell())
        .route("/app/school/studentdiary/", shell())
        .route("/angular/school/studentdiary", shell())
        .route("/angular/school/studentdiary/", shell())
        .route("/app/school/main/", shell())
        .route("/app/school/choose-session-role/", get(choose).post(choose))
        .route("/app/", get(old_address))
}

/// The sign-in page.
#[derive(Template)]
#[template(path = "sandbox/netcity/templates/login.html")]
struct Login<'a> {
    schools: &'static [School],
    version: &'a str,
}

/// The diary's shell.
#[derive(Template)]
#[template(path = "sandbox/netcity/templates/diary.html")]
struct Shell<'a> {
    version: &'a str,
}

/// The page on which one of several roles is chosen.
#[derive(Template)]
#[template(path = "sandbox/netcity/templates/role.html")]
struct Choose<'a> {
    version: &'a str,
}

async fn login(State(journal): State<Arc<Journal>>) -> Result<Html<String>, StatusCode> {
    rendered(&Login { schools: &SCHOOLS, version: &journal.settings.version }).map(Html)
}

/// The shell has nothing of anybody in it, so it is given to everybody; its script asks for the rest.
async fn shell(State(journal): State<Arc<Journal>>) -> Result<Html<String>, StatusCode> {
    rendered(&Shell { version: &journal.settings.version }).map(Html)
}

/// Opened by a form with `AT` and `VER`, as after a sign-in: the session must be there.
async fn opened(
    journal: State<Arc<Journal>>,
    headers: HeaderMap,
    Form(fields): Form,
) -> Result<Response, StatusCode> {
    match request::session(&journal, &headers, fields.field("at")) {
        Ok(_) => shell(journal).await.map(IntoResponse::into_response),
        Err(_) => Ok((StatusCode::FOUND, [(header::LOCATION, "/")]).into_response()),
    }
}

async fn choose(State(journal): State<Arc<Journal>>) -> Result<Html<String>, StatusCode> {
    rendered(&Choose { version: &journal.settings.version }).map(Html)
}

/// A redirect with a relative `Location`, as older installations have.
async fn old_address() -> impl IntoResponse {
    (StatusCode::FOUND, [(header::LOCATION, "school/studentdiary/")])
}
