//! ESIA's own errors: the cause from a closed list, and ESIA's words beside it.

use crate::flow::port::IdentityFault;

pub use super::code::EsiaCode;
use super::code::Meaning;
use super::wire::error::{ErrorBody, RestErrorBody};

/// An error that ESIA told in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct EsiaError {
    /// Which one.
    pub code: EsiaCode,
    /// ESIA's own words with OAuth's word in front, made fit for a log: see [`quoted`].
    pub text: String,
}

impl EsiaError {
    /// From the redirect or the token endpoint.
    pub fn from_oauth(body: &ErrorBody) -> Self {
        let text = format!("{}: {}", body.error, body.error_description);
        let code = EsiaCode::find(&body.error_description).unwrap_or_else(|| EsiaCode::of_word(&body.error));
        Self { code, text: quoted(&text) }
    }

    /// From the REST part; `None` for an empty list.
    pub fn from_rest(body: &RestErrorBody) -> Option<Self> {
        let error = body.first()?;
        let code = EsiaCode::find(&error.code).unwrap_or(EsiaCode::Unnamed);
        Some(Self { code, text: quoted(&format!("{}: {}", error.code, error.message)) })
    }

    /// What it means for the sign-in.
    pub fn into_fault(self) -> IdentityFault {
        let detail = self.text;
        match self.code.meaning() {
            Meaning::Denied => IdentityFault::Denied { detail },
            Meaning::NotConfirmed => IdentityFault::NotConfirmed { detail },
            Meaning::Spent => IdentityFault::CodeSpent { detail },
            Meaning::Down => IdentityFault::Unavailable { detail },
            Meaning::OurFault => IdentityFault::Misconfigured { detail },
        }
    }
}

/// Foreign words made fit for a log: one line of at most 300 characters, and no word long enough to be a token.
/// The redirect's query is written by whoever holds the browser.
pub fn quoted(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let words = words.filter(|word| !word.is_empty());
    let words: Vec<_> =
        words.map(|word| if word.chars().count() > LONGEST_WORD { "…" } else { word }).collect();
    words.join(" ").chars().take(LONGEST_TEXT).collect()
}

/// ESIA's longest own word, `[client_certificate_hash]` and the like, stays below; a signature or a token does not.
const LONGEST_WORD: usize = 60;

const LONGEST_TEXT: usize = 300;

#[cfg(test)]
mod tests {
    use super::{ErrorBody, EsiaCode, EsiaError, IdentityFault, RestErrorBody, quoted};

    fn error(word: &str, description: &str) -> EsiaError {
        let body =
            ErrorBody { error: word.to_owned(), error_description: description.to_owned(), state: None };
        EsiaError::from_oauth(&body)
    }

    #[test]
    fn pairs_seen_at_the_real_esia_have_their_cause() {
        for (word, description, code) in [
            ("access_denied", "ESIA-007053: OAuthErrorEnum.clientSecretWrong", EsiaCode::BadSecret),
            (
                "unauthorized_client",
                "ESIA-007005: The client is not authorized",
                EsiaCode::ClientNotAuthorised,
            ),
            ("access_denied", "ESIA-007004: The resource owner denied the request.", EsiaCode::Denied),
            ("access_denied", "ESIA-007019: OAuthErrorEnum.noGrants", EsiaCode::NoGrants),
            ("invalid_request", "ESIA-007014: missing [state, client_id]", EsiaCode::MissingParameter),
            ("invalid_request", "ESIA-999999: something new", EsiaCode::Other(999_999)),
            ("temporarily_unavailable", "", EsiaCode::TemporarilyUnavailable),
            ("odd", "ESIA-12", EsiaCode::Unnamed),
        ] {
            let error = error(word, description);
            assert_eq!(error.code, code, "{description}");
            assert_eq!(error.text, quoted(&format!("{word}: {description}")));
        }
    }

    #[test]
    fn causes_become_faults_of_the_sign_in() {
        let fault = |description: &str| error("access_denied", description).into_fault();
        assert!(matches!(fault("ESIA-007004: x"), IdentityFault::Denied { .. }));
        assert!(matches!(fault("ESIA-007055: x"), IdentityFault::NotConfirmed { .. }));
        assert!(matches!(fault("ESIA-007011: x"), IdentityFault::CodeSpent { .. }));
        assert!(matches!(fault("ESIA-007008: x"), IdentityFault::Unavailable { .. }));
        assert!(matches!(fault("ESIA-007053: x"), IdentityFault::Misconfigured { .. }));
        assert!(matches!(fault("ESIA-123456: x"), IdentityFault::Misconfigured { .. }));
    }

    #[test]
    fn rest_errors_have_codes_too() {
        let body: RestErrorBody =
            serde_json::from_str(r#"{"code":"ESIA-005013","message":"SecurityErrorEnum.expiredToken"}"#)
                .expect("ESIA's shape");
        assert_eq!(EsiaError::from_rest(&body).map(|error| error.code), Some(EsiaCode::TokenExpired));
        assert_eq!(EsiaError::from_rest(&RestErrorBody::Many(Vec::new())), None);
    }

    #[test]
    fn foreign_words_cannot_carry_tokens_or_lines_into_a_log() {
        assert_eq!(quoted("one\r\ntwo\u{1b}[31m"), "one two [31m");
        assert_eq!(quoted(&format!("code {}", "x".repeat(61))), "code …");
        assert_eq!(quoted(&"ab ".repeat(400)).chars().count(), 300);
    }
}
