//! The forms of an answer: a page, the way back to the client, OAuth's JSON error.

use axum::{
    Json,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

pub(super) use crate::sandbox::{
    answer::{NO_STORE, go, page},
    trouble::suffer,
};
use crate::{
    esia::wire::form::Form,
    sandbox::oidc::{check::Refused, office::Office, pages::Notice},
};

/// The client's address with the outcome in its query, our own name beside it (RFC 9207).
pub(super) fn back(office: &Office, redirect_uri: &str, state: Option<&str>, outcome: Form) -> Response {
    let joint = if redirect_uri.contains('?') { '&' } else { '?' };
    let outcome = outcome.with_some("state", state).with("iss", &office.settings.base_url);
    go(&format!("{redirect_uri}{joint}{}", outcome.encode()))
}

/// The same with an error.
pub(super) fn back_with_error(
    office: &Office,
    redirect_uri: &str,
    state: Option<&str>,
    refused: &Refused,
) -> Response {
    office.remember(refused);
    let outcome = Form::default().with("error", refused.error).with("error_description", refused.hint);
    back(office, redirect_uri, state, outcome)
}

/// An error as a page, where there is no address to go back to.
pub(super) fn error_page(office: &Office, refused: &Refused) -> Response {
    office.remember(refused);
    let notice = Notice {
        title: "Запрос не принят",
        text: "Система прислала запрос, который шлюз не может принять. Вы всё сделали правильно.",
        code: Some(refused.error),
        hint: Some(refused.hint),
    };
    page(StatusCode::BAD_REQUEST, &notice)
}

/// An error as `token` sends it.
pub(super) fn token_error(refused: &Refused) -> Response {
    let body = Json(json!({ "error": refused.error, "error_description": refused.hint }));
    if refused.error == "invalid_client" {
        let challenge = (header::WWW_AUTHENTICATE, "Basic realm=\"token\"");
        return (StatusCode::UNAUTHORIZED, [challenge], [NO_STORE], body).into_response();
    }
    let status = match refused.error {
        "server_error" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    };
    (status, [NO_STORE], body).into_response()
}

/// A form body, or nothing where the body is no form.
pub(super) fn form(headers: &HeaderMap, body: &[u8]) -> Form {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_form = kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded");
    if is_form { Form::decode(&String::from_utf8_lossy(body)) } else { Form::default() }
}

/// Nothing lies at this address.
pub(super) async fn not_found() -> Response {
    let notice = Notice {
        title: "Страница не найдена",
        text: "По этому адресу в песочнице ничего нет. Все адреса перечислены на главной странице.",
        code: None,
        hint: None,
    };
    page(StatusCode::NOT_FOUND, &notice)
}

/// A fault on request.
pub(super) const BROKEN: Refused = Refused { error: "server_error", hint: "a fault on request" };
