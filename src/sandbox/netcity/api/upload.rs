//! Files of assignments on their way in.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Multipart, State, multipart::Field},
    http::HeaderMap,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{attachments::shown, own_pupils};
use crate::sandbox::{
    netcity::{
        journal::Journal,
        refusal::Refusal,
        request::{self, Signed},
        sessions::Session,
        shelf::Upload,
    },
    school_year::work,
};

/// The limit is counted per part while it is read, so the framework's own is lifted.
pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/webapi/attachments", post(upload).layer(DefaultBodyLimit::disable()))
        .route("/webapi/attachments/uploadlimits", get(limits))
}

async fn limits(State(journal): State<Arc<Journal>>, _: Signed) -> Json<Value> {
    let limit = journal.settings.upload_limit_kb;
    Json(json!({ "fileSizeLimit": limit, "totalSizeLimit": limit }))
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
