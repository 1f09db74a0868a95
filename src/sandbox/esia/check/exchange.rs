//! A request to `te`: the parameters and the signature, before anything that was issued is looked at.

use super::{
    Params,
    authorise::{Version, older_string, state},
    secret::{self, Claim},
    stamp::stamp,
};
use crate::{
    domain::Moment,
    sandbox::esia::{
        refusal::{Refusal, Refused},
        settings::{ClientCard, RefreshString, Settings},
    },
};

/// A sound token request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::esia) struct Exchange {
    pub(in crate::sandbox::esia) client: String,
    pub(in crate::sandbox::esia) state: String,
    pub(in crate::sandbox::esia) scope: String,
    pub(in crate::sandbox::esia) scope_org: String,
    pub(in crate::sandbox::esia) offer: Offer,
}

/// What is offered for tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::esia) enum Offer {
    /// `authorization_code`.
    Code { code: String, redirect_uri: String, verifier: Option<String> },
    /// `refresh_token`.
    Refresh { token: String },
    /// `client_credentials` with the scope `prm_chg?oid=…`: a person's standing consent.
    Consent { oid: u64 },
}

/// The verdict on a token request, as far as its parameters go.
pub(in crate::sandbox::esia) fn exchange(
    version: Version,
    params: &Params,
    settings: &Settings,
    now: Moment,
) -> Result<Exchange, Refused> {
    params.each_once()?;
    params.demand(&["grant_type"])?;
    let kind = kind(params, settings)?;
    demand(version, kind, params)?;
    if params.known("token_type") != "Bearer" {
        return Err(Refusal::Parameter("token_type").because("token_type is Bearer"));
    }
    let card = settings.client(params.known("client_id"));
    let card = card.ok_or_else(|| Refusal::Unauthorized.because("no system has this client_id"))?;
    state(params.known("state"))?;
    stamp(params.known("timestamp"), now, settings.timestamp_tolerance)?;
    let redirect_uri = redirect_uri(params, card, settings.lenient_redirect_uri)?;
    let offer = offer(kind, params, &redirect_uri)?;
    signed(version, kind, params, settings, card, &redirect_uri, now)?;
    Ok(Exchange {
        client: card.mnemonic.clone(),
        state: params.known("state").to_owned(),
        scope: params.known("scope").to_owned(),
        scope_org: params.known("scope_org").to_owned(),
        offer,
    })
}

/// What is offered, and with it which string is signed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    RefreshWithRedirect,
    RefreshWithToken,
    Consent,
}

fn kind(params: &Params, settings: &Settings) -> Result<Kind, Refused> {
    let has_redirect = params.value("redirect_uri").is_some();
    match (params.known("grant_type"), settings.refresh_string) {
        ("authorization_code", _) => Ok(Kind::Code),
        ("client_credentials", _) => Ok(Kind::Consent),
        ("refresh_token", RefreshString::WithRedirectUri) => Ok(Kind::RefreshWithRedirect),
        ("refresh_token", RefreshString::WithToken) => Ok(Kind::RefreshWithToken),
        ("refresh_token", RefreshString::Either) if has_redirect => Ok(Kind::RefreshWithRedirect),
        ("refresh_token", RefreshString::Either) => Ok(Kind::RefreshWithToken),
        (_, RefreshString::Either | RefreshString::WithRedirectUri | RefreshString::WithToken) => {
            Err(Refusal::GrantType.because("known are authorization_code, refresh_token, client_credentials"))
        }
    }
}

fn demand(version: Version, kind: Kind, params: &Params) -> Result<(), Refused> {
    let mut names = vec!["client_id", "client_secret", "scope", "timestamp", "state", "token_type"];
    if kind != Kind::RefreshWithToken {
        names.push("redirect_uri");
        if version == Version::Second {
            names.insert(0, "client_certificate_hash");
        }
    }
    match kind {
        Kind::Code => names.push("code"),
        Kind::RefreshWithRedirect | Kind::RefreshWithToken => names.push("refresh_token"),
        Kind::Consent => {}
    }
    params.demand(&names)
}

/// The address, decoded once more where that is allowed and leads to one of the card's.
fn redirect_uri(params: &Params, card: &ClientCard, lenient: bool) -> Result<String, Refused> {
    let Some(given) = params.value("redirect_uri") else {
        return Ok(String::new());
    };
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

fn offer(kind: Kind, params: &Params, redirect_uri: &str) -> Result<Offer, Refused> {
    Ok(match kind {
        Kind::Code => Offer::Code {
            code: params.known("code").to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            verifier: params.value("code_verifier").map(str::to_owned),
        },
        Kind::RefreshWithRedirect | Kind::RefreshWithToken => {
            Offer::Refresh { token: params.known("refresh_token").to_owned() }
        }
        Kind::Consent => {
            let oid = params.known("scope").strip_prefix("prm_chg?oid=").and_then(|oid| oid.parse().ok());
            Offer::Consent {
                oid: oid.ok_or_else(|| {
                    Refusal::Scope.because("client_credentials has the scope prm_chg?oid=…")
                })?,
            }
        }
    })
}

fn signed(
    version: Version,
    kind: Kind,
    params: &Params,
    settings: &Settings,
    card: &ClientCard,
    redirect_uri: &str,
    now: Moment,
) -> Result<(), Refused> {
    let (value, gost) = (|name| params.known(name), settings.gost.as_ref());
    let older = older_string(params);
    match version {
        Version::First if !card.legacy_v1 => {
            return Err(Refusal::Unauthorized.because("the system's card does not open the first version"));
        }
        Version::First => return secret::cms(gost, card, now, &older, value("client_secret")),
        Version::Second => {}
    }
    let certificates = match kind {
        Kind::RefreshWithToken => card.certificates.iter().collect(),
        Kind::Code | Kind::RefreshWithRedirect | Kind::Consent => {
            vec![secret::certificate(card, value("client_certificate_hash"))?]
        }
    };
    let client_scope = [value("client_id"), value("scope")].concat();
    let time_state = [value("timestamp"), value("state")].concat();
    let tail = match kind {
        Kind::Code => [value("scope_org"), &time_state, redirect_uri, value("code")].concat(),
        Kind::RefreshWithRedirect => [value("scope_org"), &time_state, redirect_uri].concat(),
        Kind::RefreshWithToken => [time_state.as_str(), value("refresh_token")].concat(),
        Kind::Consent => [time_state.as_str(), redirect_uri].concat(),
    };
    let messages = vec![client_scope + &tail];
    secret::raw(gost, now, &Claim { certificates, messages, older, secret: value("client_secret") })
}
