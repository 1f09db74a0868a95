//! `[facade]` and `[systems.NAME.facade]`: the gateway in ESIA's place before a journal.

use std::path::PathBuf;

use serde::Deserialize;

use super::SCOPES;
use crate::config::settled::{FacadeAttribute, TokenAlgorithm};

/// `[facade]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Facade {
    /// Where journals' servers ask, and nobody else can: an address with a port, of its own.
    pub listen: Option<String>,
    /// The address that the journals are configured with as ESIA's, without a path.
    pub origin: Option<String>,
    /// `iss` of the tokens, to the letter, as the journals expect it.
    pub issuer: Option<String>,
    /// The private key that signs the tokens, PEM, readable by its owner only. A systemd credential named `facade.key`
    /// takes its place.
    pub key: Option<PathBuf>,
    /// Its certificate, PEM or DER; the journals verify the tokens with it.
    pub certificate: Option<PathBuf>,
    /// How the tokens are signed: `GOST3410_2012_256` or `RS256`. Default: `GOST3410_2012_256`.
    pub algorithm: TokenAlgorithm,
}

/// `[systems.NAME.facade]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FacadeClient {
    /// The mnemonic with which the journal asks; no two journals have the same.
    pub client_id: Option<String>,
    /// The certificates with which the journal signs, PEM or DER; several while it changes its key. At least one.
    pub certificates: Vec<PathBuf>,
    /// Where the journal wants people sent back to, to the letter. At least one.
    pub redirect_uris: Vec<String>,
    /// What the journal may ask for. Default: the person and the children with what journals match by.
    pub scopes: Vec<String>,
    /// What it may hear, whatever it asks for: `fullname`, `snils`, `birthdate`. At least one.
    pub attributes: Vec<FacadeAttribute>,
    /// Further sites through which its sign-in leads, without a path. Default: none.
    pub hosts: Vec<String>,
}

impl Default for FacadeClient {
    fn default() -> Self {
        Self {
            client_id: None,
            certificates: Vec::new(),
            redirect_uris: Vec::new(),
            scopes: SCOPES.map(str::to_owned).to_vec(),
            attributes: Vec::new(),
            hosts: Vec::new(),
        }
    }
}
