//! The gateway in ESIA's place before a journal.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

use crate::config::origin::Origin;
use crate::domain::Secret;

/// Where it stands, and how it signs.
pub struct Facade {
    /// Its own listener.
    pub listen: SocketAddr,
    /// What the journals take for ESIA's address.
    pub origin: Origin,
    /// `iss` of the tokens, to the letter.
    pub issuer: String,
    /// The private key, PEM.
    pub key: Secret<String>,
    /// Its certificate, PEM or DER.
    pub certificate: Vec<u8>,
    /// How the tokens are signed.
    pub algorithm: TokenAlgorithm,
}

/// The two algorithms of ESIA's tokens, as its portal calls them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum TokenAlgorithm {
    /// GOST R 34.10-2012 with 256 bits.
    #[default]
    #[serde(rename = "GOST3410_2012_256")]
    Gost,
    /// RSA with SHA-256.
    #[serde(rename = "RS256")]
    Rs256,
}

/// A journal that asks the gateway in ESIA's place.
pub struct JournalFacade {
    /// Its mnemonic.
    pub client_id: String,
    /// Its certificates, PEM or DER; at least one. The path is for messages.
    pub certificates: Vec<(PathBuf, Vec<u8>)>,
    /// Where it wants people sent back to, to the letter; at least one.
    pub redirect_uris: Vec<String>,
    /// What it may ask for.
    pub scopes: Vec<String>,
    /// What it may hear; at least one.
    pub attributes: Vec<FacadeAttribute>,
    /// Further sites of its sign-in's chain.
    pub hosts: Vec<Origin>,
}

/// What a journal may hear of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FacadeAttribute {
    /// Фамилия, имя, отчество.
    Fullname,
    /// СНИЛС.
    Snils,
    /// The day of birth.
    Birthdate,
}
