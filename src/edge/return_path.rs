//! Where a person comes back to after signing in: never anywhere but a path of the same host.

use crate::edge::path::NormalPath;

/// A path and query of the host that it is used on; safe in a `Location` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnPath(String);

impl ReturnPath {
    /// The start page.
    pub fn start() -> Self {
        Self("/".to_owned())
    }

    /// Reads what a browser sent as its return address; anything that is not plainly a path becomes the start page.
    ///
    /// `//host` and `/\host` name another host for browsers, and they also drop tabs and newlines before they
    /// look: so the two slashes are refused before normalisation, and the normal form leaves no such byte.
    pub fn parse(written: &str) -> Self {
        if written.starts_with("//") {
            return Self::start();
        }
        NormalPath::parse(written).map_or_else(|_| Self::start(), |path| Self(path.target()))
    }

    /// The path with its query, beginning with exactly one slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::ReturnPath;

    #[test]
    fn lesson_18_a_return_address_stays_on_the_host() {
        for written in [
            "",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/%5Cevil.example",
            "https:evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "%09//evil.example",
            "/%09/evil.example",
            "\t//evil.example",
            "/\t/evil.example",
            "/\r\nLocation: https://evil.example",
            "user@evil.example",
            "@evil.example/",
            "/../..//evil.example",
        ] {
            assert_eq!(ReturnPath::parse(written), ReturnPath::start(), "{written:?}");
        }
    }

    #[test]
    fn a_path_of_the_host_is_kept_with_its_query() {
        for (written, kept) in [
            ("/marks/current/?week=3", "/marks/current/?week=3"),
            ("/a@b", "/a@b"),
            ("/.//evil.example", "/evil.example"),
            ("/a?next=//evil.example", "/a?next=//evil.example"),
        ] {
            assert_eq!(ReturnPath::parse(written).as_str(), kept);
        }
    }

    proptest! {
        #[test]
        fn a_browser_never_leaves_the_host(written in "[/\\\\:@.%a-z0-9\t\n?#]{0,16}") {
            let host = Url::parse("https://journal.example/deep/page").unwrap();
            let reached = host.join(ReturnPath::parse(&written).as_str()).unwrap();
            prop_assert_eq!(reached.origin(), host.origin());
        }
    }
}
