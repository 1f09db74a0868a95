//! Styles, scripts and the logo.

use std::sync::Arc;

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::sandbox::rid::journal::Journal;

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new().route("/static/{folder}/{name}", get(file))
}

async fn file(Path((folder, name)): Path<(String, String)>) -> Response {
    let wanted = format!("{folder}/{name}");
    let found = FILES.iter().find(|(known, ..)| *known == wanted);
    found.map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |(_, kind, text)| {
            ([(header::CONTENT_TYPE, *kind), (header::CACHE_CONTROL, "public, max-age=3600")], *text)
                .into_response()
        },
    )
}

const FILES: [(&str, &str, &str); 4] = [
    ("css/rid.css", "text/css; charset=utf-8", include_str!("../static/rid.css")),
    ("js/login.js", "text/javascript; charset=utf-8", include_str!("../static/login.js")),
    ("js/diary.js", "text/javascript; charset=utf-8", include_str!("../static/diary.js")),
    ("images/logo.svg", "image/svg+xml", include_str!("../static/logo.svg")),
];
