//! The token request: the parameters and the signature first, then the code that it spends.

use super::{
    desk::{Code, Granted, Shelves},
    settings::{ClientCard, Settings},
};
use crate::{
    crypto::gost::Gost,
    domain::{Moment, System},
    esia::wire::{
        authorise::Version,
        demand::{
            missing, pkce, redirect_uri,
            secret::{self, Claim},
            stamp::stamp,
            state, token_type,
        },
        form::Form,
        refusal::{Refusal, Refused},
        token::{Grant, RefreshString, TokenRequest},
    },
};

/// A sound request, whose code has not been looked at.
pub(super) struct Sound<'s> {
    pub(super) system: &'s System,
    pub(super) state: String,
    request: TokenRequest,
}

/// The request, if its parameters and its signature are sound. Pure.
///
/// # Errors
/// What ESIA would say, and why.
pub(super) fn sound<'s>(
    form: &Form,
    settings: &'s Settings,
    gost: &dyn Gost,
    now: Moment,
) -> Result<Sound<'s>, Refused> {
    let mut request = TokenRequest::from_form(form, Version::V3)?;
    match &request.grant {
        Grant::Code { .. } => {}
        Grant::Refresh { .. } | Grant::ClientCredentials => {
            return Err(Refusal::GrantType.because("only authorization_code is served here"));
        }
    }
    token_type(form)?;
    let (system, card) = settings
        .client(&request.client_id)
        .ok_or_else(|| Refusal::Unauthorized.because("no journal has this client_id in its section"))?;
    state(&request.state)?;
    stamp(&request.timestamp, now, settings.timestamp_tolerance)?;
    let given = request.redirect_uri.as_deref().ok_or_else(|| missing("redirect_uri"))?;
    // Some libraries encode it twice, and ESIA takes it from them.
    request.redirect_uri = Some(redirect_uri(given, &card.redirect_uris, true)?);
    signed(&request, card, gost, now)?;
    Ok(Sound { system, state: request.state.clone(), request })
}

fn signed(request: &TokenRequest, card: &ClientCard, gost: &dyn Gost, now: Moment) -> Result<(), Refused> {
    let hash = request.client_certificate_hash.as_deref();
    let hash = hash.ok_or_else(|| missing("client_certificate_hash"))?;
    let claim = Claim {
        certificates: vec![secret::certificate(&card.certificates, hash)?],
        message: request.signed_string(Version::V3, RefreshString::default()),
        older: request.parts().v1(),
        secret: &request.client_secret,
    };
    secret::raw(gost, now, &claim)
}

impl Sound<'_> {
    /// Spends the code: whoever shows one with a good signature has had it, also when it was not for them.
    ///
    /// # Errors
    /// What ESIA would say, and why.
    pub(super) fn redeem(&self, shelves: &mut Shelves, now: Moment) -> Result<Granted, Refused> {
        let Grant::Code { code, code_verifier } = &self.request.grant else {
            return Err(Refusal::GrantType.because("only authorization_code is served here"));
        };
        let issued = shelves.codes.take(code, now);
        let issued = issued
            .ok_or_else(|| Refusal::Grant.because("no such code: it was sent before, or is too old"))?;
        self.fits(&issued)?;
        pkce::verifier(issued.challenge.as_deref(), code_verifier.as_deref())?;
        Ok(issued.granted)
    }

    fn fits(&self, issued: &Code) -> Result<(), Refused> {
        let Self { system, request, .. } = self;
        let granted = &issued.granted;
        if granted.system != **system || granted.client_id != request.client_id {
            return Err(Refusal::Grant.because("the code was issued to another journal"));
        }
        if Some(&issued.redirect_uri) != request.redirect_uri.as_ref() {
            return Err(Refusal::Grant.because("the redirect_uri is not that of the authorise request"));
        }
        if granted.scope.text() != request.scope || request.scope_org.is_some() {
            return Err(
                Refusal::Scope.because("the scope must be that of the authorise request, in the same order")
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
