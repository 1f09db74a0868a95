//! The gate's start page.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    Console,
    page::{Frame, page},
    refused::refused,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "console/pages/home.html")]
struct HomePage<'a> {
    frame: Frame<'a>,
    journals: Vec<Journal<'a>>,
    /// A child of this person's has tried to enter and lacks a consent.
    awaited: bool,
}

struct Journal<'a> {
    title: &'a str,
    origin: &'a str,
}

/// `GET /`
pub(super) async fn show(State(console): State<Arc<Console>>, visit: Visit) -> Response {
    let signed = match visit.signed(&console).await {
        Ok(signed) => signed,
        Err(refusal) => return refused(&console, &visit, refusal),
    };
    let awaited = match &signed {
        Some(signed) => console.house.consent_lines(signed, visit.now).await,
        None => Ok(Vec::new()),
    };
    let awaited = match awaited {
        Ok(lines) => lines.iter().any(|line| line.is_awaited),
        Err(refusal) => return refused(&console, &visit, refusal),
    };
    let journals = console.house.places.values();
    let journals = journals.map(|place| Journal { title: &place.title, origin: &place.origin }).collect();
    let frame = Frame::new(&console, &visit, signed.as_ref());
    page(StatusCode::OK, &HomePage { frame, journals, awaited })
}
