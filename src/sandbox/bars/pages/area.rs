//! The personal area: one page, whose script takes its parts from behind the `#`.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};

use super::{entrance::found, rendered};
use crate::sandbox::bars::{
    journal::Journal,
    request::{self, Visitor},
};

pub(super) fn routes() -> Router<Arc<Journal>> {
    Router::new()
        .route("/", get(start))
        .route("/personal-area", get(async || found("/personal-area/")))
        .route("/personal-area/", get(area))
}

/// The shell of the page; its script asks for the rest.
#[derive(Template)]
#[template(path = "sandbox/bars/templates/area.html")]
struct Area<'a> {
    title: &'a str,
    holder: String,
}

/// Either of the two pages makes `/api` answer.
async fn start(State(journal): State<Arc<Journal>>, headers: HeaderMap) -> Response {
    found(if settle(&journal, &headers) { "/personal-area/" } else { "/auth/login-page" })
}

async fn area(
    State(journal): State<Arc<Journal>>,
    Visitor(session): Visitor,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    let Some(session) = session.filter(|_| settle(&journal, &headers)) else {
        return Ok(found("/auth/login-page"));
    };
    let page = Area { title: &journal.settings.title, holder: session.account.holder.full() };
    rendered(&page).map(IntoResponse::into_response)
}

/// `false`: there is no session.
fn settle(journal: &Journal, headers: &HeaderMap) -> bool {
    let (value, now) = (request::cookie(headers), journal.now());
    journal.with(|state| {
        let session = value.and_then(|value| state.sessions.admit(value, now));
        session.map(|session| session.settled = true).is_some()
    })
}
