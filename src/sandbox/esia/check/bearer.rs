//! A request to `/rs`: whether its token opens the person's data.

use crate::{
    domain::Moment,
    esia::wire::{demand::scope::Scopes, permissions::Permission, refusal::RestRefusal},
};

/// An access token that was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::esia) struct AccessToken {
    pub(in crate::sandbox::esia) oid: u64,
    pub(in crate::sandbox::esia) scope: Scopes,
    pub(in crate::sandbox::esia) permissions: Vec<Permission>,
    pub(in crate::sandbox::esia) expires: Moment,
    pub(in crate::sandbox::esia) revoked: bool,
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

#[cfg(test)]
mod tests {
    use super::{AccessToken, RestRefusal, bearer};
    use crate::{domain::Moment, esia::wire::demand::scope::Scopes};

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
