//! The frame around every page, and how a page becomes an answer.

use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{Console, Surroundings, language::Language, visit::Visit};
use crate::{domain::Support, flow::Signed};

/// Head and foot of a page.
pub(super) struct Frame<'a> {
    /// Of the page.
    pub language: Language,
    /// The region.
    pub around: &'a Surroundings,
    /// Whom to ask.
    pub support: &'a [Support],
    /// Who is signed in: the page always names them, so that nobody types a password into a stranger's session.
    pub person: Option<String>,
    /// Whether anybody's consent is demanded here.
    pub consents: bool,
    /// Where the language switch comes back to, encoded.
    pub here: String,
}

impl<'a> Frame<'a> {
    /// The frame for this visit.
    pub(super) fn new(console: &'a Console, visit: &Visit, signed: Option<&Signed>) -> Self {
        Self {
            language: visit.language,
            around: &console.surroundings,
            support: &console.house.settings.support,
            person: signed.map(|signed| signed.session.claimant.name.spoken()),
            consents: console.house.settings.consents.are_demanded(),
            here: form_urlencoded::byte_serialize(visit.here.as_bytes()).collect(),
        }
    }

    /// A text of the page's language.
    pub(super) fn say(&self, key: &str) -> std::borrow::Cow<'static, str> {
        self.language.say(key)
    }
}

/// Renders a page.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(fault) => {
            tracing::error!(code = "C-501", %fault, "a page of the gate could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
