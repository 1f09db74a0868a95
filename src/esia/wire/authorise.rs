//! Parameters of the authorise request.

use super::form::{Form, FormFault};
use super::signed::Parts;

/// Which of ESIA's two protocols a request speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Version {
    /// `ac` and `te`: CMS as `client_secret`, deprecated since April 2023.
    V1,
    /// `v2/ac` and `v3/te`: a raw GOST signature and `client_certificate_hash`.
    V3,
}

impl Version {
    /// Path of the authorise request.
    pub const fn authorise_path(self) -> &'static str {
        match self {
            Self::V1 => "/aas/oauth2/ac",
            Self::V3 => "/aas/oauth2/v2/ac",
        }
    }

    /// Path of the token request.
    pub const fn token_path(self) -> &'static str {
        match self {
            Self::V1 => "/aas/oauth2/te",
            Self::V3 => "/aas/oauth2/v3/te",
        }
    }
}

/// The parameters of `v2/ac` (and of `ac`, which has no `client_certificate_hash`).
#[derive(Clone)]
pub struct AuthoriseRequest {
    /// Mnemonic of the information system.
    pub client_id: String,
    /// The signature, base64url: raw s ‖ r, or a detached CMS in the first version.
    pub client_secret: String,
    /// Streebog-256 of the DER certificate, 64 upper-case hexadecimal characters; absent in the first version.
    pub client_certificate_hash: Option<String>,
    /// Scopes with single spaces.
    pub scope: String,
    /// Scopes of organisations; signed where present.
    pub scope_org: Option<String>,
    /// `yyyy.MM.dd HH:mm:ss Z`; see [`super::timestamp`].
    pub timestamp: String,
    /// UUID v4, lower-case.
    pub state: String,
    /// Where the browser comes back to.
    pub redirect_uri: String,
    /// `code`.
    pub response_type: String,
    /// `online` or `offline`.
    pub access_type: String,
    /// Consent objects: base64url of a JSON array.
    pub permissions: Option<String>,
    /// `conf_acc`, `acc_kid` or `acc_not_kid`.
    pub person_filter: Option<String>,
    /// PKCE.
    pub code_challenge: Option<String>,
    /// PKCE.
    pub code_challenge_method: Option<String>,
}

impl AuthoriseRequest {
    /// The parameters by name, in the order in which real journals send them.
    pub fn to_form(&self) -> Form {
        Form::default()
            .with("response_type", &self.response_type)
            .with("access_type", &self.access_type)
            .with("client_id", &self.client_id)
            .with_some("client_certificate_hash", self.client_certificate_hash.as_deref())
            .with("client_secret", &self.client_secret)
            .with("timestamp", &self.timestamp)
            .with("scope", &self.scope)
            .with_some("scope_org", self.scope_org.as_deref())
            .with("redirect_uri", &self.redirect_uri)
            .with("state", &self.state)
            .with_some("permissions", self.permissions.as_deref())
            .with_some("person_filter", self.person_filter.as_deref())
            .with_some("code_challenge", self.code_challenge.as_deref())
            .with_some("code_challenge_method", self.code_challenge_method.as_deref())
    }

    /// Reads the parameters of a request of this version; unknown names are passed over.
    ///
    /// # Errors
    /// [`FormFault`] with every mandatory name that is absent, or a repeated one.
    pub fn from_form(form: &Form, version: Version) -> Result<Self, FormFault> {
        let mut fields = form.fields();
        let request = Self {
            client_id: fields.must("client_id"),
            client_secret: fields.must("client_secret"),
            client_certificate_hash: match version {
                Version::V1 => fields.may("client_certificate_hash"),
                Version::V3 => Some(fields.must("client_certificate_hash")),
            },
            scope: fields.must("scope"),
            scope_org: fields.may("scope_org"),
            timestamp: fields.must("timestamp"),
            state: fields.must("state"),
            redirect_uri: fields.must("redirect_uri"),
            response_type: fields.must("response_type"),
            access_type: fields.must("access_type"),
            permissions: fields.may("permissions"),
            person_filter: fields.may("person_filter"),
            code_challenge: fields.may("code_challenge"),
            code_challenge_method: fields.may("code_challenge_method"),
        };
        fields.done().map(|()| request)
    }

    /// What of it is signed.
    pub fn parts(&self) -> Parts<'_> {
        Parts {
            client_id: &self.client_id,
            scope: &self.scope,
            scope_org: self.scope_org.as_deref(),
            timestamp: &self.timestamp,
            state: &self.state,
            redirect_uri: &self.redirect_uri,
        }
    }

    /// The string under `client_secret`.
    pub fn signed_string(&self, version: Version) -> String {
        match version {
            Version::V1 => self.parts().v1(),
            Version::V3 => self.parts().authorise(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AuthoriseRequest, Form, FormFault, Version};

    #[test]
    fn a_request_comes_back_as_it_went() {
        let form = Form::decode(
            "client_id=IS&client_secret=x&client_certificate_hash=AB&scope=openid+snils&timestamp=t&state=s\
             &redirect_uri=https%3A%2F%2Fg%2Fc&response_type=code&access_type=online&person_filter=conf_acc",
        );
        let request = AuthoriseRequest::from_form(&form, Version::V3).expect("complete");
        let again = AuthoriseRequest::from_form(&request.to_form(), Version::V3).expect("complete");
        assert_eq!(again.signed_string(Version::V3), "ISopenid snilstshttps://g/c");
        assert_eq!(again.person_filter.as_deref(), Some("conf_acc"));
    }

    #[test]
    fn the_hash_is_demanded_by_the_current_version_only() {
        let form = Form::decode(
            "client_id=IS&client_secret=x&scope=o&timestamp=t&state=s&redirect_uri=r&response_type=code&access_type=online",
        );
        let fault = AuthoriseRequest::from_form(&form, Version::V3).err();
        assert_eq!(fault, Some(FormFault::Missing(vec!["client_certificate_hash"])));
        let request = AuthoriseRequest::from_form(&form, Version::V1).expect("complete");
        assert_eq!(request.signed_string(Version::V1), "otISs");
    }
}
