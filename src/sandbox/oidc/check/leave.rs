//! `end_session`: OpenID Connect RP-Initiated Logout 1.0.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{Refused, may, refused};
use crate::{esia::wire::form::Form, sandbox::oidc::settings::Settings};

/// Where the browser goes after the sign-out; `None` shows a page.
pub(in crate::sandbox::oidc) fn leave(form: &Form, settings: &Settings) -> Result<Option<String>, Refused> {
    let Some(target) = may(form, "post_logout_redirect_uri")? else { return Ok(None) };
    let hinted = may(form, "id_token_hint")?.map(|hint| audience(hint).ok_or(BAD_HINT)).transpose()?;
    let named = may(form, "client_id")?;
    if let (Some(hinted), Some(named)) = (&hinted, named)
        && hinted != named
    {
        return Err(refused("invalid_request", "id_token_hint and client_id name two clients"));
    }
    let id = named.map(str::to_owned).or(hinted).ok_or(NOBODY)?;
    let card = settings.client(&id).ok_or(refused("invalid_client", "there is no such client_id"))?;
    if !card.post_logout_redirect_uris.iter().any(|own| own == target) {
        return Err(UNKNOWN_TARGET);
    }
    let state = form.value("state").map(|state| Form::default().with("state", state).encode());
    let joint = if target.contains('?') { '&' } else { '?' };
    Ok(Some(state.map_or_else(|| target.to_owned(), |state| format!("{target}{joint}{state}"))))
}

/// `aud` of a hint. Its signature is not asked: it only says where to go, and that is compared with the list.
fn audience(token: &str) -> Option<String> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    claims["aud"].as_str().map(str::to_owned)
}

const BAD_HINT: Refused = refused("invalid_request", "id_token_hint is no id token of this provider");
const NOBODY: Refused =
    refused("invalid_request", "post_logout_redirect_uri needs id_token_hint or client_id beside it");
const UNKNOWN_TARGET: Refused =
    refused("invalid_request", "post_logout_redirect_uri is not registered; it is compared to the letter");
