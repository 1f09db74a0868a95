//! Everything a person sees.

mod cabinet;
mod files;
mod requests;
mod sign_in;
mod staff;

use std::sync::Arc;

use axum::{
    Router,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{
    answer::html_of,
    office::{Office, State},
    request::Signed,
    sessions::Sessions,
};
use crate::sandbox::people::JournalRole;

pub(super) fn routes() -> Router<Arc<Office>> {
    Router::new()
        .merge(sign_in::routes())
        .merge(cabinet::routes())
        .merge(requests::routes())
        .merge(staff::routes())
        .merge(files::routes())
        .fallback(missing)
}

/// Why there is no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    /// No such address, or nothing of the person's own there.
    NotFound,
    /// Not for this role.
    Forbidden,
    /// The one-time input of the form is missing or used.
    Stale,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, words) = match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "Страница не найдена."),
            Self::Forbidden => (StatusCode::FORBIDDEN, "Нет доступа к этому разделу."),
            Self::Stale => (StatusCode::BAD_REQUEST, "Страница устарела. Откройте её заново."),
        };
        html_of(status, &PLAIN.replace("WORDS", words))
    }
}

async fn missing() -> Refusal {
    Refusal::NotFound
}

/// What stands around every page of somebody who is signed in.
struct Frame {
    who: String,
    role: &'static str,
    is_staff: bool,
    /// The portal's origin, which begins every link.
    base: String,
}

impl Frame {
    fn new(office: &Office, signed: &Signed) -> Self {
        let is_staff = signed.account.role == JournalRole::Staff;
        Self {
            who: signed.account.holder.full(),
            role: if is_staff { "Специалист" } else { "Заявитель (родитель)" },
            is_staff,
            base: office.settings.base_url.clone(),
        }
    }
}

/// A fresh one-time input for a form of this session.
fn input(office: &Office, signed: &Signed) -> String {
    office.with(|state| visitors(state, signed).input(&signed.key, &*office.settings.dice))
}

/// Spends the one-time input of a posted form.
fn spend(office: &Office, signed: &Signed, input: &str) -> Result<(), Refusal> {
    let spent = office.with(|state| visitors(state, signed).spend(&signed.key, input));
    spent.then_some(()).ok_or(Refusal::Stale)
}

/// Among whom somebody is known.
const fn visitors<'s>(state: &'s mut State, signed: &Signed) -> &'s mut Sessions {
    if signed.is_spoken_for { &mut state.spoken_for } else { &mut state.sessions }
}

const PLAIN: &str = include_str!("../static/plain.html");
