//! Codes and tokens.

use serde::Serialize;
use serde_json::json;

use super::{
    Office,
    authorise::Asked,
    desk::{Code, Granted},
    exchange::Sound,
    oid::oid,
};
use crate::{
    domain::{Moment, System, Vouched},
    esia::wire::{
        claims::{AccessClaims, Audience, CodeClaims, IdClaims, Subject},
        refusal::{Refusal, Refused},
        token::TokenResponse,
    },
};

impl Office {
    /// A code by which the journal's server gets the tokens of this person.
    pub(super) fn issue_code(
        &self,
        asked: Asked<'_>,
        system: &System,
        vouched: &Vouched,
        now: Moment,
    ) -> Result<String, Refused> {
        let Asked { card, redirect_uri, state, scope, challenge } = asked;
        let granted = Granted {
            system: system.clone(),
            client_id: card.client_id.clone(),
            scope,
            session: self.session_id(),
            since: now,
            oid: oid(self.tools.index.as_ref(), system, vouched),
            vouched: vouched.clone(),
        };
        let code = self.sign("authorization_code", &self.code_claims(&granted, state, now))?;
        let issued = Code { granted, redirect_uri, challenge };
        self.tools.desk.with(|shelves| shelves.codes.put(&code, issued, now, self.settings.code_life));
        Ok(code)
    }

    /// The tokens for the code that a sound request spends.
    pub(super) fn issue_tokens(&self, sound: &Sound<'_>, now: Moment) -> Result<TokenResponse, Refused> {
        let granted = self.tools.desk.with(|shelves| sound.redeem(shelves, now))?;
        let answer = TokenResponse {
            state: sound.state.clone(),
            token_type: "Bearer".to_owned(),
            expires_in: self.settings.access_life.as_secs(),
            refresh_token: None,
            id_token: if granted.scope.has("openid") {
                Some(self.sign("id", &self.id_claims(&granted, now))?)
            } else {
                None
            },
            access_token: self.sign("access", &self.access_claims(&granted, now))?,
        };
        let (token, life) = (&answer.access_token, self.settings.access_life);
        self.tools.desk.with(|shelves| shelves.tokens.put(token, granted, now, life));
        Ok(answer)
    }

    fn code_claims(&self, granted: &Granted, state: String, now: Moment) -> CodeClaims {
        CodeClaims {
            nbf: now.secs(),
            iat: now.secs(),
            exp: now.plus(self.settings.code_life).secs(),
            auth_time: Some(granted.since.secs()),
            scope: granted.scope.bound_to(granted.oid),
            iss: self.settings.issuer.clone(),
            session: granted.session.clone(),
            state,
            auth_mthd: Some(METHOD.to_owned()),
            subject: subject(granted),
            params: json!({}),
            client_id: granted.client_id.clone(),
            acr: None,
        }
    }

    fn access_claims(&self, granted: &Granted, now: Moment) -> AccessClaims {
        AccessClaims {
            nbf: now.secs(),
            iat: now.secs(),
            exp: now.plus(self.settings.access_life).secs(),
            scope: granted.scope.bound_to(granted.oid),
            iss: self.settings.issuer.clone(),
            session: granted.session.clone(),
            subject_id: granted.oid,
            client_id: granted.client_id.clone(),
            permissions: None,
        }
    }

    fn id_claims(&self, granted: &Granted, now: Moment) -> IdClaims {
        IdClaims {
            aud: Audience::One(granted.client_id.clone()),
            nbf: now.secs(),
            iat: now.secs(),
            exp: now.plus(self.settings.access_life).secs(),
            auth_time: Some(granted.since.secs()),
            iss: self.settings.issuer.clone(),
            sub: granted.oid,
            amr: Some(json!(METHOD)),
            method: Some(METHOD.to_owned()),
            session: granted.session.clone(),
            subject: subject(granted),
        }
    }

    /// A random UUID of version 4.
    fn session_id(&self) -> String {
        let mut bytes = [0; 16];
        self.tools.dice.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid().hyphenated().to_string()
    }

    fn sign(&self, sbt: &str, claims: &impl Serialize) -> Result<String, Refused> {
        let unsigned = || Refusal::Server.because("the token could not be signed");
        let claims = serde_json::to_value(claims).map_err(|_| unsigned())?;
        self.tools.key.sign(sbt, &claims).map_err(|_| unsigned())
    }
}

fn subject(granted: &Granted) -> Subject {
    Subject::of(granted.oid, granted.vouched.assurance)
}

/// How people sign in at the real ESIA most often; which way this one took there, a journal need not know.
const METHOD: &str = "PWD";
