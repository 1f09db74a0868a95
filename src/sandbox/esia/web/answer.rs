//! The forms of an answer: a page, the way back to the system, ESIA's two kinds of JSON error, trouble on request.

use std::time::Duration;

use askama::Template;
use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use crate::{
    esia::wire::{error::RestErrorBody, form::Form},
    sandbox::esia::{
        check::bearer::RestRefusal,
        fault::Trouble,
        pages::Notice,
        refusal::{Refusal, Refused},
    },
};

/// The parameters of query and form body together: clients send them in either.
pub(super) fn read(query: Option<&str>, body: &[u8]) -> Form {
    Form::decode(query.unwrap_or_default()).followed_by(Form::decode(&String::from_utf8_lossy(body)))
}

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
pub(super) fn back(redirect_uri: &str, outcome: &Form) -> String {
    let joint = if redirect_uri.contains('?') { '&' } else { '?' };
    format!("{redirect_uri}{joint}{}", outcome.encode())
}

/// The address of the system with ESIA's error in its query; `state` only if the request had one.
pub(super) fn back_with_error(redirect_uri: &str, state: Option<&str>, refusal: &Refusal) -> String {
    back(redirect_uri, &refusal.body(state).to_form())
}

/// ESIA's error as a page, where there is no address to go back to.
pub(super) fn error_page(refused: &Refused) -> Response {
    let notice = Notice {
        title: "Вход не начат",
        text: "Запрос информационной системы не принят.",
        code: Some(refused.refusal.description()),
        hint: Some(refused.hint),
    };
    page(status(&refused.refusal), &notice)
}

fn status(refusal: &Refusal) -> StatusCode {
    if *refusal == Refusal::Server { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::BAD_REQUEST }
}

/// ESIA's error as `te` sends it.
pub(super) fn token_error(refusal: &Refusal, state: Option<&str>) -> Response {
    (status(refusal), [NO_STORE], Json(refusal.body(state))).into_response()
}

/// ESIA's error as `/rs` sends it.
pub(super) fn rest_error(refusal: RestRefusal) -> Response {
    let status = match refusal {
        RestRefusal::InvalidToken | RestRefusal::ExpiredToken => StatusCode::UNAUTHORIZED,
        RestRefusal::ScopeNotAllowed => StatusCode::FORBIDDEN,
        RestRefusal::NotFound => StatusCode::NOT_FOUND,
        RestRefusal::Server => StatusCode::INTERNAL_SERVER_ERROR,
    };
    (status, [NO_STORE], Json(RestErrorBody::One(refusal.body()))).into_response()
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
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

const LONGEST_WAIT: Duration = Duration::from_secs(300);

const BAD_GATEWAY: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
    <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
