//! Issuing: a code for a person's grant, tokens for a code, for a refresh token and for a standing consent.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{
    check::{
        authorise::Asked,
        bearer::AccessToken,
        exchange::{Exchange, Offer},
        grant::{self, Grant, IssuedCode},
        scope::Scopes,
    },
    claims,
    office::Office,
    refusal::{Refusal, Refused},
    state::Session,
};
use crate::{crypto::jws::Algorithm, domain::Moment, sandbox::people::EsiaAccount};

impl Office {
    /// A code for what this person grants to the system that asked.
    pub(super) fn issue_code(
        &self,
        asked: &Asked,
        session: &Session,
        now: Moment,
    ) -> Result<String, Refused> {
        let grant = Grant {
            client: asked.client.clone(),
            oid: session.oid,
            session: session.sid.clone(),
            signed_in: session.since,
            scope: asked.scope.clone(),
            scope_org: asked.scope_org.clone(),
            offline: asked.offline,
            permissions: asked.permissions.clone(),
        };
        let person = self.holder(&grant)?;
        let claims = claims::code(&self.settings, person, &grant, &asked.state, now);
        let code = self.sign(&grant, "authorization_code", &claims)?;
        let expires = now.plus(self.settings.code_life);
        if !grant.permissions.is_empty() {
            let standing = Grant { offline: false, scope: Scopes::granted(""), ..grant.clone() };
            self.with(|state| state.standing.insert((grant.client.clone(), grant.oid), standing));
        }
        let (redirect_uri, challenge) = (asked.redirect_uri.clone(), asked.challenge.clone());
        let issued = IssuedCode { grant, redirect_uri, challenge, expires, used: false };
        // Kept a while beyond its life, so that the record can say «too old» and «sent before».
        self.with(|state| state.codes.put(&code, issued, now, self.settings.code_life + AFTERLIFE));
        Ok(code)
    }

    /// The grant behind what a sound token request offers; a code and a refresh token are spent by it.
    pub(super) fn redeem(&self, exchange: &Exchange, now: Moment) -> Result<Grant, Refused> {
        match &exchange.offer {
            Offer::Code { code, redirect_uri, verifier } => self.with(|state| {
                state.record.presented(code);
                let unknown = || Refusal::Grant.because("no such code was issued");
                let issued = state.codes.find_mut(code, now).ok_or_else(unknown)?;
                grant::code(issued, exchange, redirect_uri, verifier.as_deref(), now)?;
                issued.used = true;
                state.record.codes_exchanged += 1;
                Ok(issued.grant.clone())
            }),
            Offer::Refresh { token } => self.with(|state| {
                let unknown = || Refusal::Grant.because("no such refresh token, or it was used before");
                grant::refresh(state.refresh_tokens.find(token, now).ok_or_else(unknown)?, exchange)?;
                state.refresh_tokens.take(token, now).ok_or_else(unknown)
            }),
            Offer::Consent { oid } => self.with(|state| {
                let standing = state.standing.get(&(exchange.client.clone(), *oid)).cloned();
                standing.ok_or_else(|| Refusal::Denied.because("the person gave this system no such consent"))
            }),
        }
    }

    /// The answer of `te`.
    pub(super) fn issue_tokens(&self, grant: &Grant, state: &str, now: Moment) -> Result<Value, Refused> {
        let person = self.holder(grant)?;
        let access = self.sign(grant, "access", &claims::access(&self.settings, grant, now))?;
        let token = AccessToken {
            oid: grant.oid,
            scope: grant.scope.clone(),
            expires: now.plus(self.settings.access_life),
            revoked: false,
        };
        let mut answer = Map::new();
        if grant.scope.has("openid") {
            let claims = claims::identity(&self.settings, person, grant, now);
            answer.insert("id_token".to_owned(), json!(self.sign(grant, "id", &claims)?));
        }
        let refresh = grant.offline.then(|| self.uuid());
        self.with(|desk| {
            desk.access_tokens.put(&access, token, now, self.settings.access_life + AFTERLIFE);
            if let Some(refresh) = &refresh {
                desk.refresh_tokens.put(refresh, grant.clone(), now, REFRESH_LIFE);
            }
        });
        answer.extend(refresh.map(|token| ("refresh_token".to_owned(), json!(token))));
        answer.insert("access_token".to_owned(), json!(access));
        answer.insert("expires_in".to_owned(), json!(self.settings.access_life.as_secs()));
        answer.insert("state".to_owned(), json!(state));
        answer.insert("token_type".to_owned(), json!("Bearer"));
        Ok(Value::Object(answer))
    }

    fn holder(&self, grant: &Grant) -> Result<&EsiaAccount, Refused> {
        let person = self.settings.person(grant.oid).map(|person| &person.esia);
        person.ok_or_else(|| Refusal::Server.because("the person is not among the sample people"))
    }

    fn sign(&self, grant: &Grant, sbt: &str, claims: &Value) -> Result<String, Refused> {
        let card = self.settings.client(&grant.client);
        let algorithm = card.map_or(Algorithm::Rs256, |card| card.token_algorithm);
        let signer = self.with(|state| state.signing.signer(algorithm));
        signer.sign(sbt, claims).map_err(|_| Refusal::Server.because("the token could not be signed"))
    }
}

/// How long spent and old things are remembered.
const AFTERLIFE: Duration = Duration::from_secs(86_400);
/// Not published.
const REFRESH_LIFE: Duration = Duration::from_secs(30 * 86_400);
