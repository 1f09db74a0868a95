//! The rules by which a token of ESIA is believed, over claims whose signature already holds.
//!
//! Pure: the moment is an argument. What does not belong here: signatures (`crypto::jws`), the person's data.

use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::crypto::jws::Verified;
use crate::domain::{Moment, State};

use super::error::quoted;
use super::wire::claims::{AccessClaims, CodeClaims, IdClaims};

/// What every token must say.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'e> {
    /// `iss`, to the letter.
    pub issuer: &'e str,
    /// Our mnemonic.
    pub client_id: &'e str,
    /// The present.
    pub now: Moment,
    /// How far the clocks of ESIA and ours may differ.
    pub leeway: Duration,
}

/// Which of the three tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Kind {
    /// The code of the redirect.
    #[error("code")]
    Code,
    /// The access token.
    #[error("access token")]
    Access,
    /// The id token.
    #[error("id token")]
    Id,
}

/// Why a token is not believed. Names checks and settings, nothing of a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimFault {
    /// Claims are missing or of another shape.
    #[error("the {0} lacks claims that ESIA's tokens have")]
    Shape(Kind),
    /// A token of another kind in its place (`sbt`).
    #[error("something else stands in the place of the {0}")]
    Kind(Kind),
    /// `iss`.
    #[error("the {kind} is issued by «{found}», the setting expects «{expected}»")]
    Issuer {
        /// Whose.
        kind: Kind,
        /// What it says.
        found: String,
        /// What it should say.
        expected: String,
    },
    /// `aud` or `client_id`.
    #[error("the {0} was made for another information system")]
    Audience(Kind),
    /// `nbf` or `iat` lie ahead.
    #[error("the {0} is not valid yet; compare this server's clock with ESIA's")]
    NotYet(Kind),
    /// `exp` is past.
    #[error("the {0} has expired; compare this server's clock with ESIA's")]
    Expired(Kind),
    /// `urn:esia:client:state` of the code.
    #[error("the code was given out for another sign-in")]
    State,
    /// The tokens speak of different people.
    #[error("the tokens do not speak of one and the same person")]
    Subject,
}

/// Judges the code: it must belong to the very sign-in that this browser began.
///
/// # Errors
/// [`ClaimFault`] names the first check that failed.
pub fn code(token: &Verified, expected: &Expected<'_>, state: &State) -> Result<CodeClaims, ClaimFault> {
    let kind = Kind::Code;
    let claims: CodeClaims = claims(token, kind)?;
    let times = Times { nbf: claims.nbf, iat: claims.iat, exp: claims.exp };
    expected.judge(kind, &claims.iss, claims.client_id == expected.client_id, &times)?;
    if claims.state == state.as_str() { Ok(claims) } else { Err(ClaimFault::State) }
}

/// Judges the access token.
///
/// # Errors
/// [`ClaimFault`] names the first check that failed.
pub fn access(token: &Verified, expected: &Expected<'_>) -> Result<AccessClaims, ClaimFault> {
    let kind = Kind::Access;
    let claims: AccessClaims = claims(token, kind)?;
    let times = Times { nbf: claims.nbf, iat: claims.iat, exp: claims.exp };
    expected.judge(kind, &claims.iss, claims.client_id == expected.client_id, &times)?;
    Ok(claims)
}

/// Judges the id token.
///
/// # Errors
/// [`ClaimFault`] names the first check that failed.
pub fn id(token: &Verified, expected: &Expected<'_>) -> Result<IdClaims, ClaimFault> {
    let kind = Kind::Id;
    let claims: IdClaims = claims(token, kind)?;
    let times = Times { nbf: claims.nbf, iat: claims.iat, exp: claims.exp };
    expected.judge(kind, &claims.iss, claims.aud.is_only(expected.client_id), &times)?;
    Ok(claims)
}

/// All tokens of one sign-in must speak of one person. `code` is absent where an opaque one is tolerated.
///
/// # Errors
/// [`ClaimFault::Subject`].
pub fn same_person(
    code: Option<&CodeClaims>,
    access: &AccessClaims,
    id: &IdClaims,
) -> Result<(), ClaimFault> {
    let others = [Some(access.subject_id), Some(id.subject.oid), code.map(|code| code.subject.oid)];
    if others.into_iter().flatten().all(|oid| oid == id.sub) { Ok(()) } else { Err(ClaimFault::Subject) }
}

struct Times {
    nbf: i64,
    iat: i64,
    exp: i64,
}

impl Expected<'_> {
    fn judge(&self, kind: Kind, issuer: &str, is_ours: bool, times: &Times) -> Result<(), ClaimFault> {
        if issuer != self.issuer {
            let (found, expected) = (quoted(issuer), self.issuer.to_owned());
            return Err(ClaimFault::Issuer { kind, found, expected });
        }
        if !is_ours {
            return Err(ClaimFault::Audience(kind));
        }
        if Moment::from_secs(times.nbf.max(times.iat)) > self.now.plus(self.leeway) {
            return Err(ClaimFault::NotYet(kind));
        }
        if Moment::from_secs(times.exp).plus(self.leeway) <= self.now {
            return Err(ClaimFault::Expired(kind));
        }
        Ok(())
    }
}

impl Kind {
    /// `sbt` of the other kinds is refused; what an id token's own says was never seen, and older tokens have none.
    fn admits(self, sbt: Option<&str>) -> bool {
        match (self, sbt) {
            (Self::Code | Self::Access | Self::Id, None) => true,
            (Self::Code, Some(sbt)) => sbt == CODE,
            (Self::Access, Some(sbt)) => sbt == ACCESS,
            (Self::Id, Some(sbt)) => sbt != CODE && sbt != ACCESS,
        }
    }
}

fn claims<T: DeserializeOwned>(token: &Verified, kind: Kind) -> Result<T, ClaimFault> {
    if !kind.admits(token.header.kind.as_deref()) {
        return Err(ClaimFault::Kind(kind));
    }
    T::deserialize(&token.payload).map_err(|_| ClaimFault::Shape(kind))
}

const CODE: &str = "authorization_code";
const ACCESS: &str = "access";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};

    use super::{ClaimFault, Expected, Kind, access, code, id, same_person};
    use crate::crypto::jws::{Algorithm, Header, Verified};
    use crate::domain::{Moment, State};

    const NOW: i64 = 1_000_000;
    const STATE: &str = "7648d7bd-6369-4073-b545-90250f68025e";
    const EXPECTED: Expected<'static> = Expected {
        issuer: "http://esia.example/",
        client_id: "TESTIS01",
        now: Moment::from_secs(NOW),
        leeway: Duration::from_secs(60),
    };

    fn token(sbt: Option<&str>, changes: &[(&str, Value)]) -> Verified {
        let mut payload = json!({
            "iss": "http://esia.example/", "client_id": "TESTIS01", "aud": "TESTIS01", "scope": "openid",
            "nbf": NOW, "iat": NOW, "exp": NOW + 240, "urn:esia:sid": "s", "urn:esia:client:state": STATE,
            "sub": 7, "urn:esia:sbj_id": 7, "urn:esia:sbj": {"urn:esia:sbj:typ": "P", "urn:esia:sbj:oid": 7},
        });
        for (name, value) in changes {
            payload[*name] = value.clone();
        }
        let kind = sbt.map(str::to_owned);
        Verified { header: Header { algorithm: Algorithm::Gost256, kind, certificate_hash: None }, payload }
    }

    fn verdicts(changes: &[(&str, Value)]) -> [Result<(), ClaimFault>; 3] {
        let state = State::parse(STATE).expect("a UUID");
        let token = token(None, changes);
        [
            code(&token, &EXPECTED, &state).map(drop),
            access(&token, &EXPECTED).map(drop),
            id(&token, &EXPECTED).map(drop),
        ]
    }

    #[test]
    fn times_have_a_leeway_of_a_minute_on_both_ends() {
        let all = |fault: fn(Kind) -> ClaimFault| {
            [Err(fault(Kind::Code)), Err(fault(Kind::Access)), Err(fault(Kind::Id))]
        };
        let good = [Ok(()), Ok(()), Ok(())];
        for (name, value, expected) in [
            ("exp", NOW - 59, good.clone()),
            ("exp", NOW - 60, all(ClaimFault::Expired)),
            ("nbf", NOW + 60, good.clone()),
            ("nbf", NOW + 61, all(ClaimFault::NotYet)),
            ("iat", NOW + 60, good),
            ("iat", NOW + 61, all(ClaimFault::NotYet)),
        ] {
            assert_eq!(verdicts(&[(name, json!(value))]), expected, "{name} {value}");
        }
    }

    #[test]
    fn the_issuer_fits_to_the_letter() {
        for found in ["http://esia.example", "https://esia.example/", "http://ESIA.example/"] {
            for verdict in verdicts(&[("iss", json!(found))]) {
                assert!(matches!(verdict, Err(ClaimFault::Issuer { .. })), "{found}");
            }
        }
    }

    #[test]
    fn tokens_of_another_system_are_refused() {
        assert_eq!(
            verdicts(&[("client_id", json!("OTHER"))]),
            [Err(ClaimFault::Audience(Kind::Code)), Err(ClaimFault::Audience(Kind::Access)), Ok(())]
        );
        for aud in [json!("OTHER"), json!(["TESTIS01", "OTHER"])] {
            assert_eq!(verdicts(&[("aud", aud)]), [Ok(()), Ok(()), Err(ClaimFault::Audience(Kind::Id))]);
        }
    }

    #[test]
    fn a_code_of_another_sign_in_is_refused() {
        let other = json!("00000000-0000-4000-8000-000000000000");
        assert_eq!(verdicts(&[("urn:esia:client:state", other)]), [Err(ClaimFault::State), Ok(()), Ok(())]);
    }

    #[test]
    fn missing_claims_are_a_fault_and_not_a_default() {
        for name in ["exp", "nbf", "iat", "iss"] {
            for verdict in verdicts(&[(name, Value::Null)]) {
                assert!(matches!(verdict, Err(ClaimFault::Shape(_))), "{name}");
            }
        }
    }

    #[test]
    fn one_kind_of_token_cannot_stand_for_another() {
        let state = State::parse(STATE).expect("a UUID");
        for (sbt, expected) in [
            (Some("authorization_code"), [true, false, false]),
            (Some("access"), [false, true, false]),
            (Some("id"), [false, false, true]),
            (None, [true, true, true]),
        ] {
            let token = token(sbt, &[]);
            let found = [
                code(&token, &EXPECTED, &state).is_ok(),
                access(&token, &EXPECTED).is_ok(),
                id(&token, &EXPECTED).is_ok(),
            ];
            assert_eq!(found, expected, "{sbt:?}");
        }
    }

    #[test]
    fn all_tokens_speak_of_one_person() {
        let state = State::parse(STATE).expect("a UUID");
        let other = json!({"urn:esia:sbj:typ": "P", "urn:esia:sbj:oid": 8});
        for (changes, expected) in [
            (None, Ok(())),
            (Some(("urn:esia:sbj_id", json!(8))), Err(ClaimFault::Subject)),
            (Some(("sub", json!(8))), Err(ClaimFault::Subject)),
            (Some(("urn:esia:sbj", other)), Err(ClaimFault::Subject)),
        ] {
            let changes: Vec<_> = changes.into_iter().collect();
            let token = token(None, &changes);
            let code = code(&token, &EXPECTED, &state).expect("sound");
            let access = access(&token, &EXPECTED).expect("sound");
            let id = id(&token, &EXPECTED).expect("sound");
            assert_eq!(same_person(Some(&code), &access, &id), expected, "{changes:?}");
        }
    }
}
