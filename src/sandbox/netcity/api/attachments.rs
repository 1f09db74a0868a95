//! Files of assignments on their way out: what teachers attached, what pupils handed in.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
    routing::{get, post},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    own_pupil, own_pupils,
    range::{self, Wanted},
};
use crate::sandbox::{
    netcity::{
        journal::Journal,
        refusal::Refusal,
        request::{self, Query, Signed},
        sessions::Session,
    },
    school_year::work,
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/webapi/attachments/{id}", get(download))
        .route("/webapi/student/diary/get-attachments", post(list))
        .route("/doc/{name}", get(download_by_link))
}

/// The body of `get-attachments`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wish {
    assign_id: Vec<u64>,
}

async fn list(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    Query(query): Query,
    Json(wish): Json<Wish>,
) -> Result<Json<Value>, Refusal> {
    let pupil = own_pupil(&journal, &session, query.parsed("studentid")?)?;
    let known = wish.assign_id.into_iter().filter_map(|id| work::find(&pupil, id, journal.today()));
    let all = known.map(|(_, found)| {
        let from_teacher = found.has_file.then(|| shown(found.id, &teacher_file(found.id).0, ""));
        let answers: Vec<Value> = journal.with(|state| {
            state.shelf.answers(found.id).map(|one| shown(one.id, &one.name, &one.description)).collect()
        });
        json!({
            "assignmentId": found.id,
            "attachments": from_teacher.into_iter().collect::<Vec<_>>(),
            "answerFiles": answers,
        })
    });
    Ok(Json(all.collect()))
}

async fn download(
    State(journal): State<Arc<Journal>>,
    Signed(session): Signed,
    Path(id): Path<u64>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (name, content) = content(&journal, &session, id)?;
    Ok(file_response(&headers, &name, content))
}

/// The address of older pages, a plain link: `?at=&attachmentId=`.
async fn download_by_link(
    State(journal): State<Arc<Journal>>,
    Query(query): Query,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let session = request::session(&journal, &headers, query.field("at"))?;
    let (name, content) = content(&journal, &session, query.parsed("attachmentid")?)?;
    Ok(file_response(&headers, &name, content))
}

/// An upload of one's own or to one's own pupil's assignment, or a file of a teacher.
fn content(journal: &Journal, session: &Session, id: u64) -> Result<(String, Bytes), Refusal> {
    if let Some(upload) = journal.with(|state| state.shelf.upload(id).cloned()) {
        let own = upload.owner == session.account.user_id
            || upload.pupil.is_some_and(|pupil| session.pupils().contains(&pupil));
        return own.then_some((upload.name, upload.content)).ok_or(Refusal::Forbidden);
    }
    let today = journal.today();
    let mut pupils = own_pupils(journal, session).into_iter();
    let found = pupils.find_map(|pupil| work::find(&pupil, id, today).filter(|(_, work)| work.has_file));
    found.map(|_| teacher_file(id)).ok_or(Refusal::NotFound)
}

fn teacher_file(id: u64) -> (String, Bytes) {
    let text = format!("Карточка № {id}\r\n\r\nПрочитайте параграф и ответьте на вопросы.\r\n");
    (format!("Карточка с заданием № {}.txt", id % 100_000), text.into_bytes().into())
}

/// A file as the lists show it.
pub(super) fn shown(id: u64, name: &str, description: &str) -> Value {
    json!({ "id": id, "name": name, "originalFileName": name, "description": description })
}

/// The name goes out twice: by RFC 6266, and in the server's own header `filename`, percent-encoded.
fn file_response(headers: &HeaderMap, name: &str, content: Bytes) -> Response {
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC).to_string();
    let range = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let length = content.len();
    let (status, about, part) = match range::wanted(range, length) {
        Wanted::Whole => (StatusCode::OK, None, content),
        Wanted::Part(part) => {
            let about = format!("bytes {}-{}/{length}", part.start(), part.end());
            (StatusCode::PARTIAL_CONTENT, Some(about), content.slice(part))
        }
        Wanted::Nothing => {
            (StatusCode::RANGE_NOT_SATISFIABLE, Some(format!("bytes */{length}")), Bytes::new())
        }
    };
    let named = AppendHeaders([
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{encoded}")),
        (HeaderName::from_static("filename"), encoded),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
    ]);
    let ranged = about.map(|about| AppendHeaders([(header::CONTENT_RANGE, about)]));
    (status, named, ranged, Body::from(part)).into_response()
}
