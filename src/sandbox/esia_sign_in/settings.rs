//! Where ESIA is, and as whom it is asked.

use std::sync::Arc;

use crate::crypto::{gost::Gost, jws::TrustedCertificates, signer::Signer};

/// A journal as ESIA knows it; [`Settings::new`] fills in what most have.
#[derive(Clone)]
pub struct Settings {
    /// Where the journal's server reaches ESIA, without a slash at the end; plain http, as stand-ins speak it.
    pub server_base: String,
    /// Where browsers reach it.
    pub browser_base: String,
    /// The journal's mnemonic, `client_id`.
    pub mnemonic: String,
    /// Signs requests with the GOST key whose certificate is on the journal's card at ESIA.
    pub signer: Arc<dyn Signer>,
    /// Verifies tokens.
    pub gost: Arc<dyn Gost>,
    /// `iss` of ESIA's tokens, to the letter.
    pub issuer: String,
    /// The certificates that ESIA's tokens are verified with.
    pub trusted: TrustedCertificates,
    /// What is asked for, with single spaces; has to contain `openid`, `fullname`, `birthdate` and `snils`.
    pub scope: String,
    /// Whether a code is taken that is no token of ESIA's own.
    pub opaque_code: bool,
}

impl Settings {
    /// A journal that asks the ESIA at `base` for name, birth date and СНИЛС.
    pub fn new(
        base: &str,
        mnemonic: impl Into<String>,
        issuer: impl Into<String>,
        signer: Arc<dyn Signer>,
        gost: Arc<dyn Gost>,
        trusted: TrustedCertificates,
    ) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        Self {
            server_base: base.clone(),
            browser_base: base,
            mnemonic: mnemonic.into(),
            signer,
            gost,
            issuer: issuer.into(),
            trusted,
            scope: "openid fullname birthdate snils".to_owned(),
            opaque_code: false,
        }
    }
}
