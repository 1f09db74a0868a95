//! `/rs/prns/{oid}…`: the data of a person for the bearer of an access token.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, header::AUTHORIZATION},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::answer::{NO_STORE, rest_error, suffer};
use crate::{
    esia::wire::refusal::RestRefusal,
    sandbox::esia::{
        check::bearer::bearer,
        data::{Embed, Reader},
        fault::Spot,
        office::Office,
    },
};

/// The person.
pub(super) async fn root(
    State(office): State<Arc<Office>>,
    Path(oid): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&office, &oid, "", query.as_deref(), &headers).await
}

/// What lies below the person: collections, their elements, a child's documents.
pub(super) async fn below(
    State(office): State<Arc<Office>>,
    Path((oid, path)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&office, &oid, &path, query.as_deref(), &headers).await
}

async fn answer(
    office: &Office,
    oid: &str,
    path: &str,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Response {
    if let Some(answer) = suffer(office.arrive(Spot::Rs), || rest_error(RestRefusal::Server)).await {
        return answer;
    }
    match read(office, oid, path, query, headers) {
        Ok(body) => ([NO_STORE], Json(body)).into_response(),
        Err(refusal) => {
            let (error, now) = (refusal.body(), office.now());
            office.with(|state| state.record.note(error.code, error.message, refusal.hint(), now));
            rest_error(refusal)
        }
    }
}

fn read(
    office: &Office,
    oid: &str,
    path: &str,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<Value, RestRefusal> {
    let now = office.now();
    let word = word(headers).ok_or(RestRefusal::InvalidToken)?;
    let oid = oid.parse().map_err(|_| RestRefusal::NotFound)?;
    let token = office.with(|state| bearer(state.access_tokens.find(word, now), oid, now))?;
    // The address in the claim `permissions_url`.
    if path == "permissions" {
        return Ok(json!(token.permissions));
    }
    let person = &office.settings.person(oid).ok_or(RestRefusal::NotFound)?.esia;
    let base = format!("{}/rs/prns/{oid}", office.settings.base_url);
    Reader::new(person, &token.scope, base, now).read(path, &Embed::read(query))
}

fn word(headers: &HeaderMap) -> Option<&str> {
    let (scheme, word) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(word.trim())
}
