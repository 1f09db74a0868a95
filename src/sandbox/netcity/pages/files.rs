//! Styles, scripts and pictures; their addresses carry a version, so they are cached for a year.

use std::sync::Arc;

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::sandbox::netcity::journal::Journal;

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new().route("/static/netcity/{name}", get(file))
}

async fn file(Path(name): Path<String>) -> Response {
    let found = FILES.iter().find(|(known, ..)| *known == name);
    found.map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |(_, kind, text)| {
            ([(header::CONTENT_TYPE, *kind), (header::CACHE_CONTROL, A_YEAR)], *text).into_response()
        },
    )
}

const A_YEAR: &str = "public, max-age=31536000, immutable";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

const FILES: [(&str, &str, &str); 8] = [
    ("style.css", STYLE, include_str!("../static/style.css")),
    ("diary.css", STYLE, include_str!("../static/diary.css")),
    ("md5.js", SCRIPT, include_str!("../static/md5.js")),
    ("login.js", SCRIPT, include_str!("../static/login.js")),
    ("session.js", SCRIPT, include_str!("../static/session.js")),
    ("diary.js", SCRIPT, include_str!("../static/diary.js")),
    ("role.js", SCRIPT, include_str!("../static/role.js")),
    ("photo.svg", "image/svg+xml", include_str!("../static/photo.svg")),
];
