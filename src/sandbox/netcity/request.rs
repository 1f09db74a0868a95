//! Reading requests the way the real server does: names of paths, fields and parameters in any case.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    body::Bytes,
    extract::{FromRef, FromRequest, FromRequestParts, Request},
    http::{HeaderMap, header, request::Parts},
};

use super::{
    journal::Journal,
    refusal::Refusal,
    sessions::{Papers, Session},
};

pub(super) use crate::sandbox::{cookie::find as cookie, folded::fold_path};

/// Fields of a form or of a query; the last of several with one name counts.
#[derive(Default)]
pub(super) struct Fields(BTreeMap<String, String>);

impl Fields {
    pub(super) fn parse(encoded: &[u8]) -> Self {
        Self(
            form_urlencoded::parse(encoded)
                .map(|(name, value)| (name.to_lowercase(), value.into_owned()))
                .collect(),
        )
    }

    /// The field by its lower-case name.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The field as a number, a date, ….
    pub(super) fn parsed<T: std::str::FromStr>(&self, name: &str) -> Result<T, Refusal> {
        self.field(name).and_then(|value| value.parse().ok()).ok_or(Refusal::Malformed)
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

/// The fields of an `application/x-www-form-urlencoded` body.
pub(super) struct Form(pub(super) Fields);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return Err(Refusal::Malformed);
        }
        let body = Bytes::from_request(request, state).await.map_err(|_| Refusal::Malformed)?;
        Ok(Self(Fields::parse(&body)))
    }
}

/// The session that `at` and both cookies open, wherever `at` was found.
pub(super) fn session(journal: &Journal, headers: &HeaderMap, at: Option<&str>) -> Result<Session, Refusal> {
    let papers = Papers {
        at: at.ok_or(Refusal::NoSession)?,
        visitor: cookie(headers, "NSSESSIONID"),
        esrn: cookie(headers, "ESRNSec"),
    };
    let now = journal.now();
    journal.with(|state| state.sessions.admit(&papers, now).cloned()).ok_or(Refusal::NoSession)
}

/// A call of the web API with header `at` and both cookies.
pub(super) struct Signed(pub(super) Session);

impl<S: Sync> FromRequestParts<S> for Signed
where
    Arc<Journal>: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let journal = Arc::<Journal>::from_ref(state);
        let at = parts.headers.get("at").and_then(|at| at.to_str().ok());
        session(&journal, &parts.headers, at).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn field_names_are_folded_and_values_are_not() {
        let fields = Fields::parse("UN=%D0%9E%D1%80%D0%BB&PW2=aB".as_bytes());
        assert_eq!(fields.field("un"), Some("Орл"));
        assert_eq!(fields.field("pw2"), Some("aB"));
    }
}
