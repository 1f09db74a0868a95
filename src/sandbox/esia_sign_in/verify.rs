//! When a token of ESIA is believed: signature, kind, issuer, audience, times.

use std::time::Duration;

use serde::de::DeserializeOwned;

use super::{fault::Fault, settings::Settings};
use crate::{
    crypto::jws,
    domain::Moment,
    esia::wire::claims::{AccessClaims, CodeClaims, IdClaims},
};

/// What every token must say.
#[derive(Clone, Copy)]
pub(super) struct Expected<'e> {
    pub(super) settings: &'e Settings,
    pub(super) now: Moment,
}

/// What all three tokens say alike.
struct Said<'c> {
    issuer: &'c str,
    /// Whether it was made for us.
    ours: bool,
    nbf: i64,
    iat: i64,
    exp: i64,
}

impl Expected<'_> {
    /// Whose code it is; `None` for one that is no token, where such codes are taken.
    pub(super) fn code(self, code: &str, state: &str) -> Result<Option<u64>, Fault> {
        if self.settings.opaque_code && code.split('.').count() != 3 {
            return Ok(None);
        }
        let claims: CodeClaims = self.signed(CODE, code)?;
        let CodeClaims { nbf, iat, exp, .. } = claims;
        let ours = claims.client_id == self.settings.mnemonic;
        self.judge(CODE, &Said { issuer: &claims.iss, ours, nbf, iat, exp })?;
        if claims.state == state { Ok(Some(claims.subject.oid)) } else { Err(Fault::Code) }
    }

    pub(super) fn access(self, token: &str) -> Result<AccessClaims, Fault> {
        let claims: AccessClaims = self.signed(ACCESS, token)?;
        let AccessClaims { nbf, iat, exp, .. } = claims;
        let ours = claims.client_id == self.settings.mnemonic;
        self.judge(ACCESS, &Said { issuer: &claims.iss, ours, nbf, iat, exp })?;
        Ok(claims)
    }

    pub(super) fn identity(self, token: &str) -> Result<IdClaims, Fault> {
        let claims: IdClaims = self.signed(IDENTITY, token)?;
        let IdClaims { nbf, iat, exp, .. } = claims;
        let ours = claims.aud.is_only(&self.settings.mnemonic);
        self.judge(IDENTITY, &Said { issuer: &claims.iss, ours, nbf, iat, exp })?;
        Ok(claims)
    }

    fn signed<C: DeserializeOwned>(self, which: &'static str, token: &str) -> Result<C, Fault> {
        let Settings { trusted, gost, .. } = self.settings;
        let verified = jws::verify(token, trusted, &**gost, self.now);
        let verified = verified.map_err(|fault| Fault::Signature(which, fault))?;
        if !is_kind(which, verified.header.kind.as_deref()) {
            return Err(Fault::Claims(which, "it is a token of another kind"));
        }
        C::deserialize(verified.payload).map_err(|_| Fault::Claims(which, "claims are missing"))
    }

    fn judge(self, which: &'static str, said: &Said<'_>) -> Result<(), Fault> {
        let (begins, ends) = (Moment::from_secs(said.nbf.max(said.iat)), Moment::from_secs(said.exp));
        let doubts = [
            (said.issuer != self.settings.issuer, "it has another issuer"),
            (!said.ours, "it was made for another system"),
            (begins > self.now.plus(LEEWAY), "it is not valid yet"),
            (ends.plus(LEEWAY) <= self.now, "it has expired"),
        ];
        match doubts.into_iter().find(|(doubted, _)| *doubted) {
            Some((_, why)) => Err(Fault::Claims(which, why)),
            None => Ok(()),
        }
    }
}

/// What `sbt` of an id token says was never seen in public; it is not that of the two others.
fn is_kind(which: &str, sbt: Option<&str>) -> bool {
    match sbt {
        None => true,
        Some("authorization_code") => which == CODE,
        Some("access") => which == ACCESS,
        Some(_) => which == IDENTITY,
    }
}

const CODE: &str = "code";
const ACCESS: &str = "access token";
const IDENTITY: &str = "id token";
/// How far the clocks may differ.
const LEEWAY: Duration = Duration::from_secs(60);
