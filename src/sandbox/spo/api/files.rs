//! Files that teachers attach to tasks. Where real servers have them is unconfirmed.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};

use crate::sandbox::{
    school_year::work::{self, Assignment},
    spo::{fault::Fault, journal::Journal, request::Signed},
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new().route("/services/files/{id}", get(file))
}

/// The attachment as the task names it.
pub(super) fn attachment(work: &Assignment) -> Value {
    json!({ "id": work.id, "isLink": false, "fileName": "Методические указания.txt" })
}

/// For everybody whose account shows the student's lessons in this college.
async fn file(
    State(journal): State<Arc<Journal>>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let id: u64 = id.parse().map_err(|_| Fault::NotFound)?;
    let place = signed.place().ok_or(Fault::Foreign)?;
    let mut students = place.studies.iter().chain(&place.children).filter_map(|id| journal.student(*id));
    let today = journal.today();
    let own = students.find_map(|one| work::find(&one, id, today).filter(|(_, work)| work.has_file));
    let (lesson, work) = own.ok_or(Fault::NotFound)?;
    let text = format!("{}\r\n{}\r\n\r\nПреподаватель: {}\r\n", lesson.subject, work.text, lesson.teacher);
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CONTENT_DISPOSITION, NAMED)], text)
        .into_response())
}

/// «Методические указания.txt».
const NAMED: &str = "attachment; filename=\"task.txt\"; filename*=UTF-8''%D0%9C%D0%B5%D1%82%D0%BE%D0%B4%D0%B8%D1%87%D0%B5%D1%81%D0%BA%D0%B8%D0%B5%20%D1%83%D0%BA%D0%B0%D0%B7%D0%B0%D0%BD%D0%B8%D1%8F.txt";
