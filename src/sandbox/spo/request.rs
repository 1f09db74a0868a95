//! Reading requests the way the real server does: JSON that says so, and the session from its cookies.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    body::Bytes,
    extract::{FromRef, FromRequest, FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, header, request::Parts},
};
use serde_json::{Map, Value};

use super::{fault::Fault, journal::Journal, sessions::Session};
use crate::sandbox::{cookie::find, people::CollegePlace};

/// The members of a JSON object. ASP.NET takes their names in any case, and passes over those that it does not know.
pub(super) struct Members(BTreeMap<String, Value>);

impl Members {
    fn parse(body: &[u8]) -> Result<Self, Fault> {
        let object: Map<String, Value> = serde_json::from_slice(body)
            .map_err(|_| Fault::Invalid("$", "The JSON value could not be converted."))?;
        Ok(Self(object.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect()))
    }

    /// A text that must be there.
    pub(super) fn text(&self, name: &'static str) -> Result<&str, Fault> {
        match self.0.get(name) {
            None | Some(Value::Null) => Err(Fault::Invalid(name, "The field is required.")),
            Some(value) => match value.as_str() {
                Some("") => Err(Fault::Invalid(name, "The field is required.")),
                Some(text) => Ok(text),
                None => Err(Fault::Invalid(name, "The JSON value could not be converted to System.String.")),
            },
        }
    }

    /// `false` if it is not there.
    pub(super) fn flag(&self, name: &'static str) -> Result<bool, Fault> {
        match self.0.get(name) {
            None => Ok(false),
            Some(value) => value
                .as_bool()
                .ok_or(Fault::Invalid(name, "The JSON value could not be converted to System.Boolean.")),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Members {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(Fault::MediaType);
        }
        let body = Bytes::from_request(request, state).await;
        Self::parse(&body.map_err(|_| Fault::Invalid("$", "The body could not be read."))?)
    }
}

/// A call by somebody who has signed in.
pub(super) struct Signed(pub(super) Session);

impl Signed {
    /// As whom the college that the session is turned to knows the holder.
    pub(super) fn place(&self) -> Option<&CollegePlace> {
        self.0.account.places.iter().find(|place| place.college == self.0.college)
    }
}

impl<S: Sync> FromRequestParts<S> for Signed
where
    Arc<Journal>: FromRef<S>,
{
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let journal = Arc::<Journal>::from_ref(state);
        let (value, uid) = cookies(&parts.headers).ok_or(Fault::NotSignedIn)?;
        let now = journal.now();
        let session = journal.with(|state| state.sessions.admit(value, uid, now).cloned());
        session.map(Self).ok_or(Fault::NotSignedIn)
    }
}

/// The value that opens the session, whichever of the two it is, and `UID`. Whether real servers want the second is
/// unconfirmed; clients send both.
pub(super) fn cookies(headers: &HeaderMap) -> Option<(&str, &str)> {
    let value = find(headers, SESSION).or_else(|| find(headers, REMEMBERED))?;
    Some((value, find(headers, UID)?))
}

/// The cookies of a sign-in. The page's script reads `UID`, so it is not hidden from scripts.
pub(super) fn set_cookies(base_url: &str, value: &str, uid: &str, remembered: bool) -> [HeaderValue; 2] {
    let secure = if base_url.starts_with("https:") { "; secure" } else { "" };
    let session = if remembered {
        format!("{REMEMBERED}={value}; max-age=1209600; path=/{secure}; samesite=lax; httponly")
    } else {
        format!("{SESSION}={value}; path=/{secure}; samesite=lax; httponly")
    };
    [session, format!("{UID}={uid}; path=/{secure}; samesite=lax")].map(line)
}

/// What takes them away.
pub(super) fn clear_cookies() -> [HeaderValue; 3] {
    [SESSION, REMEMBERED, UID]
        .map(|name| line(format!("{name}=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/")))
}

fn line(text: String) -> HeaderValue {
    HeaderValue::try_from(text).expect("names and values of our cookies are ASCII")
}

const SESSION: &str = ".AspNetCore.Session";
const REMEMBERED: &str = ".AspNetCore.Cookies";
const UID: &str = "UID";

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{Fault, Members, cookies};

    #[test]
    fn members_are_known_in_any_case_and_unknown_ones_are_passed_over() {
        let members =
            Members::parse(br#"{"Login": "a", "isRemember": true, "more": 1, "password": null}"#).unwrap();
        assert_eq!((members.text("login"), members.flag("isremember")), (Ok("a"), Ok(true)));
        assert_eq!(members.text("password"), Err(Fault::Invalid("password", "The field is required.")));
        assert!(members.text("more").is_err() && members.flag("more").is_err());
        assert_eq!(members.flag("other"), Ok(false));
        assert!(Members::parse(b"[]").is_err() && Members::parse(b"login=a").is_err());
    }

    #[test]
    fn a_session_needs_both_of_its_cookies() {
        let read = |line: &'static str| {
            let mut headers = HeaderMap::new();
            headers.append(header::COOKIE, HeaderValue::from_static(line));
            cookies(&headers).map(|(value, uid)| (value.to_owned(), uid.to_owned()))
        };
        let found = Some(("v".to_owned(), "u".to_owned()));
        assert_eq!(read("UID=u; .AspNetCore.Session=v"), found);
        assert_eq!(read(".AspNetCore.Cookies=v; UID=u"), found);
        assert_eq!(read(".AspNetCore.Session=v"), None);
        assert_eq!(read("UID=u"), None);
    }
}
