//! The authorise request: who asks, what for, and whether the signature is the journal's. Pure.

use super::settings::{ClientCard, Settings};
use crate::{
    crypto::gost::Gost,
    domain::{Assurance, Moment, System},
    esia::wire::{
        authorise::{AuthoriseRequest, Version},
        demand::{
            person_filter::PersonFilter,
            pkce,
            scope::Scopes,
            secret::{self, Claim},
            stamp::stamp,
            state,
        },
        form::Form,
        refusal::{Refusal, Refused},
    },
};

/// A sound request of this journal.
pub(super) struct Asked<'s> {
    pub(super) card: &'s ClientCard,
    pub(super) redirect_uri: String,
    pub(super) state: String,
    pub(super) scope: Scopes,
    pub(super) challenge: Option<String>,
}

/// The request, if ESIA would answer it, and if it is one of this journal for somebody whom it lets in.
///
/// # Errors
/// What ESIA would say, and why.
pub(super) fn authorise<'s>(
    form: &Form,
    system: &System,
    level: Assurance,
    settings: &'s Settings,
    gost: &dyn Gost,
    now: Moment,
) -> Result<Asked<'s>, Refused> {
    let request = AuthoriseRequest::from_form(form, Version::V3)?;
    let card = card(&request, system, settings)?;
    shape(&request)?;
    let scope = Scopes::ask(&request.scope, &card.scopes)?;
    state(&request.state)?;
    stamp(&request.timestamp, now, settings.timestamp_tolerance)?;
    PersonFilter::ask(request.person_filter.as_deref())?.admit(level)?;
    let challenge =
        pkce::challenge(request.code_challenge.as_deref(), request.code_challenge_method.as_deref())?;
    signed(&request, card, gost, now)?;
    Ok(Asked { card, redirect_uri: request.redirect_uri, state: request.state, scope, challenge })
}

/// The card of this journal, if it is the one that asks, and asks to have somebody sent where it may.
fn card<'s>(
    request: &AuthoriseRequest,
    system: &System,
    settings: &'s Settings,
) -> Result<&'s ClientCard, Refused> {
    let unauthorized = |hint| Refusal::Unauthorized.because(hint);
    let (whose, card) = settings
        .client(&request.client_id)
        .ok_or_else(|| unauthorized("no journal has this client_id in its section"))?;
    if whose != system {
        return Err(unauthorized("the client_id is that of another journal"));
    }
    if !card.redirect_uris.contains(&request.redirect_uri) {
        return Err(Refusal::RedirectUri.because("the redirect_uri is not in the journal's redirect_uris"));
    }
    Ok(card)
}

fn shape(request: &AuthoriseRequest) -> Result<(), Refused> {
    if request.response_type != "code" {
        return Err(Refusal::ResponseType.because("response_type is code"));
    }
    // `offline` is taken: journals ask for it by habit. No refresh token follows.
    if !matches!(request.access_type.as_str(), "online" | "offline") {
        return Err(Refusal::Parameter("access_type").because("access_type is online or offline"));
    }
    if request.scope_org.is_some() {
        return Err(Refusal::NoGrants.because("nothing is told of organisations here: leave scope_org out"));
    }
    if request.permissions.is_some() {
        return Err(Refusal::NoGrants.because("no consents are given here: leave permissions out"));
    }
    Ok(())
}

fn signed(
    request: &AuthoriseRequest,
    card: &ClientCard,
    gost: &dyn Gost,
    now: Moment,
) -> Result<(), Refused> {
    let hash = request.client_certificate_hash.as_deref().unwrap_or_default();
    let claim = Claim {
        certificates: vec![secret::certificate(&card.certificates, hash)?],
        message: request.signed_string(Version::V3),
        older: request.parts().v1(),
        secret: &request.client_secret,
    };
    secret::raw(gost, now, &claim)
}

#[cfg(test)]
mod tests;
