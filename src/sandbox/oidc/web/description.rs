//! The description and the keys.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::header::CACHE_CONTROL,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::answer::{BROKEN, suffer, token_error};
use crate::sandbox::oidc::{claims::SCOPES, fault::Spot, office::Office};

/// `GET /.well-known/openid-configuration`.
pub(super) async fn provider(State(office): State<Arc<Office>>) -> Response {
    if let Some(answer) = suffer(office.arrive(Spot::Discovery), || token_error(&BROKEN)).await {
        return answer;
    }
    let base = &office.settings.base_url;
    let at = |path: &str| format!("{base}{path}");
    let claims: Vec<_> = SCOPES.iter().flat_map(|(_, claims)| claims.iter()).collect();
    Json(json!({
        "issuer": base,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "userinfo_endpoint": at("/userinfo"),
        "jwks_uri": at("/jwks"),
        "end_session_endpoint": at("/end_session"),
        "scopes_supported": SCOPES.map(|(name, _)| name),
        "claims_supported": claims,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login"],
        "authorization_response_iss_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "claims_parameter_supported": false,
    }))
    .into_response()
}

/// `GET /jwks`.
pub(super) async fn jwks(State(office): State<Arc<Office>>) -> Response {
    if let Some(answer) = suffer(office.arrive(Spot::Jwks), || token_error(&BROKEN)).await {
        return answer;
    }
    let keys = office.with(|state| state.jwks());
    ([(CACHE_CONTROL, "public, max-age=60")], Json(keys)).into_response()
}
