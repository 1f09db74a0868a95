//! What ESIA is asked, signed with a raw GOST signature.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::settings::Settings;
use crate::{
    crypto::signer::SignerError,
    domain::Moment,
    esia::wire::{
        authorise::{AuthoriseRequest, Version},
        timestamp,
        token::{Grant, RefreshString, TokenRequest},
    },
    flow::port::Dice,
    sandbox::chance,
};

/// Fills in and signs requests.
#[derive(Clone, Copy)]
pub(super) struct Scribe<'s> {
    pub(super) settings: &'s Settings,
    pub(super) redirect_uri: &'s str,
    pub(super) dice: &'s dyn Dice,
}

impl Scribe<'_> {
    /// ESIA takes nothing but a UUID of version 4.
    pub(super) fn fresh_state(self) -> String {
        chance::uuid(self.dice)
    }

    /// The whole address to send a browser to.
    pub(super) fn authorise(self, state: &str, now: Moment) -> Result<String, SignerError> {
        let settings = self.settings;
        let mut request = AuthoriseRequest {
            client_id: settings.mnemonic.clone(),
            client_secret: String::new(),
            client_certificate_hash: Some(settings.signer.certificate_hash().to_owned()),
            scope: settings.scope.clone(),
            scope_org: None,
            timestamp: timestamp::format(now),
            state: state.to_owned(),
            redirect_uri: self.redirect_uri.to_owned(),
            response_type: "code".to_owned(),
            access_type: "online".to_owned(),
            permissions: None,
            person_filter: None,
            code_challenge: None,
            code_challenge_method: None,
        };
        request.client_secret = self.sign(&request.signed_string(Version::V3))?;
        let path = Version::V3.authorise_path();
        Ok(format!("{}{path}?{}", settings.browser_base, request.to_form().encode()))
    }

    /// The request that exchanges this code, with a state of its own.
    pub(super) fn exchange(self, code: &str, now: Moment) -> Result<TokenRequest, SignerError> {
        let settings = self.settings;
        let mut request = TokenRequest {
            client_id: settings.mnemonic.clone(),
            client_secret: String::new(),
            client_certificate_hash: Some(settings.signer.certificate_hash().to_owned()),
            scope: settings.scope.clone(),
            scope_org: None,
            timestamp: timestamp::format(now),
            state: self.fresh_state(),
            redirect_uri: Some(self.redirect_uri.to_owned()),
            grant: Grant::Code { code: code.to_owned(), code_verifier: None },
        };
        request.client_secret =
            self.sign(&request.signed_string(Version::V3, RefreshString::WithRedirect))?;
        Ok(request)
    }

    fn sign(self, string: &str) -> Result<String, SignerError> {
        Ok(URL_SAFE_NO_PAD.encode(self.settings.signer.raw(string.as_bytes())?))
    }
}
