//! Files of assignments: what teachers attached, what pupils handed in.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, Multipart, Path, State, multipart::Field},
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
use crate::sandbox::netcity::{
    journal::Journal,
    refusal::Refusal,
    request::{self, Query, Signed},
    sessions::Session,
    shelf::Upload,
    work,
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/webapi/attachments", post(upload).layer(DefaultBodyLimit::disable()))
        .route("/webapi/attachments/uploadlimits", get(limits))
        .route("/webapi/attachments/{id}", get(download))
        .route("/webapi/student/diary/get-attachments", post(list))
        .route("/doc/{name}", get(download_by_link))
}

async fn limits(State(journal): State<Arc<Journal>>, _: Signed) -> Json<Value> {
    Json(
        json!({ "fileSizeLimit": journal.settings.upload_limit_kb, "totalSizeLimit": journal.settings.upload_limit_kb }),
    )
}

/// The JSON part `data`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Data {
    name: Option<String>,
    description: String,
    assignment_id: Option<u64>,
}

/// The parts of the form, in whatever order they came.
#[derive(Default)]
struct Parts {
    file: Option<(String, Bytes)>,
    data: Data,
    at: Option<String>,
}

/// `at` is taken from the header, else from the part of that name.
async fn upload(
    State(journal): State<Arc<Journal>>,
    headers: HeaderMap,
    mut form: Multipart,
) -> Result<Json<Value>, Refusal> {
    let limit = journal.settings.upload_limit_kb * 1024;
    let mut parts = Parts::default();
    while let Some(field) = form.next_field().await.map_err(|_| Refusal::Malformed)? {
        take_part(&mut parts, field, limit).await?;
    }
    let at = headers.get("at").and_then(|at| at.to_str().ok()).or(parts.at.as_deref());
    let session = request::session(&journal, &headers, at)?;
    let (sent_name, content) = parts.file.ok_or(Refusal::Malformed)?;
    let pupil = parts.data.assignment_id.map(|id| owner_of(&journal, &session, id)).transpose()?;
    let kept = journal.with(|state| {
        state.shelf.keep(Upload {
            id: 0,
            pupil,
            assignment: parts.data.assignment_id,
            owner: session.account.user_id,
            name: parts.data.name.filter(|name| !name.is_empty()).unwrap_or(sent_name),
            description: parts.data.description,
            content,
        })
    });
    Ok(Json(shown(kept.id, &kept.name, &kept.description)))
}

async fn take_part(parts: &mut Parts, field: Field<'_>, limit: usize) -> Result<(), Refusal> {
    match field.name().unwrap_or_default().to_lowercase().as_str() {
        "file" | "fileattachment" => {
            let name = field.file_name().ok_or(Refusal::Malformed)?.to_owned();
            parts.file = Some((name, within(field, limit).await?));
        }
        "data" => {
            let text = within(field, 64 * 1024).await?;
            parts.data = serde_json::from_slice(&text).map_err(|_| Refusal::Malformed)?;
        }
        "at" => parts.at = Some(field.text().await.map_err(|_| Refusal::Malformed)?),
        _ => {}
    }
    Ok(())
}

/// The part's bytes, given up as soon as they are more than `limit`.
async fn within(mut field: Field<'_>, limit: usize) -> Result<Bytes, Refusal> {
    let mut all = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| Refusal::Malformed)? {
        if all.len() + chunk.len() > limit {
            return Err(Refusal::TooLarge);
        }
        all.extend_from_slice(&chunk);
    }
    Ok(all.into())
}

/// The own pupil whose assignment it is.
fn owner_of(journal: &Journal, session: &Session, assignment: u64) -> Result<u64, Refusal> {
    let today = journal.today();
    let mut pupils = own_pupils(journal, session).into_iter();
    let owner = pupils.find(|pupil| work::find(pupil, assignment, today).is_some());
    owner.map(|pupil| pupil.id).ok_or(Refusal::ForeignPupil)
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

fn shown(id: u64, name: &str, description: &str) -> Value {
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
