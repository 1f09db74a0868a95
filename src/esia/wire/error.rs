//! Errors as ESIA sends them. The words are ESIA's own and hold nothing about a person.

use serde::{Deserialize, Serialize};

use super::form::Form;

/// An error of the token endpoint (HTTP 400, JSON) and of the redirect (query), with the same three members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// OAuth's word, `access_denied`.
    pub error: String,
    /// `ESIA-007053: OAuthErrorEnum.clientSecretWrong`.
    #[serde(default)]
    pub error_description: String,
    /// The request's `state`; absent where the request had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

impl ErrorBody {
    /// As the query of a redirect.
    pub fn to_form(&self) -> Form {
        Form::default()
            .with("error", &self.error)
            .with("error_description", &self.error_description)
            .with_some("state", self.state.as_deref())
    }

    /// From the query of a redirect; `None` if it holds no error.
    pub fn from_form(form: &Form) -> Option<Self> {
        Some(Self {
            error: form.value("error")?.to_owned(),
            error_description: form.value("error_description").unwrap_or_default().to_owned(),
            state: form.value("state").map(str::to_owned),
        })
    }
}

/// An error of the REST part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestError {
    /// `ESIA-005011`.
    pub code: String,
    /// `SecurityErrorEnum.invalidToken`.
    #[serde(default)]
    pub message: String,
}

/// The body of a REST error: `/rs` sends it bare, `/esia-rs` in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RestErrorBody {
    /// Bare.
    One(RestError),
    /// In a list.
    Many(Vec<RestError>),
}

impl RestErrorBody {
    /// The first error; `None` for an empty list.
    pub fn first(&self) -> Option<&RestError> {
        match self {
            Self::One(error) => Some(error),
            Self::Many(errors) => errors.first(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ErrorBody, Form, RestErrorBody};

    #[test]
    fn a_redirect_is_read_as_it_was_seen() {
        let query = "error=invalid_request&error_description=ESIA-007014%3A+The+request+doesn%60t+contain+the\
                     +mandatory+parameter+%5Bclient_certificate_hash%5D.&state=u";
        let error = ErrorBody::from_form(&Form::decode(query)).expect("an error");
        assert_eq!(
            error.error_description,
            "ESIA-007014: The request doesn`t contain the mandatory parameter [client_certificate_hash]."
        );
        assert_eq!(ErrorBody::from_form(&error.to_form()), Some(error));
        assert_eq!(ErrorBody::from_form(&Form::decode("code=x&state=u")), None);
    }

    #[test]
    fn rest_errors_come_bare_or_in_a_list() {
        for text in [
            r#"{"code":"ESIA-005011","message":"SecurityErrorEnum.invalidToken"}"#,
            r#"[{"code":"ESIA-005011","message":"SecurityErrorEnum.invalidToken"}]"#,
        ] {
            let body: RestErrorBody = serde_json::from_str(text).expect("ESIA's shape");
            assert_eq!(body.first().map(|error| error.code.as_str()), Some("ESIA-005011"));
        }
    }
}
