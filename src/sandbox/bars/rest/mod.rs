//! `/rest/*`: what the mobile application reads. Forms by POST, days as `dd.mm.yyyy`, a pupil in every call;
//! a refusal is a 200 with `success: false`, except that a session which is over is a 403.

mod diary;
mod scores;
mod session;

use std::sync::Arc;

use axum::{
    Json, Router,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use serde_json::json;

use super::{
    fault::NOT_AUTHENTICATED,
    journal::Journal,
    request::{Parameters, Visitor},
    sessions::Session,
};
use crate::sandbox::people::Pupil;

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new().merge(session::routes()).merge(diary::routes()).merge(scores::routes())
}

/// Why a call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    NoSession,
    ForeignPupil,
    BadDate,
    BadLesson,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, error) = match self {
            Self::NoSession => (StatusCode::FORBIDDEN, NOT_AUTHENTICATED),
            Self::ForeignPupil => (StatusCode::OK, "Нет доступа к данным этого учащегося."),
            Self::BadDate => (StatusCode::OK, "Неверная дата."),
            Self::BadLesson => (StatusCode::OK, "Урок не найден."),
        };
        (status, Json(json!({ "success": false, "error": error }))).into_response()
    }
}

/// Whoever calls with an open session; the mobile application opens no start page.
fn signed(visitor: Visitor) -> Result<Session, Refusal> {
    visitor.0.ok_or(Refusal::NoSession)
}

/// The pupil whom the call names, if the account shows this diary.
fn pupil(journal: &Journal, session: &Session, parameters: &Parameters) -> Result<Pupil, Refusal> {
    let wanted = parameters.text("pupil_id").parse().map_err(|_| Refusal::ForeignPupil)?;
    let own = session.account.pupils.contains(&wanted).then_some(wanted);
    own.and_then(|id| journal.pupil(id)).ok_or(Refusal::ForeignPupil)
}

/// A day as this part of the server writes it.
fn day(parameters: &Parameters, name: &str) -> Result<Date, Refusal> {
    Date::strptime("%d.%m.%Y", parameters.text(name)).map_err(|_| Refusal::BadDate)
}

/// «20.11.2026».
fn written(day: Date) -> String {
    day.strftime("%d.%m.%Y").to_string()
}
