//! `/webapi`: JSON in UTF-8, header `at` and two cookies on every call after sign-in.

mod attachments;
mod context;
mod diary;
mod filters;
mod hub;
mod login;
mod range;
mod reports;
mod school;
mod shape;
mod sso;
mod upload;
mod visitor;
mod year;

use std::sync::Arc;

use axum::Router;

pub(super) use login::{home, sign_out};

use super::{journal::Journal, refusal::Refusal, sessions::Session};
use crate::sandbox::people::Pupil;

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .merge(visitor::routes())
        .merge(login::routes())
        .merge(sso::routes())
        .merge(school::routes())
        .merge(context::routes())
        .merge(year::routes())
        .merge(diary::routes())
        .merge(attachments::routes())
        .merge(upload::routes())
        .merge(reports::routes())
        .merge(filters::routes())
        .merge(hub::routes())
}

/// The pupil, if the session may see this diary.
fn own_pupil(journal: &Journal, session: &Session, id: u64) -> Result<Pupil, Refusal> {
    has_diary(session)?;
    if !session.pupils().contains(&id) {
        return Err(Refusal::ForeignPupil);
    }
    journal.pupil(id).ok_or(Refusal::ForeignPupil)
}

/// Whether the session's role has a diary at all.
fn has_diary(session: &Session) -> Result<(), Refusal> {
    match session.role {
        None => Err(Refusal::RoleNotChosen),
        Some(_) if session.pupils().is_empty() => Err(Refusal::NoDiary),
        Some(_) => Ok(()),
    }
}

/// Every pupil whose diary the session shows.
fn own_pupils(journal: &Journal, session: &Session) -> Vec<Pupil> {
    session.pupils().iter().filter_map(|id| journal.pupil(*id)).collect()
}

/// A cookie for the whole origin that scripts do not see.
fn set_cookie(journal: &Journal, name: &str, value: &str) -> String {
    let secure = if journal.settings.base_url.starts_with("https:") { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly{secure}")
}
