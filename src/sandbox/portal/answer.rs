//! Pages in windows-1251.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use encoding_rs::WINDOWS_1251;

/// A page; a template that compiled renders, and should it not, that is a server error as any other would be.
pub(super) fn page(template: &impl askama::Template) -> Response {
    template.render().map_or_else(
        |_| StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        |html| html_of(StatusCode::OK, &html),
    )
}

/// HTML in the portal's charset; what it has no letter for becomes a numeric reference.
pub(super) fn html_of(status: StatusCode, html: &str) -> Response {
    let (body, ..) = WINDOWS_1251.encode(html);
    let kind =
        [(header::CONTENT_TYPE, "text/html; charset=windows-1251"), (header::CACHE_CONTROL, "private")];
    (status, kind, body.into_owned()).into_response()
}

/// To another page, by its full address.
pub(super) fn to(address: String) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, address)]).into_response()
}
