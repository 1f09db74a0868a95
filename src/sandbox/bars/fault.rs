//! How `/api` says no: the JSON of a SOAP-like fault, as its framework writes it.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// A refusal of a call; its text goes out as `faultstring`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("Пользователь не авторизован")]
    NotAuthenticated,
    #[error("Неверное значение параметра {0}")]
    Parameter(&'static str),
    #[error("Нет доступа к данным этого учащегося")]
    ForeignPupil,
    #[error("Учащийся не выбран")]
    NoPupil,
    #[error("Метод не найден")]
    NoSuchMethod,
}

impl Fault {
    const fn code(self) -> &'static str {
        match self {
            Self::NotAuthenticated => NOT_AUTHENTICATED,
            Self::Parameter(_) | Self::ForeignPupil | Self::NoPupil => "Client.ValidationError",
            Self::NoSuchMethod => "Client.ResourceNotFound",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::NotAuthenticated => StatusCode::FORBIDDEN,
            Self::Parameter(_) | Self::ForeignPupil | Self::NoPupil => StatusCode::BAD_REQUEST,
            Self::NoSuchMethod => StatusCode::NOT_FOUND,
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let body = json!({ "faultcode": self.code(), "faultstring": self.to_string(), "detail": null });
        (self.status(), Json(body)).into_response()
    }
}

/// The word by which clients know that their session is over.
pub(super) const NOT_AUTHENTICATED: &str = "Server.UserNotAuthenticatedError";
