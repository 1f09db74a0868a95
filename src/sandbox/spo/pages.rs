//! The pages: files that are the same for everybody. Their scripts ask who is signed in.

use std::sync::Arc;

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};

use super::journal::Journal;

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/", get(async || Html(EMPLOYEE)))
        .route("/security", get(async || Redirect::permanent("/security/")))
        .route("/security/", get(async || Html(SECURITY)))
        .route("/students/student.html", get(async || Html(STUDENT)))
        .route("/students/parent.html", get(async || Html(PARENT)))
        .route("/services/esia/begin", get(async || Html(ESIA)))
        .route("/services/esia/bind", get(async || Html(ESIA)))
        .route("/js/{name}", get(part))
        .route("/css/{name}", get(part))
        .route("/images/{name}", get(part))
}

/// What the server answers for a page that does not exist.
pub(super) async fn missing() -> Response {
    (StatusCode::NOT_FOUND, Html(MISSING)).into_response()
}

async fn part(Path(name): Path<String>) -> Response {
    let known = PARTS.iter().find(|(known, ..)| *known == name);
    known.map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |(_, kind, text)| {
            ([(header::CONTENT_TYPE, *kind), (header::CACHE_CONTROL, AN_HOUR)], *text).into_response()
        },
    )
}

const AN_HOUR: &str = "public, max-age=3600";
const SCRIPT: &str = "text/javascript; charset=utf-8";

const PARTS: [(&str, &str, &str); 7] = [
    ("poo.css", "text/css; charset=utf-8", include_str!("static/poo.css")),
    ("area.css", "text/css; charset=utf-8", include_str!("static/area.css")),
    ("poo.js", SCRIPT, include_str!("static/poo.js")),
    ("security.js", SCRIPT, include_str!("static/security.js")),
    ("students.js", SCRIPT, include_str!("static/students.js")),
    ("employees.js", SCRIPT, include_str!("static/employees.js")),
    ("poo.svg", "image/svg+xml", include_str!("static/poo.svg")),
];

const SECURITY: &str = include_str!("static/security.html");
const STUDENT: &str = include_str!("static/student.html");
const PARENT: &str = include_str!("static/parent.html");
const EMPLOYEE: &str = include_str!("static/employee.html");
/// The chain behind the button leads away from the journal; the sandbox ends it here.
const ESIA: &str = include_str!("static/esia.html");
pub(super) const MAINTENANCE: &str = include_str!("static/maintenance.html");
pub(super) const BROKEN: &str = "<!DOCTYPE html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>";
const MISSING: &str = "<!DOCTYPE html><title>404</title><h1>404 - File or directory not found.</h1>";
