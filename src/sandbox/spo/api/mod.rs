//! `/services` and `/integration`: JSON for the pages' scripts. Paths are in lower case here: they are matched in any.

mod chats;
mod files;
mod lessons;
mod people;
mod reports;
mod security;
mod students;

use std::sync::Arc;

use axum::{Router, routing::any};
use jiff::civil::Date;

use super::{fault::Fault, journal::Journal, request::Signed};
use crate::sandbox::people::Pupil;

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .merge(security::routes())
        .merge(students::routes())
        .merge(lessons::routes())
        .merge(reports::routes())
        .merge(people::routes())
        .merge(chats::routes())
        .merge(files::routes())
        .route("/services/{*call}", any(async || Fault::NotFound))
        .route("/integration/{*call}", any(async || Fault::NotFound))
}

/// The student of this number, if the account shows it in the college that the session is turned to.
fn student(journal: &Journal, signed: &Signed, id: &str) -> Result<Pupil, Fault> {
    let id: u64 = id.parse().map_err(|_| Fault::NotFound)?;
    let place = signed.place().ok_or(Fault::Foreign)?;
    let shown = place.studies.contains(&id) || place.children.contains(&id);
    journal.student(id).filter(|_| shown).ok_or(Fault::Foreign)
}

/// «2026-11-16T00:00:00.0000000», as .NET writes a day.
fn written(day: Date) -> String {
    format!("{day}T00:00:00.0000000")
}
