//! A request to `/rs`: whether its token opens the person's data.

use super::{permissions::Permission, scope::Scopes};
use crate::{domain::Moment, esia::wire::error::RestError};

/// An access token that was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::esia) struct AccessToken {
    pub(in crate::sandbox::esia) oid: u64,
    pub(in crate::sandbox::esia) scope: Scopes,
    pub(in crate::sandbox::esia) permissions: Vec<Permission>,
    pub(in crate::sandbox::esia) expires: Moment,
    pub(in crate::sandbox::esia) revoked: bool,
}

/// Why `/rs` refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox::esia) enum RestRefusal {
    /// 401 ESIA-005011: no token, one that was never issued, or a revoked one.
    InvalidToken,
    /// 401 ESIA-005013.
    ExpiredToken,
    /// 403 ESIA-005029: another person's data, or data beyond the scopes. The status is not confirmed.
    ScopeNotAllowed,
    /// 404 ESIA-005002: nothing has this number. The code is ours: none is confirmed.
    NotFound,
    /// 500 ESIA-005001: a fault on request. The code is ours: none is confirmed.
    Server,
}

/// The token, if its bearer may read the data of `oid`.
pub(in crate::sandbox::esia) fn bearer(
    token: Option<&AccessToken>,
    oid: u64,
    now: Moment,
) -> Result<AccessToken, RestRefusal> {
    match token {
        None => Err(RestRefusal::InvalidToken),
        Some(token) if token.revoked => Err(RestRefusal::InvalidToken),
        Some(token) if token.expires <= now => Err(RestRefusal::ExpiredToken),
        Some(token) if token.oid != oid => Err(RestRefusal::ScopeNotAllowed),
        Some(token) => Ok(token.clone()),
    }
}

impl RestRefusal {
    /// What the record says besides.
    pub(in crate::sandbox::esia) const fn hint(self) -> &'static str {
        match self {
            Self::InvalidToken => "Authorization: Bearer with an access token of this stand-in, not revoked",
            Self::ExpiredToken => "the access token is over its life",
            Self::ScopeNotAllowed => {
                "the token is another person's, or none of its scopes opens this address"
            }
            Self::NotFound => "nothing lies at this address",
            Self::Server => "a fault on request",
        }
    }

    /// The body of the answer.
    pub(in crate::sandbox::esia) fn body(self) -> RestError {
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
    use super::{AccessToken, RestRefusal, bearer};
    use crate::{domain::Moment, sandbox::esia::check::scope::Scopes};

    #[test]
    fn a_token_opens_one_person_for_its_life() {
        let token = AccessToken {
            oid: 7,
            scope: Scopes::granted("fullname"),
            permissions: vec![],
            expires: Moment::from_secs(3600),
            revoked: false,
        };
        let revoked = AccessToken { revoked: true, ..token.clone() };
        let at = |token, oid, now| bearer(token, oid, Moment::from_secs(now)).err();
        assert_eq!(at(Some(&token), 7, 3599), None);
        assert_eq!(at(Some(&token), 7, 3600), Some(RestRefusal::ExpiredToken));
        assert_eq!(at(Some(&token), 8, 0), Some(RestRefusal::ScopeNotAllowed));
        assert_eq!(at(Some(&revoked), 7, 0), Some(RestRefusal::InvalidToken));
        assert_eq!(at(None, 7, 0), Some(RestRefusal::InvalidToken));
    }
}
