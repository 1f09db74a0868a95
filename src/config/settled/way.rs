//! The ways to ESIA.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use url::Url;

use crate::config::origin::Origin;
use crate::domain::Secret;

/// The connection to ESIA.
pub struct Esia {
    /// How it is asked.
    pub way: Way,
    /// How long one answer may take.
    pub timeout: Duration,
    /// Roots trusted beside the public ones, PEM.
    pub extra_roots: Option<Vec<u8>>,
}

/// How ESIA is asked.
pub enum Way {
    /// By its own protocol.
    Direct(Box<Direct>),
    /// By a provider in front of it that speaks plain OIDC.
    Oidc(Box<Oidc>),
}

/// ESIA's own protocol.
pub struct Direct {
    /// Which version of it.
    pub version: DirectVersion,
    /// Where browsers are sent.
    pub browser: Origin,
    /// Where the gateway itself asks.
    pub server: Origin,
    /// `iss` of the tokens, to the letter.
    pub issuer: String,
    /// The gateway's own name.
    pub own: Mnemonic,
    /// Further names, by their names in the configuration.
    pub others: BTreeMap<String, Mnemonic>,
    /// ESIA's certificates, PEM or DER; at least one. The path is for messages.
    pub trusted_certificates: Vec<(PathBuf, Vec<u8>)>,
    /// What is asked for; `openid` is in it.
    pub scopes: Vec<String>,
    /// Which accounts may be chosen.
    pub person_filter: Option<PersonFilter>,
}

/// Versions of ESIA's protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirectVersion {
    /// `v2/ac` and `v3/te` with a raw signature.
    V3,
    /// `ac` and `te` with a detached CMS.
    V1,
}

/// An information system at ESIA.
pub struct Mnemonic {
    /// The mnemonic.
    pub client_id: String,
    /// The private key, PEM.
    pub key: Secret<String>,
    /// The registered certificate, PEM or DER.
    pub certificate: Vec<u8>,
}

/// A provider in front of ESIA.
pub struct Oidc {
    /// Its issuer, to the letter.
    pub issuer: String,
    /// The same, parsed.
    pub issuer_url: Url,
    /// Where the gateway itself finds the issuer's host.
    pub server: Url,
    /// The gateway's own name.
    pub own: OidcName,
    /// Further names, by their names in the configuration.
    pub others: BTreeMap<String, OidcName>,
    /// How the secret is shown.
    pub client_auth: ClientAuth,
    /// What is asked for; `openid` is in it.
    pub scopes: Vec<String>,
    /// Whether `userinfo` is read.
    pub userinfo: bool,
    /// Which claim means what.
    pub claims: Claims,
}

/// A name at a provider.
pub struct OidcName {
    /// The name.
    pub client_id: String,
    /// Its secret, without the line's end.
    pub client_secret: Secret<String>,
}

/// How a secret is shown to a provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientAuth {
    /// In the header.
    #[default]
    Basic,
    /// In the form.
    Post,
}

/// What a provider's subject is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// A word of its own.
    #[default]
    Opaque,
    /// ESIA's number.
    EsiaOid,
}

/// Which claim means what.
pub struct Claims {
    /// Who it is.
    pub subject: String,
    /// Whose word or number that is: `iss` of ESIA, or the provider's issuer.
    pub realm: String,
    /// What the subject is.
    pub subject_kind: SubjectKind,
    /// How sure it is.
    pub assurance: String,
    /// The values that mean a confirmed account.
    pub confirmed_values: Vec<String>,
    /// The values that mean a child's account.
    pub child_values: Vec<String>,
    /// The values that mean an account that is not confirmed.
    pub simple_values: Vec<String>,
    /// The name.
    pub name: NameClaims,
    /// The day of birth.
    pub birth_date: String,
    /// СНИЛС.
    pub snils: String,
    /// Series and number of the birth certificate.
    pub birth_certificate: [String; 2],
    /// A list of children, if it is read, and what each says.
    pub children: Option<(String, ChildClaims)>,
}

/// Where a name stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameClaims {
    /// In one claim.
    Whole(String),
    /// Фамилия, имя, отчество.
    Parts([String; 3]),
}

/// Which claim of a child means what.
pub struct ChildClaims {
    /// The name.
    pub name: NameClaims,
    /// The day of birth.
    pub birth_date: String,
    /// СНИЛС.
    pub snils: String,
    /// Series and number of the birth certificate.
    pub birth_certificate: [String; 2],
}

/// Which way is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EsiaMode {
    /// `v2/ac` and `v3/te` with a raw signature.
    #[default]
    V3,
    /// `ac` and `te` with a detached CMS.
    V1,
    /// A provider in front of ESIA.
    Oidc,
}

/// ESIA's `person_filter`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonFilter {
    /// Confirmed accounts only.
    ConfAcc,
    /// Children's accounts only.
    AccKid,
    /// All but children's accounts.
    AccNotKid,
}

impl PersonFilter {
    /// ESIA's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConfAcc => "conf_acc",
            Self::AccKid => "acc_kid",
            Self::AccNotKid => "acc_not_kid",
        }
    }
}
