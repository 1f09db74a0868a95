//! A request to `ac`: who asks, what for, and whether the signature is his.

use super::{exchange::opens_v1, permissions};
use crate::{
    domain::Moment,
    esia::wire::{
        authorise::{AuthoriseRequest, Version},
        demand::{
            echo,
            person_filter::PersonFilter,
            pkce,
            scope::Scopes,
            secret::{self, Claim},
            stamp::stamp,
            state,
        },
        form::Form,
        permissions::Permission,
        refusal::{Refusal, Refused},
    },
    sandbox::esia::settings::{ClientCard, Settings},
};

/// A sound request, waiting for a person.
#[derive(Clone)]
pub(in crate::sandbox::esia) struct Asked {
    pub(in crate::sandbox::esia) client: String,
    pub(in crate::sandbox::esia) redirect_uri: String,
    pub(in crate::sandbox::esia) state: String,
    pub(in crate::sandbox::esia) scope: Scopes,
    pub(in crate::sandbox::esia) scope_org: Scopes,
    pub(in crate::sandbox::esia) offline: bool,
    pub(in crate::sandbox::esia) filter: PersonFilter,
    pub(in crate::sandbox::esia) challenge: Option<String>,
    pub(in crate::sandbox::esia) permissions: Vec<Permission>,
}

/// How a refusal reaches somebody.
pub(in crate::sandbox::esia) enum Fault {
    /// As a page of our own: nothing says that the address to go back to is the system's.
    Page(Refused),
    /// Back to the system.
    Back { redirect_uri: String, state: Option<String>, refused: Refused },
}

/// The verdict on a request to authorise.
pub(in crate::sandbox::esia) fn authorise(
    version: Version,
    form: &Form,
    settings: &Settings,
    now: Moment,
) -> Result<Asked, Fault> {
    let (card, redirect_uri) = asking(form, settings).map_err(Fault::Page)?;
    let request = AuthoriseRequest::from_form(form, version).map_err(Refused::from);
    request.and_then(|request| sound(version, &request, settings, card, now)).map_err(|refused| Fault::Back {
        redirect_uri: redirect_uri.to_owned(),
        state: echo(form).map(str::to_owned),
        refused,
    })
}

/// The system and the address to go back to, once both are known.
fn asking<'a>(form: &'a Form, settings: &'a Settings) -> Result<(&'a ClientCard, &'a str), Refused> {
    let mut fields = form.fields();
    let client = fields.must("client_id");
    fields.must("redirect_uri");
    fields.done()?;
    let card = settings.client(&client);
    let card = card.ok_or_else(|| Refusal::Unauthorized.because("no system has this client_id"))?;
    let given = form.value("redirect_uri").filter(|given| card.redirect_uris.iter().any(|uri| uri == given));
    let given =
        given.ok_or_else(|| Refusal::RedirectUri.because("the redirect_uri is not on the system's card"))?;
    Ok((card, given))
}

fn sound(
    version: Version,
    request: &AuthoriseRequest,
    settings: &Settings,
    card: &ClientCard,
    now: Moment,
) -> Result<Asked, Refused> {
    if request.response_type != "code" {
        return Err(Refusal::ResponseType.because("response_type is code"));
    }
    let offline = match request.access_type.as_str() {
        "online" => false,
        "offline" => true,
        _ => return Err(Refusal::Parameter("access_type").because("access_type is online or offline")),
    };
    let scope = Scopes::ask(&request.scope, &card.scopes)?;
    let scope_org = request.scope_org.as_deref().map(|text| Scopes::ask(text, &card.scopes)).transpose()?;
    state(&request.state)?;
    stamp(&request.timestamp, now, settings.timestamp_tolerance)?;
    let permissions = permissions::ask(request.permissions.as_deref(), &scope, card)?;
    let filter = PersonFilter::ask(request.person_filter.as_deref())?;
    let method = request.code_challenge_method.as_deref();
    let challenge = pkce::challenge(request.code_challenge.as_deref(), method)?;
    signed(version, request, settings, card, now)?;
    Ok(Asked {
        client: card.mnemonic.clone(),
        redirect_uri: request.redirect_uri.clone(),
        state: request.state.clone(),
        scope,
        scope_org: scope_org.unwrap_or_default(),
        offline,
        filter,
        challenge,
        permissions,
    })
}

fn signed(
    version: Version,
    request: &AuthoriseRequest,
    settings: &Settings,
    card: &ClientCard,
    now: Moment,
) -> Result<(), Refused> {
    let (gost, secret) = (settings.gost.as_ref(), request.client_secret.as_str());
    let message = request.signed_string(version);
    match version {
        Version::V1 => {
            opens_v1(card)?;
            secret::cms(gost, &card.certificates, now, &message, secret)
        }
        Version::V3 => {
            let hash = request.client_certificate_hash.as_deref().unwrap_or_default();
            let certificates = vec![secret::certificate(&card.certificates, hash)?];
            secret::raw(gost, now, &Claim { certificates, message, older: request.parts().v1(), secret })
        }
    }
}
