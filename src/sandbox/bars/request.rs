//! Reading requests: parameters from the query and the form alike, the session from its cookie.

use std::{collections::BTreeMap, convert::Infallible, str::FromStr, sync::Arc};

use axum::{
    body::Bytes,
    extract::{FromRef, FromRequest, FromRequestParts, Request},
    http::{HeaderMap, header, request::Parts},
};
use jiff::civil::Date;

use super::{fault::Fault, journal::Journal, sessions::Session};

/// Parameters by their names; a form's come before the query's of the same name.
#[derive(Default)]
pub(super) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    fn parse(query: &str, form: &[u8]) -> Self {
        let pairs = |encoded| form_urlencoded::parse(encoded).into_owned();
        Self(pairs(query.as_bytes()).chain(pairs(form)).collect())
    }

    /// The parameter's text; an absent one is empty.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The parameter as a number.
    pub(super) fn parsed<T: FromStr>(&self, name: &'static str) -> Result<T, Fault> {
        self.text(name).parse().map_err(|_| Fault::Parameter(name))
    }

    /// The day in `date`, `yyyy-mm-dd`; today where there is none.
    pub(super) fn day(&self, today: Date) -> Result<Date, Fault> {
        match self.text("date") {
            "" => Ok(today),
            text => text.parse().map_err(|_| Fault::Parameter("date")),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Parameters {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let form = kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        let body = Bytes::from_request(request, state).await.map_err(|_| Fault::Parameter("body"))?;
        Ok(Self::parse(&query, if form { &body } else { b"" }))
    }
}

/// The session cookie's value.
pub(super) fn cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE).then_some(value))
}

/// The session's cookie to set.
pub(super) fn set_cookie(journal: &Journal, value: &str) -> String {
    let secure = if journal.settings.base_url.starts_with("https:") { "; Secure" } else { "" };
    format!("{COOKIE}={value}; HttpOnly; Path=/{secure}")
}

/// The session that the request's cookie opens, settled or not.
pub(super) fn session(journal: &Journal, headers: &HeaderMap) -> Option<Session> {
    let value = cookie(headers)?;
    let now = journal.now();
    journal.with(|state| state.sessions.admit(value, now).cloned())
}

/// Whoever has a session, settled or not.
pub(super) struct Visitor(pub(super) Option<Session>);

impl<S: Sync> FromRequestParts<S> for Visitor
where
    Arc<Journal>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self(session(&Arc::<Journal>::from_ref(state), &parts.headers)))
    }
}

/// A call of `/api` by somebody who has signed in and opened the start page.
pub(super) struct Signed(pub(super) Session);

impl<S: Sync> FromRequestParts<S> for Signed
where
    Arc<Journal>: FromRef<S>,
{
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let found = session(&Arc::<Journal>::from_ref(state), &parts.headers);
        found.filter(|session| session.settled).map(Self).ok_or(Fault::NotAuthenticated)
    }
}

/// Django's own name.
pub(super) const COOKIE: &str = "sessionid";

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{Parameters, cookie};

    #[test]
    fn parameters_come_from_query_and_form_and_the_form_wins() {
        let parameters = Parameters::parse("date=2026-11-20&a=1", "a=%D0%B4%D0%B2%D0%B0".as_bytes());
        assert_eq!((parameters.text("date"), parameters.text("a")), ("2026-11-20", "два"));
        assert_eq!(parameters.text("b"), "");
    }

    #[test]
    fn the_session_is_one_cookie_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("TABUN_BS=x; sessionid=0a1b; a=2"));
        assert_eq!(cookie(&headers), Some("0a1b"));
        assert_eq!(cookie(&HeaderMap::new()), None);
    }
}
