//! What was issued before, held against a sound token request.

use crate::{
    domain::Moment,
    esia::wire::{
        demand::{pkce, scope::Scopes},
        permissions::Permission,
        refusal::{Refusal, Refused},
        token::TokenRequest,
    },
};

/// What a person granted to a system; it goes from the code into the tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::esia) struct Granted {
    pub(in crate::sandbox::esia) client: String,
    pub(in crate::sandbox::esia) oid: u64,
    pub(in crate::sandbox::esia) session: String,
    pub(in crate::sandbox::esia) signed_in: Moment,
    pub(in crate::sandbox::esia) scope: Scopes,
    pub(in crate::sandbox::esia) scope_org: Scopes,
    pub(in crate::sandbox::esia) offline: bool,
    pub(in crate::sandbox::esia) permissions: Vec<Permission>,
}

/// A code that was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::esia) struct IssuedCode {
    pub(in crate::sandbox::esia) granted: Granted,
    pub(in crate::sandbox::esia) redirect_uri: String,
    pub(in crate::sandbox::esia) challenge: Option<String>,
    pub(in crate::sandbox::esia) expires: Moment,
    pub(in crate::sandbox::esia) used: bool,
}

/// Whether the code may be exchanged by this request.
pub(in crate::sandbox::esia) fn code(
    issued: &IssuedCode,
    request: &TokenRequest,
    verifier: Option<&str>,
    now: Moment,
) -> Result<(), Refused> {
    let bad = |hint| Err(Refusal::Grant.because(hint));
    if issued.granted.client != request.client_id {
        bad("the code was issued to another system")
    } else if issued.used {
        bad("the code was sent before")
    } else if issued.expires <= now {
        bad("the code is too old")
    } else if Some(&issued.redirect_uri) != request.redirect_uri.as_ref() {
        bad("the redirect_uri is not that of the authorise request")
    } else {
        same_scope(&issued.granted, request)?;
        pkce::verifier(issued.challenge.as_deref(), verifier)
    }
}

/// Whether the refresh token may be used by this request.
pub(in crate::sandbox::esia) fn refresh(issued: &Granted, request: &TokenRequest) -> Result<(), Refused> {
    if issued.client != request.client_id {
        return Err(Refusal::Grant.because("the refresh token was issued to another system"));
    }
    same_scope(issued, request)
}

fn same_scope(issued: &Granted, request: &TokenRequest) -> Result<(), Refused> {
    let scope_org = request.scope_org.as_deref().unwrap_or_default();
    if issued.scope.text() == request.scope && issued.scope_org.text() == scope_org {
        return Ok(());
    }
    Err(Refusal::Scope
        .because("scope and scope_org must be those of the authorise request, in the same order"))
}

#[cfg(test)]
mod tests {
    use super::{Granted, IssuedCode, code};
    use crate::{
        domain::Moment,
        esia::wire::{
            demand::scope::Scopes,
            refusal::Refusal,
            token::{Grant, TokenRequest},
        },
    };

    fn issued() -> IssuedCode {
        let granted = Granted {
            client: "A".to_owned(),
            oid: 1,
            session: String::new(),
            signed_in: Moment::from_secs(0),
            scope: Scopes::granted("openid fullname"),
            scope_org: Scopes::default(),
            offline: false,
            permissions: vec![],
        };
        let (redirect_uri, expires) = ("https://a/".to_owned(), Moment::from_secs(240));
        IssuedCode { granted, redirect_uri, challenge: None, expires, used: false }
    }

    fn request() -> TokenRequest {
        TokenRequest {
            client_id: "A".to_owned(),
            client_secret: String::new(),
            client_certificate_hash: None,
            scope: "openid fullname".to_owned(),
            scope_org: None,
            timestamp: String::new(),
            state: String::new(),
            redirect_uri: Some("https://a/".to_owned()),
            grant: Grant::ClientCredentials,
        }
    }

    fn verdict(issued: &IssuedCode, request: &TokenRequest, now: i64) -> Option<Refusal> {
        code(issued, request, None, Moment::from_secs(now)).err().map(|fault| fault.refusal)
    }

    #[test]
    fn a_code_serves_its_system_once_in_time_at_its_address() {
        let used = IssuedCode { used: true, ..issued() };
        let foreign = TokenRequest { client_id: "B".to_owned(), ..request() };
        let elsewhere = TokenRequest { redirect_uri: Some("https://b/".to_owned()), ..request() };
        let reordered = TokenRequest { scope: "fullname openid".to_owned(), ..request() };
        assert_eq!(verdict(&issued(), &request(), 239), None);
        assert_eq!(verdict(&issued(), &request(), 240), Some(Refusal::Grant));
        assert_eq!(verdict(&used, &request(), 1), Some(Refusal::Grant));
        assert_eq!(verdict(&issued(), &foreign, 1), Some(Refusal::Grant));
        assert_eq!(verdict(&issued(), &elsewhere, 1), Some(Refusal::Grant));
        assert_eq!(verdict(&issued(), &reordered, 1), Some(Refusal::Scope));
    }
}
