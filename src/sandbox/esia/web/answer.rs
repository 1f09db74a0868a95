//! The forms of an answer: a page, the way back to the system, ESIA's two kinds of JSON error, trouble on request.

use std::time::Duration;

use askama::Template;
use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use serde_json::{Map, Value, json};

use crate::sandbox::esia::{
    check::bearer::RestRefusal,
    fault::Trouble,
    pages::Notice,
    refusal::{Refusal, Refused},
};

/// A page of the stand-in with the headers that all of them have.
///
/// No `form-action`: browsers apply it to the redirects after a form, and consent ends at another origin.
pub(super) fn page(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, PAGE_HEADERS, Html(html)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// On to another address with GET.
pub(super) fn go(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => (StatusCode::FOUND, [(header::LOCATION, to), NO_STORE]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// The address of the system with the outcome in its query.
pub(super) fn back(redirect_uri: &str, outcome: &[(&str, &str)]) -> String {
    let joint = if redirect_uri.contains('?') { '&' } else { '?' };
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(outcome).finish();
    format!("{redirect_uri}{joint}{query}")
}

/// The address of the system with ESIA's error in its query; `state` only if the request had one.
pub(super) fn back_with_error(redirect_uri: &str, state: Option<&str>, refusal: &Refusal) -> String {
    let description = refusal.description();
    let mut outcome = vec![("error", refusal.error()), ("error_description", &description)];
    outcome.extend(state.map(|state| ("state", state)));
    back(redirect_uri, &outcome)
}

/// ESIA's error as a page, where there is no address to go back to.
pub(super) fn error_page(refused: &Refused) -> Response {
    let notice = Notice {
        title: "Вход не начат",
        text: "Запрос информационной системы не принят.",
        code: Some(refused.refusal.description()),
        hint: Some(refused.hint),
    };
    page(StatusCode::BAD_REQUEST, &notice)
}

/// ESIA's error as `te` sends it.
pub(super) fn token_error(refusal: &Refusal, state: Option<&str>) -> Response {
    let mut body = Map::new();
    body.insert("error".to_owned(), json!(refusal.error()));
    body.insert("error_description".to_owned(), json!(refusal.description()));
    body.extend(state.map(|state| ("state".to_owned(), json!(state))));
    let ours = *refusal == Refusal::Server;
    let status = if ours { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::BAD_REQUEST };
    (status, [NO_STORE], Json(Value::Object(body))).into_response()
}

/// ESIA's error as `/rs` sends it.
pub(super) fn rest_error(refusal: RestRefusal) -> Response {
    let (status, code, message) = refusal.parts();
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [NO_STORE], Json(json!({ "code": code, "message": message }))).into_response()
}

/// Lives through the trouble that was wished for: waits, or hands out the answer in place of the right one.
pub(super) async fn suffer(trouble: Option<Trouble>, error: impl FnOnce() -> Response) -> Option<Response> {
    match trouble {
        None => None,
        Some(Trouble::Slow { millis }) => {
            tokio::time::sleep(Duration::from_millis(millis).min(LONGEST_WAIT)).await;
            None
        }
        Some(Trouble::Error) => Some(error()),
        Some(Trouble::Html) => Some((StatusCode::BAD_GATEWAY, Html(BAD_GATEWAY)).into_response()),
    }
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

pub(super) const NO_STORE: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));

/// `same-origin`, not `no-referrer`: under that one browsers send `Origin: null` with our own forms.
const PAGE_HEADERS: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

const LONGEST_WAIT: Duration = Duration::from_secs(300);

const BAD_GATEWAY: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
    <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
