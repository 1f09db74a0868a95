//! `/api/<Service>/<method>`: JSON, by GET and by POST alike, parameters in the query or in a form, days as
//! `yyyy-mm-dd`. No call names a pupil: it is the session that knows who is selected.

mod diary;
mod marks;
mod profile;
mod school;

use std::sync::Arc;

use axum::{
    Router,
    handler::Handler,
    routing::{MethodRouter, any, get},
};

use super::{fault::Fault, journal::Journal, sessions::Session};
use crate::sandbox::people::Pupil;

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .merge(profile::routes())
        .merge(diary::routes())
        .merge(marks::routes())
        .merge(school::routes())
        .route("/api/{*method}", any(async || Fault::NoSuchMethod))
}

/// The server makes no difference between the two methods.
fn call<H, T>(handler: H) -> MethodRouter<Arc<Journal>>
where
    H: Handler<T, Arc<Journal>>,
    T: 'static,
{
    get(handler.clone()).post(handler)
}

/// The pupil who is selected in the session.
fn selected(journal: &Journal, session: &Session) -> Result<Pupil, Fault> {
    session.pupil.and_then(|id| journal.pupil(id)).ok_or(Fault::NoPupil)
}
