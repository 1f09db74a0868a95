//! Out to ESIA, back, and on.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{Console, refused::refused, visit::Visit};
use crate::{
    domain::{
        Callback, Errand, Fingerprint, Refusal, ReturnPath, Rounds, Secret, State as EsiaState, System, Turn,
    },
    flow::{
        Back, ConsentAnswer, Departure, Onward, Signed, ToEsia,
        cookie::{self, OwnCookie},
    },
};

/// Attempts that one browser may have open; older ones lose their cookie when a newer begins.
const MOST_ATTEMPTS: usize = 8;

#[derive(Deserialize)]
pub(super) struct LoginQuery {
    journal: Option<String>,
    knock: Option<String>,
    back: Option<String>,
}

/// `GET /login[?journal&knock&back]`
pub(super) async fn login(
    State(console): State<Arc<Console>>,
    Query(query): Query<LoginQuery>,
    visit: Visit,
) -> Response {
    match depart(&console, &visit, query).await {
        Ok(signed) => onward_again(&console, &visit, &signed, Refusal::RoundAtJournal).await,
        Err(response) => response,
    }
}

/// `GET /switch[?journal&knock&back]`: from inside a journal to the choice, without a new sign-in.
pub(super) async fn switch(
    State(console): State<Arc<Console>>,
    Query(query): Query<LoginQuery>,
    visit: Visit,
) -> Response {
    match depart(&console, &visit, query).await {
        Ok(_) => Redirect::to("/choose").into_response(),
        Err(response) => response,
    }
}

/// The session that goes on with the errand; otherwise the way to ESIA, or a refusal.
async fn depart(console: &Console, visit: &Visit, query: LoginQuery) -> Result<Signed, Response> {
    let gate = visit.token(&OwnCookie::Gate);
    let errand = query.errand(console);
    match console.house.depart(gate.as_ref(), errand, visit.now).await {
        Ok(Departure::SignedIn(signed)) => Ok(*signed),
        Ok(Departure::ToEsia(out)) => Err(to_esia(console, visit, out)),
        Err(refusal) => Err(refused(console, visit, refusal)),
    }
}

/// Sends the browser to ESIA with the cookie that brings it back.
pub(super) fn to_esia(console: &Console, visit: &Visit, ToEsia { url, state, cookie }: ToEsia) -> Response {
    let own = OwnCookie::Attempt(state);
    let life = console.house.settings.lifetimes.attempt;
    let mut headers = forget_old_attempts(console, visit);
    append_cookie(&mut headers, &own.set(console.cookies, cookie.expose(), Some(life)));
    (headers, Redirect::to(&url)).into_response()
}

#[derive(Deserialize)]
pub(super) struct CallbackQuery {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// `GET /callback`: the only `redirect_uri` at ESIA.
pub(super) async fn callback(
    State(console): State<Arc<Console>>,
    Query(query): Query<CallbackQuery>,
    visit: Visit,
) -> Response {
    let Some((state, answer)) = query.split() else {
        return refused(&console, &visit, Refusal::AttemptUnknown);
    };
    let own = OwnCookie::Attempt(state.clone());
    let (attempt, gate) = (visit.token(&own), visit.token(&OwnCookie::Gate));
    let back = console.house.arrive(&state, answer, attempt.as_ref(), gate.as_ref(), visit.now).await;
    let mut response = match back {
        Ok(Back::Consent(ConsentAnswer::Given)) => Redirect::to("/consents?done=given").into_response(),
        Ok(Back::Consent(ConsentAnswer::Refused)) => Redirect::to("/consents?done=not-given").into_response(),
        Ok(Back::SignedIn(arrived)) => {
            let mut response = onward_again(&console, &visit, &arrived.signed, Refusal::RoundAtGate).await;
            if let Some(cookie) = arrived.cookie {
                let cookie = OwnCookie::Gate.set(console.cookies, cookie.expose(), None);
                append_cookie(response.headers_mut(), &cookie);
            }
            response
        }
        Err(refusal) => refused(&console, &visit, refusal),
    };
    append_cookie(response.headers_mut(), &own.clear(console.cookies));
    response
}

/// `GET /go`: on to the journal that the person was on the way to.
pub(super) async fn go(State(console): State<Arc<Console>>, visit: Visit) -> Response {
    match visit.signed(&console).await {
        Ok(Some(signed)) => onward(&console, &visit, &signed).await,
        Ok(None) => Redirect::to("/login").into_response(),
        Err(refusal) => refused(&console, &visit, refusal),
    }
}

/// Sends a signed-in person where the house says.
pub(super) async fn onward(console: &Console, visit: &Visit, signed: &Signed) -> Response {
    match console.house.onward(signed, visit.now).await {
        Ok(onward) => follow(&onward),
        Err(refusal) => refused(console, visit, refusal),
    }
}

/// The same for a browser that may be going round in circles; `cause` is what it hears then.
async fn onward_again(console: &Console, visit: &Visit, signed: &Signed, cause: Refusal) -> Response {
    let own = OwnCookie::Rounds;
    let rounds = Rounds::parse(visit.value(&own));
    let (mut response, cookie) = match rounds.again(signed.session.errand.as_ref(), visit.now) {
        Turn::Go(rounds) => {
            let cookie = own.set(console.cookies, &rounds.written(), Some(Rounds::WINDOW));
            (onward(console, visit, signed).await, cookie)
        }
        Turn::Stop => {
            console.house.went_round(cause);
            (refused(console, visit, cause), own.clear(console.cookies))
        }
    };
    append_cookie(response.headers_mut(), &cookie);
    response
}

/// The redirect of a decision.
pub(super) fn follow(onward: &Onward) -> Response {
    let target = match onward {
        Onward::Journal(pass) => format!("{}/.gate/enter?ticket={}", pass.origin, pass.ticket.expose()),
        Onward::Choose => "/choose".to_owned(),
        Onward::Prove => "/links".to_owned(),
        Onward::NotFound => "/turned-away".to_owned(),
        Onward::Consent => "/consents?needed=yes".to_owned(),
        Onward::AwaitParent => format!("/refused?code={}", Refusal::NoParentsConsent.code()),
        Onward::ProveAgain(link) => format!("/links?again={}", link.0),
        Onward::Home => "/".to_owned(),
    };
    Redirect::to(&target).into_response()
}

/// Adds a `Set-Cookie`.
pub(super) fn append_cookie(headers: &mut HeaderMap, cookie: &str) {
    let value = HeaderValue::from_str(cookie).expect("our cookies are plain ASCII");
    headers.append(header::SET_COOKIE, value);
}

impl LoginQuery {
    /// The errand, if the journal host has sent all of it; otherwise the person just signs in at the gate.
    fn errand(self, console: &Console) -> Option<Errand> {
        let system = System(self.journal?.into());
        console.house.places.contains_key(&system).then_some(())?;
        let mut knock = [0; 32];
        base16ct::lower::decode(self.knock?, &mut knock).ok().filter(|bytes| bytes.len() == 32)?;
        let back = ReturnPath::parse(self.back.as_deref().unwrap_or("/"));
        Some(Errand { system, back, knock: Fingerprint(knock) })
    }
}

impl CallbackQuery {
    fn split(self) -> Option<(EsiaState, Callback)> {
        let state = EsiaState::parse(&self.state?)?;
        let callback = match (self.code, self.error) {
            (Some(code), None) => Callback::Code(Secret::new(code)),
            (_, Some(error)) => {
                Callback::Error { error, description: self.error_description.unwrap_or_default() }
            }
            (None, None) => return None,
        };
        Some((state, callback))
    }
}

fn forget_old_attempts(console: &Console, visit: &Visit) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let open = cookie::attempts(console.cookies, &visit.cookies);
    for name in open.iter().rev().skip(MOST_ATTEMPTS - 1) {
        append_cookie(&mut headers, &cookie::clear_by_name(console.cookies, name));
    }
    headers
}
