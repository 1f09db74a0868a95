//! Issuing: a code for what a person granted, tokens for a code, for a refresh token and for a standing consent.

use std::time::Duration;

use serde::Serialize;

use super::{
    check::{
        authorise::Asked,
        bearer::AccessToken,
        grant::{self, Granted, IssuedCode},
    },
    claims,
    office::Office,
    state::{Session, State},
};
use crate::{
    crypto::jws::Algorithm,
    domain::Moment,
    esia::wire::{
        demand::scope::Scopes,
        refusal::{Refusal, Refused},
        scope::ScopeItem,
        token::{Grant, TokenRequest, TokenResponse},
    },
    sandbox::people::EsiaAccount,
};

impl Office {
    /// A code for what this person grants to the system that asked.
    pub(super) fn issue_code(
        &self,
        asked: &Asked,
        session: &Session,
        now: Moment,
    ) -> Result<String, Refused> {
        let granted = Granted {
            client: asked.client.clone(),
            oid: session.oid,
            session: session.sid.clone(),
            signed_in: session.since,
            scope: asked.scope.clone(),
            scope_org: asked.scope_org.clone(),
            offline: asked.offline,
            permissions: asked.permissions.clone(),
        };
        let person = self.holder(&granted)?;
        let claims = claims::code(&self.settings, person, &granted, &asked.state, now);
        let code = self.sign(&granted, "authorization_code", &claims)?;
        let expires = now.plus(self.settings.code_life);
        let (redirect_uri, challenge) = (asked.redirect_uri.clone(), asked.challenge.clone());
        self.with(|state| {
            if !granted.permissions.is_empty() {
                let standing = Granted { offline: false, scope: Scopes::default(), ..granted.clone() };
                state.standing.insert((granted.client.clone(), granted.oid), standing);
            }
            let issued = IssuedCode { granted, redirect_uri, challenge, expires, used: false };
            // Kept a while beyond its life, so that the record can say «too old» and «sent before».
            state.codes.put(&code, issued, now, self.settings.code_life + AFTERLIFE);
        });
        Ok(code)
    }

    /// What was granted behind a sound token request; a code and a refresh token are spent by it.
    pub(super) fn redeem(&self, request: &TokenRequest, now: Moment) -> Result<Granted, Refused> {
        self.with(|state| match &request.grant {
            Grant::Code { code, code_verifier } => {
                redeem_code(state, request, code, code_verifier.as_deref(), now)
            }
            Grant::Refresh { refresh_token } => redeem_refresh(state, request, refresh_token, now),
            Grant::ClientCredentials => redeem_consent(state, request, now),
        })
    }

    /// The answer of `te`.
    pub(super) fn issue_tokens(
        &self,
        granted: &Granted,
        state: &str,
        now: Moment,
    ) -> Result<TokenResponse, Refused> {
        let person = self.holder(granted)?;
        let claims = claims::access(&self.settings, granted, now).map_err(|_| unsigned())?;
        let answer = TokenResponse {
            state: state.to_owned(),
            token_type: "Bearer".to_owned(),
            expires_in: self.settings.access_life.as_secs(),
            refresh_token: granted.offline.then(|| self.uuid()),
            id_token: if granted.scope.has("openid") {
                Some(self.sign(granted, "id", &claims::identity(&self.settings, person, granted, now))?)
            } else {
                None
            },
            access_token: self.sign(granted, "access", &claims)?,
        };
        let token = AccessToken {
            oid: granted.oid,
            scope: granted.scope.clone(),
            permissions: granted.permissions.clone(),
            expires: now.plus(self.settings.access_life),
            revoked: false,
        };
        self.with(|desk| {
            desk.access_tokens.put(&answer.access_token, token, now, self.settings.access_life + AFTERLIFE);
            if let Some(refresh) = &answer.refresh_token {
                desk.refresh_tokens.put(refresh, granted.clone(), now, REFRESH_LIFE);
            }
        });
        Ok(answer)
    }

    fn holder(&self, granted: &Granted) -> Result<&EsiaAccount, Refused> {
        let person = self.settings.person(granted.oid).map(|person| &person.esia);
        person.ok_or_else(|| Refusal::Server.because("the person is not among the sample people"))
    }

    fn sign(&self, granted: &Granted, sbt: &str, claims: &impl Serialize) -> Result<String, Refused> {
        let card = self.settings.client(&granted.client);
        let algorithm = card.map_or(Algorithm::Rs256, |card| card.token_algorithm);
        let signer = self.with(|state| state.signing.signer(algorithm));
        let claims = serde_json::to_value(claims).map_err(|_| unsigned())?;
        signer.sign(sbt, &claims).map_err(|_| unsigned())
    }
}

fn redeem_code(
    state: &mut State,
    request: &TokenRequest,
    code: &str,
    verifier: Option<&str>,
    now: Moment,
) -> Result<Granted, Refused> {
    state.record.presented(code);
    let unknown = || Refusal::Grant.because("no such code was issued");
    let issued = state.codes.find_mut(code, now).ok_or_else(unknown)?;
    grant::code(issued, request, verifier, now)?;
    issued.used = true;
    state.record.codes_exchanged += 1;
    Ok(issued.granted.clone())
}

fn redeem_refresh(
    state: &mut State,
    request: &TokenRequest,
    token: &str,
    now: Moment,
) -> Result<Granted, Refused> {
    let unknown = || Refusal::Grant.because("no such refresh token, or it was used before");
    grant::refresh(state.refresh_tokens.find(token, now).ok_or_else(unknown)?, request)?;
    state.refresh_tokens.take(token, now).ok_or_else(unknown)
}

fn redeem_consent(state: &State, request: &TokenRequest, now: Moment) -> Result<Granted, Refused> {
    let item = ScopeItem::parse(&request.scope).filter(|item| item.name == "prm_chg");
    let oid = item.and_then(|item| item.oid);
    let oid = oid.ok_or_else(|| Refusal::Scope.because("client_credentials has the scope prm_chg?oid=…"))?;
    let standing = state.standing(&request.client_id, oid, now);
    standing.ok_or_else(|| {
        Refusal::Denied.because("the person gave this system no such consent, or took it back")
    })
}

fn unsigned() -> Refused {
    Refusal::Server.because("the token could not be signed")
}

/// How long spent and old things are remembered.
const AFTERLIFE: Duration = Duration::from_secs(86_400);
/// Not published.
const REFRESH_LIFE: Duration = Duration::from_secs(30 * 86_400);
