//! Styles, scripts, pictures, and the files that teachers attach.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use super::entrance::found;
use crate::sandbox::{
    bars::{journal::Journal, request::Visitor},
    school_year::work,
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/static/bars/{name}", get(part))
        .route("/media/materials/{id}/task.txt", get(material))
}

/// What a teacher's file is called on the page.
pub(in crate::sandbox::bars) const FILE_NAME: &str = "Задание.txt";

/// The whole address of the file of an assignment (whether real ones are whole is unconfirmed).
pub(in crate::sandbox::bars) fn file_url(journal: &Journal, assignment: u64) -> String {
    format!("{}/media/materials/{assignment}/task.txt", journal.settings.base_url)
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

/// For everybody whose account shows the pupil's diary.
async fn material(
    State(journal): State<Arc<Journal>>,
    Visitor(session): Visitor,
    Path(id): Path<u64>,
) -> Response {
    let Some(session) = session else { return found("/auth/login-page") };
    let mut pupils = session.account.pupils.iter().filter_map(|pupil| journal.pupil(*pupil));
    let today = journal.today();
    let own = pupils.find_map(|pupil| work::find(&pupil, id, today).filter(|(_, work)| work.has_file));
    let Some((lesson, work)) = own else { return StatusCode::NOT_FOUND.into_response() };
    let text = format!("{}\r\n{}\r\n\r\nУчитель: {}\r\n", lesson.subject, work.text, lesson.teacher);
    let named =
        "attachment; filename=\"task.txt\"; filename*=UTF-8''%D0%97%D0%B0%D0%B4%D0%B0%D0%BD%D0%B8%D0%B5.txt";
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CONTENT_DISPOSITION, named)], text)
        .into_response()
}

const AN_HOUR: &str = "public, max-age=3600";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

const PARTS: [(&str, &str, &str); 5] = [
    ("style.css", STYLE, include_str!("../static/style.css")),
    ("area.css", STYLE, include_str!("../static/area.css")),
    ("login.js", SCRIPT, include_str!("../static/login.js")),
    ("area.js", SCRIPT, include_str!("../static/area.js")),
    ("person.svg", "image/svg+xml", include_str!("../static/person.svg")),
];
