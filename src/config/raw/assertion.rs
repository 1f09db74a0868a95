//! `[systems.NAME.assertion]`: the signed header by which a journal takes the gateway's word.

use std::path::PathBuf;

use serde::Deserialize;

/// `[systems.NAME.assertion]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Assertion {
    /// The private key, Ed25519, PEM, readable by its owner only. A systemd credential named
    /// `systems.NAME.assertion.key` takes its place.
    pub key: Option<PathBuf>,
    /// The header's name. It begins with `X-`; whatever browsers send under it, or under a name that begins with it, is
    /// taken out. Default: `X-Privratnik-Assertion`.
    pub header: String,
    /// How the journal calls itself. Default: `upstream`.
    pub audience: Option<String>,
}

impl Default for Assertion {
    fn default() -> Self {
        Self { key: None, header: "X-Privratnik-Assertion".to_owned(), audience: None }
    }
}
