//! The exact strings under `client_secret`. Values stand as they are before any URL encoding, in UTF-8, with
//! nothing between them.

/// What of a request is signed.
#[derive(Clone, Copy)]
pub struct Parts<'r> {
    /// Mnemonic of the information system.
    pub client_id: &'r str,
    /// Scopes with single spaces, in the order in which they are sent.
    pub scope: &'r str,
    /// Scopes of organisations, where the request has them.
    pub scope_org: Option<&'r str>,
    /// `yyyy.MM.dd HH:mm:ss Z`.
    pub timestamp: &'r str,
    /// The request's own UUID.
    pub state: &'r str,
    /// Where the browser comes back to; empty where the request has none.
    pub redirect_uri: &'r str,
}

impl Parts<'_> {
    /// `ac` and `te` of the first version, under CMS.
    pub fn v1(&self) -> String {
        [self.scope, self.timestamp, self.client_id, self.state].concat()
    }

    /// `v2/ac`.
    pub fn authorise(&self) -> String {
        let Self { client_id, scope, timestamp, state, redirect_uri, .. } = self;
        [client_id, scope, self.scope_org.unwrap_or_default(), timestamp, state, redirect_uri].concat()
    }

    /// `v3/te` with `authorization_code`.
    pub fn code(&self, code: &str) -> String {
        self.authorise() + code
    }

    /// `v3/te` with `refresh_token`, as the libraries sign it that send every mandatory parameter.
    pub fn refresh_with_redirect(&self) -> String {
        self.authorise()
    }

    /// `v3/te` with `refresh_token`, as other clients sign it: the token instead of the address.
    /// Which of the two ESIA's own text means is not settled.
    pub fn refresh_with_token(&self, refresh_token: &str) -> String {
        [self.client_id, self.scope, self.timestamp, self.state, refresh_token].concat()
    }

    /// `v3/te` with `client_credentials`; known from one client only.
    pub fn client_credentials(&self) -> String {
        [self.client_id, self.scope, self.timestamp, self.state, self.redirect_uri].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::Parts;

    const PARTS: Parts<'static> = Parts {
        client_id: "TESTIS01",
        scope: "openid fullname snils",
        scope_org: None,
        timestamp: "2026.11.21 12:00:00 +0000",
        state: "7648d7bd-6369-4073-b545-90250f68025e",
        redirect_uri: "https://gate.example.test/esia/callback",
    };

    #[test]
    fn the_published_vector_has_this_very_string() {
        assert_eq!(
            PARTS.authorise(),
            "TESTIS01openid fullname snils2026.11.21 12:00:00 +00007648d7bd-6369-4073-b545-90250f68025e\
             https://gate.example.test/esia/callback"
        );
    }

    #[test]
    fn every_request_has_its_own_order() {
        let parts = Parts {
            client_id: "I",
            scope: "S",
            scope_org: Some("O"),
            timestamp: "T",
            state: "U",
            redirect_uri: "R",
        };
        for (string, expected) in [
            (parts.v1(), "STIU"),
            (parts.authorise(), "ISOTUR"),
            (parts.code("C"), "ISOTURC"),
            (parts.refresh_with_redirect(), "ISOTUR"),
            (parts.refresh_with_token("F"), "ISTUF"),
            (parts.client_credentials(), "ISTUR"),
        ] {
            assert_eq!(string, expected);
        }
    }
}
