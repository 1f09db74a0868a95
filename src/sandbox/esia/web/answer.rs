//! The forms of an answer: a page, the way back to the system, ESIA's two kinds of JSON error, trouble on request.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{
    esia::wire::{
        error::RestErrorBody,
        form::Form,
        refusal::{Refusal, Refused, RestRefusal},
    },
    sandbox::esia::pages::Notice,
};

pub(super) use crate::esia::wire::demand::back;
pub(super) use crate::sandbox::{
    answer::{NO_STORE, go, page},
    trouble::suffer,
};

/// The parameters of query and form body together: clients send them in either.
pub(super) fn read(query: Option<&str>, body: &[u8]) -> Form {
    Form::decode(query.unwrap_or_default()).followed_by(Form::decode(&String::from_utf8_lossy(body)))
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
