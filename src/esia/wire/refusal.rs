//! ESIA's own error codes, the OAuth word that goes with each, and the text after the code: for whoever answers in
//! ESIA's place.
//!
//! Only some of the pairs have been seen on the real ESIA (marked «seen»); the others follow RFC 6749 by meaning.

use std::fmt;

use super::consent_fault::ConsentFault;
use super::error::{ErrorBody, RestError};

/// Why a request to authorise or to exchange is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The certificate inside the CMS is not one of the system's.
    ForeignCertificate,
    /// A parameter has a wrong value or stands twice.
    Parameter(&'static str),
    /// The person or the service refused. Seen.
    Denied,
    /// The system is unknown, has no certificate, or may not use this method. Seen.
    Unauthorized,
    /// A scope is unknown or badly written.
    Scope,
    /// Something is broken on the other side.
    Server,
    /// `response_type` is not `code`.
    ResponseType,
    /// The code or the refresh token is not good (any more).
    Grant,
    /// `grant_type` is none of the three.
    GrantType,
    /// No scope at all.
    NoScope,
    /// Mandatory parameters are missing: their names. Seen.
    Missing(Vec<&'static str>),
    /// `timestamp` is too far from the clock.
    Time,
    /// The system has no right to a scope. Seen.
    NoGrants,
    /// `redirect_uri` is not in the system's list.
    RedirectUri,
    /// A parameter's inside cannot be read.
    Unreadable(&'static str),
    /// `code_verifier` came, but no challenge was asked.
    NoChallenge,
    /// `code_verifier` does not fit the challenge.
    Verifier,
    /// The signature does not hold. Seen.
    ClientSecret,
    /// The account is not confirmed.
    NotConfirmed,
    /// The account is of a kind that `person_filter` leaves out. The code is ours: none is confirmed.
    WrongKind,
    /// Something is wrong with a consent that `permissions` asks for.
    Consent(ConsentFault),
}

impl Refusal {
    /// `NNNNNN` of `ESIA-NNNNNN`.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ForeignCertificate => "007002",
            Self::Parameter(_) => "007003",
            Self::Denied => "007004",
            Self::Unauthorized => "007005",
            Self::Scope => "007006",
            Self::Server => "007007",
            Self::ResponseType => "007009",
            Self::Grant => "007011",
            Self::GrantType => "007012",
            Self::NoScope => "007013",
            Self::Missing(_) => "007014",
            Self::Time => "007015",
            Self::NoGrants => "007019",
            Self::RedirectUri => "007023",
            Self::Unreadable(_) => "007038",
            Self::NoChallenge => "007039",
            Self::Verifier => "007040",
            Self::ClientSecret => "007053",
            Self::NotConfirmed => "007055",
            Self::WrongKind => "007062",
            Self::Consent(fault) => fault.code(),
        }
    }

    /// The member `error`.
    pub const fn error(&self) -> &'static str {
        match self {
            Self::ForeignCertificate => "invalid_client",
            Self::Denied | Self::ClientSecret | Self::NoGrants | Self::NotConfirmed | Self::WrongKind => {
                "access_denied"
            }
            Self::Unauthorized => "unauthorized_client",
            Self::Scope | Self::NoScope => "invalid_scope",
            Self::Server => "server_error",
            Self::ResponseType => "unsupported_response_type",
            Self::Grant | Self::NoChallenge | Self::Verifier => "invalid_grant",
            Self::GrantType => "unsupported_grant_type",
            Self::Parameter(_)
            | Self::Missing(_)
            | Self::Time
            | Self::RedirectUri
            | Self::Unreadable(_)
            | Self::Consent(_) => "invalid_request",
        }
    }

    /// The member `error_description`: `ESIA-NNNNNN: …`.
    pub fn description(&self) -> String {
        format!("ESIA-{}: {}", self.code(), self.text())
    }

    /// As `te` and the redirect send it; `state` only if the request had one.
    pub fn body(&self, state: Option<&str>) -> ErrorBody {
        ErrorBody {
            error: self.error().to_owned(),
            error_description: self.description(),
            state: state.map(str::to_owned),
        }
    }

    fn text(&self) -> String {
        match self {
            // The grave accent is ESIA's own.
            Self::Missing(names) => {
                format!("The request doesn`t contain the mandatory parameter [{}].", names.join(", "))
            }
            Self::Parameter(name) => format!("The parameter [{name}] has a wrong value or is repeated."),
            Self::Unreadable(name) => format!("The parameter [{name}] cannot be parsed."),
            Self::Consent(fault) => fault.text().to_owned(),
            Self::ForeignCertificate => "The certificate doesn`t match the client.".to_owned(),
            Self::Denied => "The resource owner or authorization server denied the request.".to_owned(),
            Self::Unauthorized => {
                "The client is not authorized to request an access token using this method.".to_owned()
            }
            Self::Scope => "The requested scope is invalid, unknown, or malformed.".to_owned(),
            Self::Server => "The authorization server encountered an unexpected condition.".to_owned(),
            Self::ResponseType => "The response type is not supported.".to_owned(),
            Self::Grant => {
                "The authorization code or refresh token is invalid, expired or revoked.".to_owned()
            }
            Self::GrantType => "The authorization grant type is not supported.".to_owned(),
            Self::NoScope => "The request doesn`t contain a scope.".to_owned(),
            Self::Time => "The request time is wrong.".to_owned(),
            Self::NoGrants => "OAuthErrorEnum.noGrants".to_owned(),
            Self::RedirectUri => "The redirect_uri is not among the allowed ones.".to_owned(),
            Self::NoChallenge => "The authorization request had no code_challenge.".to_owned(),
            Self::Verifier => "The code_verifier doesn`t match the code_challenge.".to_owned(),
            Self::ClientSecret => "OAuthErrorEnum.clientSecretWrong".to_owned(),
            Self::NotConfirmed => "The account is not confirmed.".to_owned(),
            Self::WrongKind => "The kind of the account is not allowed.".to_owned(),
        }
    }
}

/// A refusal with what whoever refuses knows more than ESIA would say: for its own pages, records and logs, never for an
/// answer to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What ESIA says.
    pub refusal: Refusal,
    /// What is wrong, or what should have been sent.
    pub hint: &'static str,
}

impl Refusal {
    /// The refusal with what is known besides.
    pub const fn because(self, hint: &'static str) -> Refused {
        Refused { refusal: self, hint }
    }
}

/// As a log says it; nothing of the request itself is in it.
impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({})", self.refusal.description(), self.hint)
    }
}

/// Why the REST part refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestRefusal {
    /// 401 ESIA-005011: no token, one that was never issued, or a revoked one.
    InvalidToken,
    /// 401 ESIA-005013.
    ExpiredToken,
    /// 403 ESIA-005029: another person's data, or data beyond the scopes. The status is not confirmed.
    ScopeNotAllowed,
    /// 404 ESIA-005002: nothing has this number. The code is ours: none is confirmed.
    NotFound,
    /// 500 ESIA-005001: something is broken on the other side. The code is ours: none is confirmed.
    Server,
}

impl RestRefusal {
    /// What whoever refuses knows besides.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::InvalidToken => {
                "Authorization: Bearer with an access token that was issued here and not revoked"
            }
            Self::ExpiredToken => "the access token is over its life",
            Self::ScopeNotAllowed => {
                "the token is another person's, or none of its scopes opens this address"
            }
            Self::NotFound => "nothing lies at this address",
            Self::Server => "a fault on request",
        }
    }

    /// The body of the answer.
    pub fn body(self) -> RestError {
        let (code, name) = match self {
            Self::InvalidToken => ("ESIA-005011", "invalidToken"),
            Self::ExpiredToken => ("ESIA-005013", "expiredToken"),
            Self::ScopeNotAllowed => ("ESIA-005029", "scopeNotAllowed"),
            Self::NotFound => ("ESIA-005002", "notFound"),
            Self::Server => ("ESIA-005001", "unexpected"),
        };
        RestError { code: code.to_owned(), message: format!("SecurityErrorEnum.{name}") }
    }
}

#[cfg(test)]
mod tests {
    use super::Refusal;

    #[test]
    fn missing_names_stand_in_brackets_as_esia_writes_them() {
        let missing = Refusal::Missing(vec!["client_certificate_hash"]);
        let seen =
            "ESIA-007014: The request doesn`t contain the mandatory parameter [client_certificate_hash].";
        assert_eq!((missing.error(), missing.description().as_str()), ("invalid_request", seen));
    }

    #[test]
    fn the_pairs_that_were_seen_on_the_real_esia() {
        let secret = Refusal::ClientSecret;
        assert_eq!(secret.description(), "ESIA-007053: OAuthErrorEnum.clientSecretWrong");
        assert_eq!(secret.error(), "access_denied");
        assert_eq!(Refusal::NoGrants.description(), "ESIA-007019: OAuthErrorEnum.noGrants");
        assert_eq!(
            (Refusal::Unauthorized.code(), Refusal::Unauthorized.error()),
            ("007005", "unauthorized_client")
        );
        assert_eq!((Refusal::Denied.code(), Refusal::Denied.error()), ("007004", "access_denied"));
    }
}
