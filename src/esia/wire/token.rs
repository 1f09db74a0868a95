//! The token request and its answer.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::authorise::Version;
use super::form::{Form, FormFault};
use super::signed::Parts;

/// The parameters of `v3/te` and `te`. `token_type` is always sent as `Bearer` and not asked for on reading.
#[derive(Clone)]
pub struct TokenRequest {
    /// Mnemonic of the information system.
    pub client_id: String,
    /// The signature, base64url.
    pub client_secret: String,
    /// Hash of the signing certificate. Some clients leave it out of a refresh.
    pub client_certificate_hash: Option<String>,
    /// The same scopes in the same order as in the authorise request.
    pub scope: String,
    /// Scopes of organisations; signed where present.
    pub scope_org: Option<String>,
    /// A new `yyyy.MM.dd HH:mm:ss Z`.
    pub timestamp: String,
    /// A new UUID v4; the answer echoes it.
    pub state: String,
    /// The same address as in the authorise request. Some clients leave it out of a refresh.
    pub redirect_uri: Option<String>,
    /// What is exchanged for tokens.
    pub grant: Grant,
}

/// What is exchanged for tokens.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub enum Grant {
    /// `authorization_code`.
    Code {
        /// The code of the redirect.
        code: String,
        /// PKCE.
        code_verifier: Option<String>,
    },
    /// `refresh_token`.
    Refresh {
        /// UUID of the refresh token.
        refresh_token: String,
    },
    /// `client_credentials`, for the scope `prm_chg?oid=…`.
    ClientCredentials,
}

impl TokenRequest {
    /// The parameters by name.
    pub fn to_form(&self) -> Form {
        let form = Form::default()
            .with("client_id", &self.client_id)
            .with("client_secret", &self.client_secret)
            .with_some("client_certificate_hash", self.client_certificate_hash.as_deref())
            .with("scope", &self.scope)
            .with_some("scope_org", self.scope_org.as_deref())
            .with("timestamp", &self.timestamp)
            .with("state", &self.state)
            .with_some("redirect_uri", self.redirect_uri.as_deref())
            .with("token_type", "Bearer")
            .with("grant_type", self.grant.word());
        match &self.grant {
            Grant::Code { code, code_verifier } => {
                form.with("code", code).with_some("code_verifier", code_verifier.as_deref())
            }
            Grant::Refresh { refresh_token } => form.with("refresh_token", refresh_token),
            Grant::ClientCredentials => form,
        }
    }

    /// Reads the parameters of a request of this version; unknown names are passed over.
    ///
    /// # Errors
    /// [`FormFault`] with every mandatory name that is absent, a repeated one, or an unknown grant.
    pub fn from_form(form: &Form, version: Version) -> Result<Self, FormFault> {
        let mut fields = form.fields();
        let grant = match fields.must("grant_type").as_str() {
            "authorization_code" => {
                Grant::Code { code: fields.must("code"), code_verifier: fields.may("code_verifier") }
            }
            "refresh_token" => Grant::Refresh { refresh_token: fields.must("refresh_token") },
            // An absent grant is told with the other missing names.
            "client_credentials" | "" => Grant::ClientCredentials,
            _ => return Err(FormFault::UnknownGrant),
        };
        let of_code = matches!(grant, Grant::Code { .. });
        let request = Self {
            client_id: fields.must("client_id"),
            client_secret: fields.must("client_secret"),
            client_certificate_hash: if of_code && version == Version::V3 {
                Some(fields.must("client_certificate_hash"))
            } else {
                fields.may("client_certificate_hash")
            },
            scope: fields.must("scope"),
            scope_org: fields.may("scope_org"),
            timestamp: fields.must("timestamp"),
            state: fields.must("state"),
            redirect_uri: if of_code {
                Some(fields.must("redirect_uri"))
            } else {
                fields.may("redirect_uri")
            },
            grant,
        };
        fields.done().map(|()| request)
    }

    /// What of it is signed, beside the code or the refresh token.
    pub fn parts(&self) -> Parts<'_> {
        Parts {
            client_id: &self.client_id,
            scope: &self.scope,
            scope_org: self.scope_org.as_deref(),
            timestamp: &self.timestamp,
            state: &self.state,
            redirect_uri: self.redirect_uri.as_deref().unwrap_or_default(),
        }
    }

    /// The string under `client_secret`.
    pub fn signed_string(&self, version: Version, refresh: RefreshString) -> String {
        let parts = self.parts();
        match (version, &self.grant) {
            (Version::V1, _) => parts.v1(),
            (Version::V3, Grant::Code { code, .. }) => parts.code(code),
            (Version::V3, Grant::Refresh { refresh_token }) => match refresh {
                RefreshString::WithRedirect => parts.refresh_with_redirect(),
                RefreshString::WithToken => parts.refresh_with_token(refresh_token),
            },
            (Version::V3, Grant::ClientCredentials) => parts.client_credentials(),
        }
    }
}

impl Grant {
    const fn word(&self) -> &'static str {
        match self {
            Self::Code { .. } => "authorization_code",
            Self::Refresh { .. } => "refresh_token",
            Self::ClientCredentials => "client_credentials",
        }
    }
}

/// Which string is signed under a refresh: public clients disagree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RefreshString {
    /// Ends with the redirect address.
    #[default]
    WithRedirect,
    /// Ends with the refresh token.
    WithToken,
}

/// The answer of the token endpoint.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct TokenResponse {
    /// The request's `state` again.
    pub state: String,
    /// `Bearer`.
    pub token_type: String,
    /// Seconds, 3600.
    pub expires_in: u64,
    /// UUID; with `access_type=offline` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// With the scope `openid` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    /// The key to the REST part.
    pub access_token: String,
}

#[cfg(test)]
mod tests {
    use super::{Form, FormFault, RefreshString, TokenRequest, TokenResponse, Version};

    const COMMON: &str = "client_id=I&client_secret=x&scope=S&timestamp=T&state=U";

    fn read(more: &str) -> Result<TokenRequest, FormFault> {
        TokenRequest::from_form(&Form::decode(&format!("{COMMON}&{more}")), Version::V3)
    }

    #[test]
    fn every_grant_comes_back_as_it_went_and_signs_its_own_string() {
        for (more, refresh, expected) in [
            (
                "grant_type=authorization_code&code=C&redirect_uri=R&client_certificate_hash=H",
                RefreshString::WithRedirect,
                "ISTURC",
            ),
            ("grant_type=refresh_token&refresh_token=F&redirect_uri=R", RefreshString::WithRedirect, "ISTUR"),
            ("grant_type=refresh_token&refresh_token=F", RefreshString::WithToken, "ISTUF"),
            ("grant_type=client_credentials&redirect_uri=R", RefreshString::WithRedirect, "ISTUR"),
        ] {
            let request = read(more).expect("complete");
            let again = TokenRequest::from_form(&request.to_form(), Version::V3).expect("complete");
            assert_eq!(again.signed_string(Version::V3, refresh), expected, "{more}");
            assert_eq!(again.signed_string(Version::V1, refresh), "STIU");
        }
    }

    #[test]
    fn what_a_grant_needs_is_demanded() {
        for (more, fault) in [
            (
                "grant_type=authorization_code",
                FormFault::Missing(vec!["code", "client_certificate_hash", "redirect_uri"]),
            ),
            ("grant_type=refresh_token", FormFault::Missing(vec!["refresh_token"])),
            ("", FormFault::Missing(vec!["grant_type"])),
            ("grant_type=password", FormFault::UnknownGrant),
        ] {
            assert_eq!(read(more).err(), Some(fault), "{more}");
        }
    }

    #[test]
    fn an_answer_without_optional_tokens_is_read() {
        let text = r#"{"access_token":"a","expires_in":3600,"state":"s","token_type":"Bearer"}"#;
        let answer: TokenResponse = serde_json::from_str(text).expect("ESIA's shape");
        assert!(answer.id_token.is_none() && answer.refresh_token.is_none());
        assert!(!serde_json::to_string(&answer).expect("writable").contains("id_token"));
    }
}
