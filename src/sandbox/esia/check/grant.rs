//! What was issued before, held against a sound token request.

use super::{exchange::Exchange, permissions::Permission, pkce, scope::Scopes};
use crate::{
    domain::Moment,
    sandbox::esia::refusal::{Refusal, Refused},
};

/// What a person granted to a system; it goes from the code into the tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::esia) struct Grant {
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
    pub(in crate::sandbox::esia) grant: Grant,
    pub(in crate::sandbox::esia) redirect_uri: String,
    pub(in crate::sandbox::esia) challenge: Option<String>,
    pub(in crate::sandbox::esia) expires: Moment,
    pub(in crate::sandbox::esia) used: bool,
}

/// Whether the code may be exchanged by this request.
pub(in crate::sandbox::esia) fn code(
    issued: &IssuedCode,
    exchange: &Exchange,
    redirect_uri: &str,
    verifier: Option<&str>,
    now: Moment,
) -> Result<(), Refused> {
    let bad = |hint| Err(Refusal::Grant.because(hint));
    if issued.grant.client != exchange.client {
        bad("the code was issued to another system")
    } else if issued.used {
        bad("the code was sent before")
    } else if issued.expires <= now {
        bad("the code is too old")
    } else if issued.redirect_uri != redirect_uri {
        bad("the redirect_uri is not that of the authorise request")
    } else {
        same_scope(&issued.grant, exchange)?;
        pkce::verifier(issued.challenge.as_deref(), verifier)
    }
}

/// Whether the refresh token may be used by this request.
pub(in crate::sandbox::esia) fn refresh(issued: &Grant, exchange: &Exchange) -> Result<(), Refused> {
    if issued.client != exchange.client {
        return Err(Refusal::Grant.because("the refresh token was issued to another system"));
    }
    same_scope(issued, exchange)
}

fn same_scope(issued: &Grant, exchange: &Exchange) -> Result<(), Refused> {
    if issued.scope.text() == exchange.scope && issued.scope_org.text() == exchange.scope_org {
        return Ok(());
    }
    Err(Refusal::Scope
        .because("scope and scope_org must be those of the authorise request, in the same order"))
}

#[cfg(test)]
mod tests {
    use super::{Grant, IssuedCode, code};
    use crate::{
        domain::Moment,
        sandbox::esia::{
            check::{
                exchange::{Exchange, Offer},
                scope::Scopes,
            },
            refusal::Refusal,
        },
    };

    fn issued() -> IssuedCode {
        let grant = Grant {
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
        IssuedCode { grant, redirect_uri, challenge: None, expires, used: false }
    }

    fn exchange() -> Exchange {
        Exchange {
            client: "A".to_owned(),
            state: String::new(),
            scope: "openid fullname".to_owned(),
            scope_org: String::new(),
            offer: Offer::Consent { oid: 1 },
        }
    }

    fn verdict(issued: &IssuedCode, exchange: &Exchange, redirect_uri: &str, now: i64) -> Option<Refusal> {
        code(issued, exchange, redirect_uri, None, Moment::from_secs(now)).err().map(|fault| fault.refusal)
    }

    #[test]
    fn a_code_serves_its_system_once_in_time_at_its_address() {
        let used = IssuedCode { used: true, ..issued() };
        let other = Exchange { client: "B".to_owned(), ..exchange() };
        let reordered = Exchange { scope: "fullname openid".to_owned(), ..exchange() };
        assert_eq!(verdict(&issued(), &exchange(), "https://a/", 239), None);
        assert_eq!(verdict(&issued(), &exchange(), "https://a/", 240), Some(Refusal::Grant));
        assert_eq!(verdict(&used, &exchange(), "https://a/", 1), Some(Refusal::Grant));
        assert_eq!(verdict(&issued(), &other, "https://a/", 1), Some(Refusal::Grant));
        assert_eq!(verdict(&issued(), &exchange(), "https://b/", 1), Some(Refusal::Grant));
        assert_eq!(verdict(&issued(), &reordered, "https://a/", 1), Some(Refusal::Scope));
    }
}
