//! What journals' servers ask over HTTP: tokens for a code, and the person behind a token. Nothing else is served here, the
//! authorise request least of all: whoever can send a browser to this listener must not be able to sign in with it.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, RawQuery, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::Value;

use super::{Office, desk::Granted, exchange, person, settings::ClientCard};
use crate::esia::wire::{
    authorise::Version,
    demand::echo,
    error::RestErrorBody,
    form::Form,
    person::Collection,
    refusal::{Refusal, Refused, RestRefusal},
    token::TokenResponse,
};

/// The addresses over one office.
pub(super) fn router(office: Arc<Office>) -> Router {
    Router::new()
        .route(Version::V3.token_path(), post(token))
        .route("/rs/prns/{oid}", get(root))
        .route("/rs/prns/{oid}/{collection}", get(below))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(office)
}

/// `v3/te`
async fn token(
    State(office): State<Arc<Office>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = parameters(query.as_deref(), &headers, &body);
    match tokens(&office, &form) {
        Ok(tokens) => ([NO_STORE], Json(tokens)).into_response(),
        Err(refused) => {
            complain(&office, &form, &refused);
            let is_ours = refused.refusal == Refusal::Server;
            let status = if is_ours { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::BAD_REQUEST };
            (status, [NO_STORE], Json(refused.refusal.body(echo(&form)))).into_response()
        }
    }
}

/// Clients send the parameters in the body, in the query, or in both. A body that is no form is not read.
fn parameters(query: Option<&str>, headers: &HeaderMap, body: &[u8]) -> Form {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_form = kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded");
    let body = if is_form { String::from_utf8_lossy(body) } else { "".into() };
    Form::decode(query.unwrap_or_default()).followed_by(Form::decode(&body))
}

fn tokens(office: &Office, form: &Form) -> Result<TokenResponse, Refused> {
    let now = office.tools.clock.now();
    let sound = exchange::sound(form, &office.settings, office.tools.gost.as_ref(), now)?;
    office.issue_tokens(&sound, now)
}

/// For the operator who connects a journal. Of the request only the journal is named, and only if it is known.
fn complain(office: &Office, form: &Form, refused: &Refused) {
    let client = form.value("client_id").and_then(|client_id| office.settings.client(client_id));
    let system = client.map_or("unknown", |(system, _)| &*system.0);
    tracing::warn!(
        code = "E-305",
        system,
        why = %refused,
        "a journal's token request to the gateway in ESIA's place was refused"
    );
}

/// The person.
async fn root(State(office): State<Arc<Office>>, Path(oid): Path<String>, headers: HeaderMap) -> Response {
    answer(bearer(&office, &oid, &headers).map(|(granted, card)| person::body(&granted, card)))
}

/// What lies below the person: nothing is known of it, and a journal that asks by habit is told so.
async fn below(
    State(office): State<Arc<Office>>,
    Path((oid, collection)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    answer(bearer(&office, &oid, &headers).and_then(|_| {
        let is_known = COLLECTIONS.contains(&collection.as_str());
        is_known.then(|| Collection::<Value>::embedded(Vec::new())).ok_or(RestRefusal::NotFound)
    }))
}

fn answer(read: Result<impl serde::Serialize, RestRefusal>) -> Response {
    let refusal = match read {
        Ok(body) => return ([NO_STORE], Json(body)).into_response(),
        Err(refusal) => refusal,
    };
    let status = match refusal {
        RestRefusal::InvalidToken | RestRefusal::ExpiredToken => StatusCode::UNAUTHORIZED,
        RestRefusal::ScopeNotAllowed => StatusCode::FORBIDDEN,
        RestRefusal::NotFound => StatusCode::NOT_FOUND,
        RestRefusal::Server => StatusCode::INTERNAL_SERVER_ERROR,
    };
    (status, [NO_STORE], Json(RestErrorBody::One(refusal.body()))).into_response()
}

/// What the bearer of the token may read, if it is about this person, and the journal is still the one that it was.
fn bearer<'o>(
    office: &'o Office,
    oid: &str,
    headers: &HeaderMap,
) -> Result<(Granted, &'o ClientCard), RestRefusal> {
    let word = word(headers).ok_or(RestRefusal::InvalidToken)?;
    let now = office.tools.clock.now();
    let granted = office.tools.desk.with(|shelves| shelves.tokens.find(word, now).cloned());
    let granted = granted.ok_or(RestRefusal::InvalidToken)?;
    let (system, card) = office.settings.client(&granted.client_id).ok_or(RestRefusal::InvalidToken)?;
    if *system != granted.system {
        return Err(RestRefusal::InvalidToken);
    }
    if granted.oid.to_string() != oid {
        return Err(RestRefusal::ScopeNotAllowed);
    }
    Ok((granted, card))
}

fn word(headers: &HeaderMap) -> Option<&str> {
    let (scheme, word) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(word.trim())
}

const NO_STORE: (HeaderName, HeaderValue) = (CACHE_CONTROL, HeaderValue::from_static("no-store"));

/// A token request with a code has a few kilobytes.
const LARGEST_BODY: usize = 64 * 1024;

/// What ESIA has below a person.
const COLLECTIONS: [&str; 7] = ["ctts", "addrs", "docs", "orgs", "roles", "vhls", "kids"];
