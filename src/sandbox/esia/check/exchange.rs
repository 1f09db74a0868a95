//! A request to `te`: the parameters and the signature, before anything that was issued is looked at.

use crate::{
    crypto::certificate::Certificate,
    domain::Moment,
    esia::wire::{
        authorise::Version,
        demand::{
            missing, redirect_uri,
            secret::{self, Claim},
            stamp::stamp,
            state, token_type,
        },
        form::Form,
        refusal::{Refusal, Refused},
        token::{Grant, RefreshString, TokenRequest},
    },
    sandbox::esia::settings::{ClientCard, Settings},
};

/// The request, if its parameters and its signature are sound.
pub(in crate::sandbox::esia) fn exchange(
    version: Version,
    form: &Form,
    settings: &Settings,
    now: Moment,
) -> Result<TokenRequest, Refused> {
    let mut request = TokenRequest::from_form(form, version)?;
    token_type(form)?;
    let card = settings.client(&request.client_id);
    let card = card.ok_or_else(|| Refusal::Unauthorized.because("no system has this client_id"))?;
    state(&request.state)?;
    stamp(&request.timestamp, now, settings.timestamp_tolerance)?;
    if let Some(given) = &request.redirect_uri {
        request.redirect_uri = Some(redirect_uri(given, &card.redirect_uris, settings.lenient_redirect_uri)?);
    }
    signed(version, &request, settings, card, now)?;
    Ok(request)
}

/// Whether the first version is open to the system.
pub(super) fn opens_v1(card: &ClientCard) -> Result<(), Refused> {
    if card.legacy_v1 {
        return Ok(());
    }
    Err(Refusal::Unauthorized.because("the system's card does not open the first version"))
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
        Version::V1 => {
            opens_v1(card)?;
            secret::cms(gost, &card.certificates, now, &message, secret)
        }
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
        Some(hash) => Ok(vec![secret::certificate(&card.certificates, hash)?]),
        None if is_bare => Ok(card.certificates.iter().collect()),
        None => Err(missing("client_certificate_hash")),
    }
}
