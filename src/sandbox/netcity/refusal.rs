//! Why the journal says no, and how it says so.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// A refusal of the web API; its text goes out as `message`.
///
/// Only the text tells one 409 from another: clients sort them by words (legacy facts, 1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("Сессия завершена. Войдите в систему заново.")]
    NoSession,
    #[error("Неправильный пароль или имя пользователя.")]
    WrongPassword,
    #[error(
        "Зафиксированы неудачные попытки входа. Следующая попытка может быть совершена не ранее чем через минуту."
    )]
    Locked,
    #[error("Образовательная организация не найдена.")]
    UnknownSchool,
    #[error("Страница входа устарела. Обновите её и попробуйте ещё раз.")]
    StaleSalt,
    #[error("Вход через Госуслуги устарел. Начните его заново.")]
    StaleLoginState,
    #[error("Этот пользователь не связан с вашей учётной записью Госуслуг.")]
    ForeignUser,
    #[error("Этот способ входа отключен. Войдите через Госуслуги.")]
    PasswordsClosed,
    #[error("У вас нет доступа к выбранной роли.")]
    NoSuchRole,
    #[error("Выберите роль, под которой хотите работать.")]
    RoleNotChosen,
    #[error("У вашей роли нет электронного дневника.")]
    NoDiary,
    #[error("Нет доступа к данным этого учащегося.")]
    ForeignPupil,
    #[error("Нет доступа.")]
    Forbidden,
    #[error("Не найдено.")]
    NotFound,
    #[error("Учебный год не найден.")]
    UnknownYear,
    #[error("Размер файла превышает допустимый.")]
    TooLarge,
    #[error("Неверный запрос.")]
    Malformed,
}

impl Refusal {
    const fn status(self) -> StatusCode {
        match self {
            Self::NoSession => StatusCode::UNAUTHORIZED,
            Self::WrongPassword
            | Self::Locked
            | Self::UnknownSchool
            | Self::StaleSalt
            | Self::StaleLoginState
            | Self::ForeignUser
            | Self::PasswordsClosed
            | Self::NoSuchRole
            | Self::UnknownYear
            | Self::TooLarge => StatusCode::CONFLICT,
            Self::RoleNotChosen | Self::NoDiary | Self::ForeignPupil | Self::Forbidden => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Malformed => StatusCode::BAD_REQUEST,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status(), Json(json!({ "message": self.to_string() }))).into_response()
    }
}
