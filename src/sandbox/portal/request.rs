//! Reading requests: forms in windows-1251, names of fields in any case, and who is asking.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use encoding_rs::WINDOWS_1251;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

use super::{assertion::Asserted, office::Office};
use crate::sandbox::{cookie, people::PortalAccount};

/// Fields of a form or of a query; the last of several with one name counts.
#[derive(Default)]
pub(super) struct Fields(BTreeMap<String, String>);

impl Fields {
    /// Names and values are percent-encoded bytes of windows-1251, as browsers send them from such a page.
    pub(super) fn parse(encoded: &[u8]) -> Self {
        let plain = |part: &[u8]| {
            let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
            let bytes: Vec<u8> = percent_decode(&spaced).collect();
            WINDOWS_1251.decode_without_bom_handling(&bytes).0.into_owned()
        };
        let pair = |part: &[u8]| {
            let middle = part.iter().position(|byte| *byte == b'=').unwrap_or(part.len());
            let value = part.get(middle + 1..).unwrap_or_default();
            (plain(&part[..middle]).to_lowercase(), plain(value))
        };
        Self(encoded.split(|byte| *byte == b'&').map(pair).collect())
    }

    /// The field by its lower-case name; empty where there is none.
    pub(super) fn field(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

/// The query's fields.
pub(super) struct Query(pub(super) Fields);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(Fields::parse(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

/// The fields of a posted form.
pub(super) struct Form(pub(super) Fields);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = StatusCode;

    async fn from_request(request: Request, state: &S) -> Result<Self, StatusCode> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
        let body = Bytes::from_request(request, state).await.map_err(|_| StatusCode::BAD_REQUEST)?;
        Ok(Self(Fields::parse(&body)))
    }
}

/// Somebody who is signed in.
pub(super) struct Signed {
    /// The session's key, or the account's sign-in name where the gateway speaks for it.
    pub(super) key: String,
    pub(super) is_spoken_for: bool,
    pub(super) account: PortalAccount,
}

impl FromRequestParts<Arc<Office>> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, office: &Arc<Office>) -> Result<Self, Response> {
        let now = office.now();
        if let Some(&Asserted(account)) = parts.extensions.get() {
            let key = office.with(|state| state.spoken_for.receive(account, now));
            return Ok(Self { key, is_spoken_for: true, account });
        }
        let key = cookie::find(&parts.headers, SESSION).unwrap_or_default();
        let account = office.with(|state| state.sessions.account(key, now));
        let wanted = utf8_percent_encode(parts.uri.path(), NON_ALPHANUMERIC);
        account.map(|account| Self { key: key.to_owned(), is_spoken_for: false, account }).ok_or_else(|| {
            let target = office.address(&format!("{SIGN_IN}?ReturnUrl={wanted}"));
            (StatusCode::FOUND, [(header::LOCATION, target)]).into_response()
        })
    }
}

pub(super) const SESSION: &str = "EUSLUGI_SID";
pub(super) const SIGN_IN: &str = "/Account/Login.aspx";

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn forms_are_windows_1251_and_names_are_in_any_case() {
        let fields = Fields::parse(b"TXTLogin=%CE%F0%EB%EE%E2%E0.%CC%E0%F0%E8%FF&a=1+2&Empty&=x&a=3%2B4");
        assert_eq!(fields.field("txtlogin"), "Орлова.Мария");
        assert_eq!((fields.field("a"), fields.field("empty"), fields.field("b")), ("3+4", "", ""));
        let utf8 = Fields::parse("txtlogin=%D0%9E%D1%80%D0%BB".as_bytes());
        assert_ne!(utf8.field("txtlogin"), "Орл", "UTF-8 is not understood");
    }
}
