//! A request to `te`: the parameters and the signature, before anything that was issued is looked at.

use super::{
    refused,
    secret::{self, Claim},
    stamp::stamp,
    state,
};
use crate::{
    crypto::certificate::Certificate,
    domain::Moment,
    esia::wire::{
        authorise::Version,
        form::Form,
        token::{Grant, RefreshString, TokenRequest},
    },
    sandbox::esia::{
        refusal::{Refusal, Refused},
        settings::{ClientCard, Settings},
    },
};

/// The request, if its parameters and its signature are sound.
pub(in crate::sandbox::esia) fn exchange(
    version: Version,
    form: &Form,
    settings: &Settings,
    now: Moment,
) -> Result<TokenRequest, Refused> {
    let mut request = TokenRequest::from_form(form, version).map_err(refused)?;
    token_type(form)?;
    let card = settings.client(&request.client_id);
    let card = card.ok_or_else(|| Refusal::Unauthorized.because("no system has this client_id"))?;
    state(&request.state)?;
    stamp(&request.timestamp, now, settings.timestamp_tolerance)?;
    if let Some(given) = &request.redirect_uri {
        request.redirect_uri = Some(redirect_uri(given, card, settings.lenient_redirect_uri)?);
    }
    signed(version, &request, settings, card, now)?;
    Ok(request)
}

fn token_type(form: &Form) -> Result<(), Refused> {
    match form.value("token_type") {
        Some("Bearer") => Ok(()),
        Some(_) => Err(Refusal::Parameter("token_type").because("token_type is Bearer")),
        None => Err(missing("token_type")),
    }
}

/// The address, decoded once more where that is allowed and leads to one of the card's.
fn redirect_uri(given: &str, card: &ClientCard, lenient: bool) -> Result<String, Refused> {
    let listed = |uri: &str| card.redirect_uris.iter().any(|known| known == uri);
    if listed(given) {
        return Ok(given.to_owned());
    }
    let again = percent_encoding::percent_decode_str(given).decode_utf8_lossy().into_owned();
    if lenient && listed(&again) {
        return Ok(again);
    }
    Err(Refusal::Grant.because("the redirect_uri is not on the system's card, or is encoded twice"))
}

fn signed(
    version: Version,
    request: &TokenRequest,
    settings: &Settings,
    card: &ClientCard,
    now: Moment,
) -> Result<(), Refused> {
    let refresh = settings.refresh_string.unwrap_or(match request.redirect_uri {
        Some(_) => RefreshString::WithRedirect,
        None => RefreshString::WithToken,
    });
    let message = request.signed_string(version, refresh);
    let (gost, secret) = (settings.gost.as_ref(), request.client_secret.as_str());
    match version {
        Version::V1 => secret::cms(gost, card, now, &message, secret),
        Version::V3 => {
            let certificates = certificates(request, refresh, card)?;
            secret::raw(gost, now, &Claim { certificates, message, older: request.parts().v1(), secret })
        }
    }
}

/// Whose signature it may be: a refresh signed with the token names neither a certificate nor an address.
fn certificates<'card>(
    request: &TokenRequest,
    refresh: RefreshString,
    card: &'card ClientCard,
) -> Result<Vec<&'card Certificate>, Refused> {
    let is_bare = matches!(request.grant, Grant::Refresh { .. }) && refresh == RefreshString::WithToken;
    if !is_bare && request.redirect_uri.is_none() {
        return Err(missing("redirect_uri"));
    }
    match &request.client_certificate_hash {
        Some(hash) => Ok(vec![secret::certificate(card, hash)?]),
        None if is_bare => Ok(card.certificates.iter().collect()),
        None => Err(missing("client_certificate_hash")),
    }
}

fn missing(name: &'static str) -> Refused {
    Refusal::Missing(vec![name]).because("the parameter is mandatory for this grant_type")
}
