//! A request to `ac`: who asks, what for, and whether the signature is his.

use super::{
    Params,
    permissions::{self, Permission},
    person::PersonFilter,
    pkce,
    scope::Scopes,
    secret::{self, Claim},
    stamp::stamp,
};
use crate::{
    domain::Moment,
    sandbox::esia::{
        refusal::{Refusal, Refused},
        settings::{ClientCard, Settings},
    },
};

/// Which protocol a request speaks; the address says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox::esia) enum Version {
    /// `/aas/oauth2/ac`, `/te`: CMS.
    First,
    /// `/aas/oauth2/v2/ac`, `/v2/te`, `/v3/te`: raw signature and certificate hash.
    Second,
}

/// A sound request, waiting for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::esia) enum Fault {
    /// As a page of our own: nothing says that the address to go back to is the system's.
    Page(Refused),
    /// Back to the system.
    Back { redirect_uri: String, state: Option<String>, refused: Refused },
}

/// The verdict on a request to authorise.
pub(in crate::sandbox::esia) fn authorise(
    version: Version,
    params: &Params,
    settings: &Settings,
    now: Moment,
) -> Result<Asked, Fault> {
    let card = asking(params, settings).map_err(Fault::Page)?;
    sound(version, params, settings, card, now).map_err(|refused| Fault::Back {
        redirect_uri: params.known("redirect_uri").to_owned(),
        state: params.value("state").map(str::to_owned),
        refused,
    })
}

/// The system, once both it and the address to go back to are known.
fn asking<'card>(params: &Params, settings: &'card Settings) -> Result<&'card ClientCard, Refused> {
    params.demand(&["client_id", "redirect_uri"])?;
    let card = settings.client(params.known("client_id"));
    let card = card.ok_or_else(|| Refusal::Unauthorized.because("no system has this client_id"))?;
    if !card.redirect_uris.iter().any(|uri| uri == params.known("redirect_uri")) {
        return Err(Refusal::RedirectUri.because("the redirect_uri is not on the system's card"));
    }
    Ok(card)
}

fn sound(
    version: Version,
    params: &Params,
    settings: &Settings,
    card: &ClientCard,
    now: Moment,
) -> Result<Asked, Refused> {
    params.each_once()?;
    params.demand(match version {
        Version::First => &MANDATORY[1..],
        Version::Second => &MANDATORY,
    })?;
    if params.known("response_type") != "code" {
        return Err(Refusal::ResponseType.because("response_type is code"));
    }
    let offline = match params.known("access_type") {
        "online" => false,
        "offline" => true,
        _ => return Err(Refusal::Parameter("access_type").because("access_type is online or offline")),
    };
    let scope = Scopes::ask(params.known("scope"), card)?;
    let scope_org = params.value("scope_org").map(|text| Scopes::ask(text, card)).transpose()?;
    state(params.known("state"))?;
    stamp(params.known("timestamp"), now, settings.timestamp_tolerance)?;
    let asked = Asked {
        client: card.mnemonic.clone(),
        redirect_uri: params.known("redirect_uri").to_owned(),
        state: params.known("state").to_owned(),
        permissions: permissions::ask(params, &scope, card)?,
        scope,
        scope_org: scope_org.unwrap_or_default(),
        offline,
        filter: PersonFilter::ask(params)?,
        challenge: pkce::challenge(params)?,
    };
    signed(version, params, settings, card, now)?;
    Ok(asked)
}

fn signed(
    version: Version,
    params: &Params,
    settings: &Settings,
    card: &ClientCard,
    now: Moment,
) -> Result<(), Refused> {
    let value = |name| params.known(name);
    let older = older_string(params);
    match version {
        Version::First if !card.legacy_v1 => {
            Err(Refusal::Unauthorized.because("the system's card does not open the first version"))
        }
        Version::First => secret::cms(settings.gost.as_ref(), card, now, &older, value("client_secret")),
        Version::Second => {
            let names = ["client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri"];
            let claim = Claim {
                certificates: vec![secret::certificate(card, value("client_certificate_hash"))?],
                messages: vec![names.map(value).concat()],
                older,
                secret: value("client_secret"),
            };
            secret::raw(settings.gost.as_ref(), now, &claim)
        }
    }
}

/// What the first version signs, at `ac` and at `te`.
pub(super) fn older_string(params: &Params) -> String {
    ["scope", "timestamp", "client_id", "state"].map(|name| params.known(name)).concat()
}

/// `state` is a UUID v4, lower-case and hyphenated.
pub(super) fn state(text: &str) -> Result<(), Refused> {
    let uuid = uuid::Uuid::try_parse(text).ok().filter(|uuid| uuid.get_version_num() == 4);
    match uuid {
        Some(uuid) if uuid.hyphenated().to_string() == text => Ok(()),
        Some(_) | None => Err(Refusal::Parameter("state").because("state is a lower-case UUID of version 4")),
    }
}

/// The first is not of the first version.
const MANDATORY: [&str; 7] = [
    "client_certificate_hash",
    "client_secret",
    "scope",
    "timestamp",
    "state",
    "response_type",
    "access_type",
];

#[cfg(test)]
mod tests {
    use super::state;

    #[test]
    fn state_is_a_lower_case_uuid_of_version_4() {
        assert!(state("7648d7bd-6369-4073-b545-90250f68025e").is_ok());
        for wrong in [
            "7648D7BD-6369-4073-b545-90250f68025e",
            "7648d7bd63694073b54590250f68025e",
            "7648d7bd-6369-1073-b545-90250f68025e",
            "state",
        ] {
            assert!(state(wrong).is_err(), "{wrong}");
        }
    }
}
