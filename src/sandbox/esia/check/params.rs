//! The parameters of a request: query and form together, each name at most once.

use crate::sandbox::esia::refusal::{Refusal, Refused};

/// Decoded parameters in the order of arrival, of the query first and of the form body then.
#[derive(Clone, Debug, Default)]
pub(in crate::sandbox::esia) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads both sources; clients send token requests in either.
    pub(in crate::sandbox::esia) fn read(query: Option<&str>, form: &[u8]) -> Self {
        let sources = [query.unwrap_or_default().as_bytes(), form];
        Self(sources.into_iter().flat_map(|source| form_urlencoded::parse(source).into_owned()).collect())
    }

    /// The value, if there is one and it is not empty.
    pub(in crate::sandbox::esia) fn value(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Those of `names` that did not come: one refusal for all of them together.
    pub(super) fn demand(&self, names: &[&'static str]) -> Result<(), Refused> {
        let missing: Vec<_> = names.iter().copied().filter(|name| self.value(name).is_none()).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Refusal::Missing(missing).because("send the parameters as a query or as a form, not as JSON"))
    }

    /// No name of the protocol may come twice, in one source or in two.
    pub(super) fn each_once(&self) -> Result<(), Refused> {
        let twice = |name: &&str| self.0.iter().filter(|(known, _)| known == *name).count() > 1;
        match NAMES.iter().copied().find(twice) {
            Some(name) => Err(Refusal::Parameter(name).because("the parameter came twice")),
            None => Ok(()),
        }
    }

    /// The value, which [`Params::demand`] has found before.
    pub(super) fn known(&self, name: &str) -> &str {
        self.value(name).unwrap_or_default()
    }
}

const NAMES: [&str; 20] = [
    "access_type",
    "client_certificate_hash",
    "client_id",
    "client_secret",
    "code",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
    "grant_type",
    "permissions",
    "person_filter",
    "redirect_uri",
    "refresh_token",
    "response_type",
    "scope",
    "scope_org",
    "state",
    "timestamp",
    "token_type",
    "nonce",
];

#[cfg(test)]
mod tests {
    use super::Params;
    use crate::sandbox::esia::refusal::Refusal;

    #[test]
    fn query_and_form_are_read_together() {
        let params = Params::read(Some("client_id=A&timestamp=2026.11.21+12%3A00%3A00+%2B0000"), b"state=s");
        assert_eq!(params.value("timestamp"), Some("2026.11.21 12:00:00 +0000"));
        assert_eq!(params.value("state"), Some("s"));
    }

    #[test]
    fn every_missing_name_is_told_at_once() {
        let refused = Params::read(Some("scope="), b"").demand(&["state", "scope"]).unwrap_err();
        assert_eq!(refused.refusal, Refusal::Missing(vec!["state", "scope"]));
    }

    #[test]
    fn a_name_in_both_sources_is_a_repetition() {
        let refused = Params::read(Some("state=1"), b"state=1").each_once().unwrap_err();
        assert_eq!(refused.refusal, Refusal::Parameter("state"));
    }
}
