//! A request to the gate as the handlers see it.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{FromRequestParts, Query},
    http::{Uri, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{Console, language::Language};
use crate::{
    domain::{Moment, Refusal, ReturnPath},
    flow::{
        Signed, Token,
        cookie::{self, CookieStyle, OwnCookie},
    },
};

/// The cookie of the language switch. Not secret, so without our prefix.
const LANGUAGE_COOKIE: &str = "privratnik-language";

/// What every handler needs of a request.
pub(super) struct Visit {
    /// The whole `Cookie` header.
    pub cookies: String,
    /// Of the pages.
    pub language: Language,
    /// The address asked for, for the language switch.
    pub here: String,
    /// Shown on refusals, stands in the log.
    pub request_id: Option<String>,
    /// The present.
    pub now: Moment,
    /// What `Origin` says.
    origin: Option<String>,
    style: CookieStyle,
}

impl FromRequestParts<Arc<Console>> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, console: &Arc<Console>) -> Result<Self, Infallible> {
        let lines = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let cookies = cookie::joined(lines);
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Ok(Self {
            language: Language::parse(plain_cookie(&cookies, LANGUAGE_COOKIE)),
            here: here(&parts.uri),
            request_id: text(header::HeaderName::from_static("x-request-id")),
            now: console.house.clock.now(),
            origin: text(header::ORIGIN),
            style: console.cookies,
            cookies,
        })
    }
}

impl Visit {
    /// One of our tokens from its cookie.
    pub(super) fn token(&self, cookie: &OwnCookie) -> Option<Token> {
        cookie.find(self.style, &self.cookies).and_then(Token::parse)
    }

    /// The value of one of our cookies that is no token.
    pub(super) fn value(&self, cookie: &OwnCookie) -> &str {
        cookie.find(self.style, &self.cookies).unwrap_or_default()
    }

    /// The session, if there is one.
    pub(super) async fn signed(&self, console: &Console) -> Result<Option<Signed>, Refusal> {
        console.house.signed(self.token(&OwnCookie::Gate).as_ref(), self.now).await
    }

    /// A form counts only if it was sent by a page of this gate, in this session.
    pub(super) fn check_form(&self, console: &Console, signed: &Signed, csrf: &str) -> Result<(), Refusal> {
        let home = &console.house.settings.gate_origin;
        let from_here = self.origin.as_ref().is_none_or(|origin| origin == home);
        if from_here && signed.session.csrf.same_as(csrf.as_bytes()) {
            Ok(())
        } else {
            Err(Refusal::ForeignForm)
        }
    }
}

/// The language switch: sets the cookie and goes back.
pub(super) struct Switch {
    to: Language,
    back: ReturnPath,
}

#[derive(Deserialize)]
struct SwitchQuery {
    to: Option<String>,
    back: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Switch {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let query = Query::<SwitchQuery>::from_request_parts(parts, state).await;
        let Query(query) = query.map_err(IntoResponse::into_response)?;
        Ok(Self {
            to: Language::parse(query.to.as_deref()),
            back: query.back.map_or_else(ReturnPath::start, |back| ReturnPath::parse(&back)),
        })
    }
}

impl Switch {
    /// Back to the page, in the other language.
    pub(super) fn answer(&self) -> Response {
        let cookie = format!("{LANGUAGE_COOKIE}={}; Path=/; SameSite=Lax; Max-Age=31536000", self.to.code());
        ([(header::SET_COOKIE, cookie)], Redirect::to(self.back.as_str())).into_response()
    }
}

/// Where the language switch comes back to. A callback's code and state are not repeated in a page.
fn here(uri: &Uri) -> String {
    let whole = uri.path_and_query().map_or("/", |path| path.as_str());
    if uri.path() == "/callback" { "/".to_owned() } else { whole.to_owned() }
}

fn plain_cookie<'h>(header: &'h str, name: &str) -> Option<&'h str> {
    header
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}
