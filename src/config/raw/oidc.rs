//! `[esia.oidc]`: the provider in front of ESIA, for `mode = "oidc"`.

use std::path::PathBuf;

use serde::Deserialize;

use crate::config::settled::{ClientAuth, SubjectKind};

/// `[esia.oidc]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Oidc {
    /// `issuer` of the provider, to the letter; its description is read below it, and all of its addresses have to lie
    /// on its host.
    pub issuer: Option<String>,
    /// Where the gateway itself finds that host. Default: the issuer's own.
    pub server_url: Option<String>,
    /// The gateway's name there.
    pub client_id: Option<String>,
    /// The file of the secret there, readable by its owner only. A systemd credential named `esia.oidc.client_secret`
    /// takes its place.
    pub client_secret: Option<PathBuf>,
    /// How the secret is shown: `basic` (in the header) or `post` (in the form). Default: `basic`.
    pub client_auth: ClientAuth,
    /// What is asked for. Default: `openid` and `profile`.
    pub scopes: Vec<String>,
    /// Whether `userinfo` is read for the claims that the id token lacks. Default: true.
    pub userinfo: bool,
    /// Which claim means what.
    pub claims: Claims,
}

/// `[esia.oidc.claims]`: names of claims; one that begins with `/` is a JSON pointer into an object.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Claims {
    /// Who it is. Default: `sub`.
    pub subject: String,
    /// What the subject is: `opaque` (a word of the provider's own) or `esia_oid` (ESIA's number: people stay who they
    /// were in the other modes, and `esia.issuer` has to say whose number it is). Default: `opaque`.
    pub subject_kind: SubjectKind,
    /// The claim that says how sure it is who it is.
    pub assurance: Option<String>,
    /// Its values that mean a confirmed account. Every value that is in no list stops the sign-in.
    pub confirmed_values: Vec<String>,
    /// Its values that mean a child's account. Default: none.
    pub child_values: Vec<String>,
    /// Its values that mean an account that is not confirmed. Default: none.
    pub simple_values: Vec<String>,
    /// «Фамилия Имя Отчество» in one claim, in place of the next three. Default: none.
    pub full_name: Option<String>,
    /// Фамилия. Default: `family_name`.
    pub last_name: String,
    /// Имя. Default: `given_name`.
    pub first_name: String,
    /// Отчество. Default: `middle_name`.
    pub middle_name: String,
    /// The day of birth, `yyyy-mm-dd` or `dd.mm.yyyy`. Default: `birthdate`.
    pub birth_date: String,
    /// СНИЛС. Default: `snils`.
    pub snils: String,
    /// Series of the birth certificate, by which pupils are found. Default: `birth_certificate_series`.
    pub certificate_series: String,
    /// Its number. Default: `birth_certificate_number`.
    pub certificate_number: String,
    /// A list of children. Default: none is read.
    pub children: Option<String>,
    /// Which claim of a child means what.
    pub child: ChildClaims,
}

/// `[esia.oidc.claims.child]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChildClaims {
    /// «Фамилия Имя Отчество» in one claim, in place of the next three. Default: none.
    pub full_name: Option<String>,
    /// Фамилия. Default: `family_name`.
    pub last_name: String,
    /// Имя. Default: `given_name`.
    pub first_name: String,
    /// Отчество. Default: `middle_name`.
    pub middle_name: String,
    /// The day of birth. Default: `birthdate`.
    pub birth_date: String,
    /// СНИЛС. Default: `snils`.
    pub snils: String,
    /// Series of the birth certificate. Default: `birth_certificate_series`.
    pub certificate_series: String,
    /// Its number. Default: `birth_certificate_number`.
    pub certificate_number: String,
}

/// `[identities.NAME]`: another name in which the same ESIA is asked, for journals that are registered there as
/// information systems of their own. All that is not here is as in `[esia]`, the callback too.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// The mnemonic, or the name at the provider.
    pub client_id: Option<String>,
    /// In the modes `v3` and `v1`: the private key. A systemd credential named `identities.NAME.key` takes its place.
    pub key: Option<PathBuf>,
    /// In the modes `v3` and `v1`: the certificate registered at ESIA.
    pub certificate: Option<PathBuf>,
    /// In the mode `oidc`: the file of the secret. A systemd credential named `identities.NAME.client_secret` takes
    /// its place.
    pub client_secret: Option<PathBuf>,
}

impl Default for Oidc {
    fn default() -> Self {
        Self {
            issuer: None,
            server_url: None,
            client_id: None,
            client_secret: None,
            client_auth: ClientAuth::default(),
            scopes: vec!["openid".to_owned(), "profile".to_owned()],
            userinfo: true,
            claims: Claims::default(),
        }
    }
}

impl Default for Claims {
    fn default() -> Self {
        Self {
            subject: "sub".to_owned(),
            subject_kind: SubjectKind::default(),
            assurance: None,
            confirmed_values: Vec::new(),
            child_values: Vec::new(),
            simple_values: Vec::new(),
            full_name: None,
            last_name: "family_name".to_owned(),
            first_name: "given_name".to_owned(),
            middle_name: "middle_name".to_owned(),
            birth_date: "birthdate".to_owned(),
            snils: "snils".to_owned(),
            certificate_series: "birth_certificate_series".to_owned(),
            certificate_number: "birth_certificate_number".to_owned(),
            children: None,
            child: ChildClaims::default(),
        }
    }
}

impl Default for ChildClaims {
    fn default() -> Self {
        Self {
            full_name: None,
            last_name: "family_name".to_owned(),
            first_name: "given_name".to_owned(),
            middle_name: "middle_name".to_owned(),
            birth_date: "birthdate".to_owned(),
            snils: "snils".to_owned(),
            certificate_series: "birth_certificate_series".to_owned(),
            certificate_number: "birth_certificate_number".to_owned(),
        }
    }
}
