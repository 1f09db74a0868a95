//! Headers by which a journal might take somebody's word for who is calling.

use http::header::{HeaderMap, HeaderName};

/// The names that only the gateway may send, as prefixes in one spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityHeaders {
    prefixes: Vec<String>,
}

impl IdentityHeaders {
    /// Adds a name or prefix, such as the header of an `assertion` link; case and `_` for `-` do not matter.
    #[must_use]
    pub fn and(mut self, prefix: &str) -> Self {
        self.prefixes.push(spelled(prefix));
        self
    }

    /// Removes every header of the set, however often it comes and however it is spelt.
    ///
    /// Old servers turn `-` into `_` when they fill CGI variables, so both are one name here.
    pub fn strip(&self, headers: &mut HeaderMap) {
        let forged: Vec<HeaderName> =
            headers.keys().filter(|name| self.covers(name.as_str())).cloned().collect();
        for name in forged {
            headers.remove(name);
        }
    }

    fn covers(&self, name: &str) -> bool {
        self.prefixes.iter().any(|prefix| begins(name, prefix))
    }
}

impl Default for IdentityHeaders {
    fn default() -> Self {
        Self { prefixes: DEFAULT_PREFIXES.map(str::to_owned).to_vec() }
    }
}

/// Whether the name of a header begins so, case and `_` for `-` apart; `head` is spelled in lower case with `-`.
pub(super) fn begins(name: &str, head: &str) -> bool {
    let spelled = |byte: u8| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    name.len() >= head.len() && name.bytes().zip(head.bytes()).all(|(own, other)| spelled(own) == other)
}

fn spelled(name: &str) -> String {
    name.trim().to_ascii_lowercase().replace('_', "-")
}

/// Our own assertions, the usual names of other gateways and of CGI, ESIA's and the СНИЛС by name; and the headers by
/// which some servers take another path or method than the one that was judged.
const DEFAULT_PREFIXES: [&str; 17] = [
    "x-privratnik-",
    "remote-",
    "x-remote-",
    "x-forwarded-user",
    "x-forwarded-email",
    "x-forwarded-groups",
    "x-forwarded-preferred-username",
    "x-forwarded-access-token",
    "x-auth-request-",
    "x-authenticated-",
    "x-user",
    "x-esia-",
    "x-snils",
    "x-original-",
    "x-rewrite-url",
    "x-http-method",
    "x-method-override",
];

#[cfg(test)]
mod tests {
    use http::header::{CONNECTION, HeaderMap, HeaderName, HeaderValue};

    use super::IdentityHeaders;
    use crate::edge::header::strip_hop_by_hop;

    #[test]
    fn lesson_15_no_header_names_another_path_or_method() {
        let mut sent =
            headers(&["x-original-url", "X_Rewrite_URL", "x-http-method-override", "x-method-override"]);
        IdentityHeaders::default().strip(&mut sent);
        assert!(sent.is_empty(), "{sent:?}");
    }

    fn headers(names: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for name in names {
            headers
                .append(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_static("forged"));
        }
        headers
    }

    #[test]
    fn lesson_13_a_client_cannot_name_itself() {
        let mut forged = headers(&[
            "X-Remote-User",
            "x_remote_user",
            "X-REMOTE_USER",
            "x-remote-user",
            "Remote_User",
            "X-Privratnik-Assertion",
            "X-Forwarded-User",
            "X-Auth-Request-Email",
            "X-Esia-Oid",
            "X-SNILS",
            "X_Journal_Person",
        ]);
        IdentityHeaders::default().and("X-Journal-Person").strip(&mut forged);
        assert!(forged.is_empty(), "{forged:?}");
    }

    #[test]
    fn lesson_13_naming_it_in_connection_does_not_save_it() {
        let mut forged = headers(&["X-User", "Accept"]);
        forged.insert(CONNECTION, HeaderValue::from_static("close, X-User"));
        strip_hop_by_hop(&mut forged);
        IdentityHeaders::default().strip(&mut forged);
        assert_eq!(forged.keys().collect::<Vec<_>>(), ["accept"]);
    }

    #[test]
    fn other_headers_pass() {
        let mut plain = headers(&["User-Agent", "X-Requested-With", "At", "X-Forwarded-For"]);
        IdentityHeaders::default().strip(&mut plain);
        assert_eq!(plain.len(), 4);
    }
}
