//! How calls are refused: the application's own words in `responseStatus`, and what ASP.NET says before it is asked.

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// A refusal of a call; its text goes out as the message. Only the wording for 401 of a call is known to be there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("Пользователь не авторизован")]
    NotSignedIn,
    #[error("Неверный логин или пароль")]
    WrongPassword,
    #[error("Учётная запись временно заблокирована: слишком много неудачных попыток входа")]
    Locked,
    #[error("Вход по логину и паролю отключён. Войдите через портал гос. услуг")]
    PasswordsClosed,
    /// Without a word.
    #[error("")]
    Silent,
    #[error("Произошла непредвиденная ошибка")]
    Failing,
    /// Not this account's student, or not in the college that the session is turned to.
    #[error("Недостаточно прав")]
    Foreign,
    #[error("Учебное заведение не найдено")]
    NoSuchCollege,
    #[error("Not Found")]
    NotFound,
    /// A body that is no JSON by its own word.
    #[error("Unsupported Media Type")]
    MediaType,
    /// A value that does not fit, by its name.
    #[error("One or more validation errors occurred.")]
    Invalid(&'static str, &'static str),
}

impl Fault {
    const fn status(&self) -> StatusCode {
        match self {
            Self::NotSignedIn | Self::WrongPassword | Self::PasswordsClosed | Self::Silent => {
                StatusCode::UNAUTHORIZED
            }
            Self::Locked | Self::NoSuchCollege => StatusCode::CONFLICT,
            Self::Failing => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Foreign => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(..) => StatusCode::BAD_REQUEST,
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let status = self.status();
        let problem = |mut body: Value, more: Option<(&str, Value)>| {
            if let Some((name, value)) = more {
                body[name] = value;
            }
            (status, [(header::CONTENT_TYPE, "application/problem+json; charset=utf-8")], body.to_string())
        };
        let plain = || json!({ "title": self.to_string(), "status": status.as_u16() });
        match &self {
            Self::Silent => status.into_response(),
            Self::NotFound | Self::MediaType => problem(plain(), None).into_response(),
            Self::Invalid(name, why) => {
                problem(plain(), Some(("errors", json!({ *name: [why] })))).into_response()
            }
            Self::NotSignedIn
            | Self::WrongPassword
            | Self::Locked
            | Self::PasswordsClosed
            | Self::Failing
            | Self::Foreign
            | Self::NoSuchCollege => {
                (status, Json(json!({ "responseStatus": { "message": self.to_string() } }))).into_response()
            }
        }
    }
}
