//! Signed requests: what ESIA is asked, before anything is sent.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::crypto::signer::{Signer, SignerError};
use crate::domain::{Moment, Secret, State};
use crate::flow::port::Dice;

use super::settings::Settings;
use super::wire::authorise::{AuthoriseRequest, Version};
use super::wire::timestamp;
use super::wire::token::{Grant, TokenRequest};

/// The scope of a request that asks for consents: ESIA takes no other beside them.
pub(super) const CONSENT_SCOPE: &str = "openid";

/// Fills in and signs requests in the name of one information system.
#[derive(Clone, Copy)]
pub(super) struct Scribe<'s> {
    pub(super) settings: &'s Settings,
    pub(super) signer: &'s dyn Signer,
}

impl Scribe<'_> {
    /// The authorise request of a sign-in, or of a trip to give encoded consents.
    pub(super) fn authorise(
        self,
        scope: &str,
        permissions: Option<String>,
        state: &State,
        now: Moment,
    ) -> Result<AuthoriseRequest, SignerError> {
        let settings = self.settings;
        let mut request = AuthoriseRequest {
            client_id: settings.client_id.clone(),
            client_secret: String::new(),
            client_certificate_hash: self.certificate_hash(),
            scope: scope.to_owned(),
            scope_org: None,
            timestamp: timestamp::format(now),
            state: state.as_str().to_owned(),
            redirect_uri: settings.redirect_uri.clone(),
            response_type: "code".to_owned(),
            access_type: settings.access_type.as_str().to_owned(),
            permissions,
            person_filter: settings.person_filter.map(|filter| filter.as_str().to_owned()),
            code_challenge: None,
            code_challenge_method: None,
        };
        request.client_secret = self.sign(&request.signed_string(settings.version), now)?;
        Ok(request)
    }

    /// The token request that exchanges this code, with a state of its own and the scope of the authorise request.
    pub(super) fn exchange(
        self,
        scope: &str,
        code: &Secret<String>,
        dice: &dyn Dice,
        now: Moment,
    ) -> Result<TokenRequest, SignerError> {
        let settings = self.settings;
        let mut request = TokenRequest {
            client_id: settings.client_id.clone(),
            client_secret: String::new(),
            client_certificate_hash: self.certificate_hash(),
            scope: scope.to_owned(),
            scope_org: None,
            timestamp: timestamp::format(now),
            state: fresh_state(dice),
            redirect_uri: Some(settings.redirect_uri.clone()),
            grant: Grant::Code { code: code.expose().clone(), code_verifier: None },
        };
        request.client_secret =
            self.sign(&request.signed_string(settings.version, settings.refresh_string), now)?;
        Ok(request)
    }

    /// base64url without padding, the spelling of production journals.
    fn sign(self, string: &str, now: Moment) -> Result<String, SignerError> {
        let signature = match self.settings.version {
            Version::V1 => self.signer.cms(string.as_bytes(), now)?,
            Version::V3 => self.signer.raw(string.as_bytes())?,
        };
        Ok(URL_SAFE_NO_PAD.encode(signature))
    }

    fn certificate_hash(self) -> Option<String> {
        match self.settings.version {
            Version::V1 => None,
            Version::V3 => Some(self.signer.certificate_hash().to_owned()),
        }
    }
}

fn fresh_state(dice: &dyn Dice) -> String {
    let mut bytes = [0; 16];
    dice.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid().hyphenated().to_string()
}

#[cfg(test)]
mod tests {
    use super::{CONSENT_SCOPE, Scribe, Secret, State};
    use crate::crypto::signer::{Signer, SignerError};
    use crate::domain::Moment;
    use crate::esia::settings::{PersonFilter, Settings};
    use crate::esia::wire::authorise::Version;
    use crate::flow::port::Dice;

    /// Shows what it was given to sign instead of a signature.
    struct Mirror;

    impl Signer for Mirror {
        fn certificate_hash(&self) -> &'static str {
            "AB"
        }

        fn raw(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
            Ok([b"raw:", message].concat())
        }

        fn cms(&self, message: &[u8], _now: Moment) -> Result<Vec<u8>, SignerError> {
            Ok([b"cms:", message].concat())
        }
    }

    struct Zeros;

    impl Dice for Zeros {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(0);
        }
    }

    const SCOPE: &str = "openid fullname snils";
    const STATE: &str = "7648d7bd-6369-4073-b545-90250f68025e";
    /// 2026-11-21 12:00:00 UTC.
    const NOW: Moment = Moment::from_secs(1_795_262_400);

    fn settings(version: Version) -> Settings {
        let base = "https://esia.example".parse().expect("an address");
        let callback = "https://gate.example.test/esia/callback";
        let mut settings = Settings::new(base, "http://esia.example/", "TESTIS01", callback);
        settings.person_filter = Some(PersonFilter::Confirmed);
        settings.version = version;
        settings
    }

    fn decoded(secret: &str) -> String {
        use base64::Engine as _;
        let bytes =
            base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(secret).expect("base64url, no padding");
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn the_current_version_signs_the_published_string_raw() {
        let settings = settings(Version::V3);
        let scribe = Scribe { settings: &settings, signer: &Mirror };
        let request =
            scribe.authorise(SCOPE, None, &State::parse(STATE).expect("a UUID"), NOW).expect("signed");
        assert_eq!(
            decoded(&request.client_secret),
            "raw:TESTIS01openid fullname snils2026.11.21 12:00:00 +0000\
             7648d7bd-6369-4073-b545-90250f68025ehttps://gate.example.test/esia/callback"
        );
        let query = request.to_form().encode();
        for part in [
            "client_certificate_hash=AB",
            "timestamp=2026.11.21+12%3A00%3A00+%2B0000",
            "person_filter=conf_acc",
        ] {
            assert!(query.contains(part), "{part}");
        }
    }

    #[test]
    fn the_first_version_signs_its_own_string_under_cms_and_names_no_certificate() {
        let settings = settings(Version::V1);
        let scribe = Scribe { settings: &settings, signer: &Mirror };
        let request =
            scribe.authorise(SCOPE, None, &State::parse(STATE).expect("a UUID"), NOW).expect("signed");
        assert_eq!(
            decoded(&request.client_secret),
            "cms:openid fullname snils2026.11.21 12:00:00 +0000TESTIS017648d7bd-6369-4073-b545-90250f68025e"
        );
        assert_eq!(request.client_certificate_hash, None);
    }

    #[test]
    fn an_exchange_signs_the_code_and_has_a_state_of_its_own() {
        let settings = settings(Version::V3);
        let scribe = Scribe { settings: &settings, signer: &Mirror };
        let request = scribe.exchange(SCOPE, &Secret::new("C".to_owned()), &Zeros, NOW).expect("signed");
        assert_eq!(request.state, "00000000-0000-4000-8000-000000000000");
        assert!(decoded(&request.client_secret).ends_with("/esia/callbackC"));
    }
    #[test]
    fn a_consent_is_asked_for_beside_openid_alone_and_signed_with_that_scope() {
        let settings = settings(Version::V3);
        let scribe = Scribe { settings: &settings, signer: &Mirror };
        let state = State::parse(STATE).expect("a UUID");
        let asked = Some("W3t9XQ".to_owned());
        let request = scribe.authorise(CONSENT_SCOPE, asked, &state, NOW).expect("signed");
        assert!(decoded(&request.client_secret).starts_with("raw:TESTIS01openid2026.11.21 12:00:00"));
        let query = request.to_form().encode();
        for part in ["scope=openid&", "permissions=W3t9XQ"] {
            assert!(query.contains(part), "{part}: {query}");
        }
        let request =
            scribe.exchange(CONSENT_SCOPE, &Secret::new("C".to_owned()), &Zeros, NOW).expect("signed");
        assert_eq!(request.scope, "openid");
        assert!(decoded(&request.client_secret).starts_with("raw:TESTIS01openid2026.11.21"));
    }
}
