//! What ESIA's three tokens say. Times are seconds since 1970; the claim names are those of real tokens.
//!
//! Old samples (2015) carry milliseconds in a code; they are not read as anything else here.

use serde::{Deserialize, Serialize};

use super::number;
use crate::domain::Assurance;

/// Claims of the code, which is a token of its own and lives 240 s.
#[derive(Clone, Serialize, Deserialize)]
pub struct CodeClaims {
    /// Not before.
    pub nbf: i64,
    /// Issued.
    pub iat: i64,
    /// Valid until.
    pub exp: i64,
    /// When the person signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    /// Granted scopes, with `?oid=`.
    pub scope: String,
    /// `http://esia.gosuslugi.ru/`: plain http and a slash at the end, whatever the host speaks.
    pub iss: String,
    /// ESIA's session.
    #[serde(rename = "urn:esia:sid")]
    pub session: String,
    /// `state` of the authorise request.
    #[serde(rename = "urn:esia:client:state")]
    pub state: String,
    /// `PWD` and the like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_mthd: Option<String>,
    /// The person.
    #[serde(rename = "urn:esia:sbj")]
    pub subject: Subject,
    /// Always an empty object in the samples.
    #[serde(default)]
    pub params: serde_json::Value,
    /// Mnemonic of the information system.
    pub client_id: String,
    /// The second factor, `{"2fa":"otp"}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<serde_json::Value>,
}

/// Claims of the access token. It has no `aud`; `client_id` stands for it.
#[derive(Clone, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Not before.
    pub nbf: i64,
    /// Issued.
    pub iat: i64,
    /// `iat` + 3600.
    pub exp: i64,
    /// Granted scopes, with `?oid=`.
    pub scope: String,
    /// As in [`CodeClaims`].
    pub iss: String,
    /// ESIA's session.
    #[serde(rename = "urn:esia:sid")]
    pub session: String,
    /// The person's number.
    #[serde(rename = "urn:esia:sbj_id", with = "number")]
    pub subject_id: u64,
    /// Mnemonic of the information system.
    pub client_id: String,
    /// The consents that were granted, if any were asked for; see [`super::permissions`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions: Option<serde_json::Value>,
}

/// Claims of the id token, which comes with the scope `openid`.
#[derive(Clone, Serialize, Deserialize)]
pub struct IdClaims {
    /// Mnemonic of the information system; plain text in samples, a list of one is OIDC's other spelling.
    pub aud: Audience,
    /// Not before.
    pub nbf: i64,
    /// Issued.
    pub iat: i64,
    /// Valid until.
    pub exp: i64,
    /// When the person signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    /// As in [`CodeClaims`].
    pub iss: String,
    /// The person's number.
    #[serde(with = "number")]
    pub sub: u64,
    /// How the person signed in: `PWD` or `DS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amr: Option<serde_json::Value>,
    /// The same again.
    #[serde(rename = "urn:esia:amd", default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// ESIA's session.
    #[serde(rename = "urn:esia:sid")]
    pub session: String,
    /// The person.
    #[serde(rename = "urn:esia:sbj")]
    pub subject: Subject,
}

/// Whom an id token is for.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// As ESIA writes it.
    One(String),
    /// As RFC 7519 also allows.
    Many(Vec<String>),
}

impl Audience {
    /// True if the token is for this client and for nobody else.
    pub fn is_only(&self, client_id: &str) -> bool {
        match self {
            Self::One(one) => one == client_id,
            Self::Many(many) => matches!(many.as_slice(), [one] if one == client_id),
        }
    }
}

/// The person in a code and in an id token.
#[derive(Clone, Serialize, Deserialize)]
pub struct Subject {
    /// `P`: a natural person.
    #[serde(rename = "urn:esia:sbj:typ", alias = "typ")]
    pub kind: String,
    /// `KD`, `P` or `PR`; see [`Level`]. Absent in tokens before 2.9x of ESIA's text.
    #[serde(rename = "urn:esia:sbj:lvl", alias = "lvl", default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// True for a confirmed account; absent otherwise.
    #[serde(
        rename = "urn:esia:sbj:is_tru",
        alias = "is_tru",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub trusted: Option<bool>,
    /// The person's number.
    #[serde(rename = "urn:esia:sbj:oid", alias = "oid", with = "number")]
    pub oid: u64,
    /// `OID.<number>`.
    #[serde(rename = "urn:esia:sbj:nam", alias = "nam", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Subject {
    /// Somebody of this number. `is_tru` is left out, not false, where the account is not confirmed.
    pub fn of(oid: u64, assurance: Assurance) -> Self {
        let level = match assurance {
            Assurance::Child => Level::Child,
            Assurance::Simple => Level::Simple,
            Assurance::Confirmed => Level::Confirmed,
        };
        Self {
            kind: "P".to_owned(),
            level: Some(level),
            trusted: (level == Level::Confirmed).then_some(true),
            oid,
            name: Some(format!("OID.{oid}")),
        }
    }
}

/// `urn:esia:sbj:lvl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Level {
    /// A child's account, made by a parent.
    #[serde(rename = "KD")]
    Child,
    /// Simplified or standard.
    #[serde(rename = "P")]
    Simple,
    /// Confirmed («подтверждённая»).
    #[serde(rename = "PR")]
    Confirmed,
    /// A level that did not exist when this was written.
    #[serde(other)]
    Unknown,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{AccessClaims, Audience, CodeClaims, IdClaims, Level};

    #[test]
    fn an_id_token_is_read_with_numbers_or_texts_and_written_with_numbers() {
        for oid in [json!(1_000_299_681), json!("1000299681")] {
            let claims: IdClaims = serde_json::from_value(json!({
                "aud": "TESTIS01", "exp": 3600, "iat": 0, "nbf": 0, "auth_time": 0, "amr": "PWD",
                "iss": "http://esia.gosuslugi.ru/", "sub": oid, "urn:esia:amd": "PWD", "urn:esia:sid": "s",
                "urn:esia:sbj": {
                    "urn:esia:sbj:typ": "P", "urn:esia:sbj:lvl": "PR", "urn:esia:sbj:is_tru": true,
                    "urn:esia:sbj:oid": oid, "urn:esia:sbj:nam": "OID.1000299681",
                },
            }))
            .expect("the shape of the samples");
            assert_eq!((claims.sub, claims.subject.oid), (1_000_299_681, 1_000_299_681));
            assert_eq!(claims.subject.level, Some(Level::Confirmed));
            let written = serde_json::to_value(&claims).expect("writable");
            assert_eq!(written["urn:esia:sbj"]["urn:esia:sbj:oid"], json!(1_000_299_681));
            assert_eq!(written["aud"], json!("TESTIS01"));
        }
    }

    #[test]
    fn an_access_token_is_read() {
        let claims: AccessClaims = serde_json::from_value(json!({
            "nbf": 1, "scope": "openid fullname?oid=7", "iss": "http://esia.gosuslugi.ru/", "urn:esia:sid": "s",
            "urn:esia:sbj_id": 7, "exp": 3601, "iat": 1, "client_id": "TESTIS01",
        }))
        .expect("the shape of the samples");
        assert_eq!(claims.subject_id, 7);
    }

    #[test]
    fn a_code_is_read_with_long_or_short_names_of_the_person() {
        for subject in [
            json!({"urn:esia:sbj:typ": "P", "urn:esia:sbj:lvl": "KD", "urn:esia:sbj:oid": 7}),
            json!({"typ": "P", "lvl": "KD", "oid": 7, "nam": "OID.7"}),
        ] {
            let claims: CodeClaims = serde_json::from_value(json!({
                "nbf": 1, "iat": 1, "exp": 241, "auth_time": 1, "scope": "openid", "iss": "i", "auth_mthd": "PWD",
                "urn:esia:sid": "s", "urn:esia:client:state": "u", "urn:esia:sbj": subject, "params": {},
                "client_id": "TESTIS01", "acr": {"2fa": "otp"},
            }))
            .expect("the shape of the samples");
            assert_eq!((claims.subject.oid, claims.subject.level), (7, Some(Level::Child)));
        }
    }

    #[test]
    fn an_audience_is_one_client_only() {
        assert!(Audience::One("A".into()).is_only("A"));
        assert!(Audience::Many(vec!["A".into()]).is_only("A"));
        assert!(!Audience::Many(vec!["A".into(), "B".into()]).is_only("A"));
        assert!(!Audience::One("B".into()).is_only("A"));
    }
}
