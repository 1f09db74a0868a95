//! Where to go after a sign-in: only ever a path of the same host.

/// A path with an optional query, beginning with a single `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnPath(String);

/// Longer addresses are not worth returning to, and cookies and records stay small.
const LONGEST: usize = 1024;

impl ReturnPath {
    /// The host's start page.
    pub fn start() -> Self {
        Self("/".to_owned())
    }

    /// Reads an address a browser came with; anything that could be taken for another host, or is not
    /// plain printable ASCII, becomes the start page.
    pub fn parse(text: &str) -> Self {
        let leads_off = |rest: &str| {
            let head = rest.get(..3).unwrap_or(rest).to_ascii_lowercase();
            rest.starts_with(['/', '\\']) || matches!(head.as_str(), "%2f" | "%5c" | "%09" | "%0a" | "%0d")
        };
        let printable = text.bytes().all(|byte| matches!(byte, b'!'..=b'~') && byte != b'\\');
        match text.strip_prefix('/') {
            Some(rest) if printable && text.len() <= LONGEST && !leads_off(rest) => {
                Self(text.split('#').next().unwrap_or("/").to_owned())
            }
            Some(_) | None => Self::start(),
        }
    }

    /// The path and query.
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
    fn lesson_18_only_a_path_of_the_same_host_is_returned_to() {
        for bad in [
            "",
            "//evil.test",
            "/\\evil.test",
            "\\/evil.test",
            "https:evil.test",
            "https://evil.test",
            "/%09//evil.test",
            "/\t/evil.test",
            "/\n/evil.test",
            "user@evil.test",
            "//user@evil.test",
            "javascript:alert(1)",
            "/%2f/evil.test",
            "/%5cevil.test",
            "/я",
        ] {
            assert_eq!(ReturnPath::parse(bad).as_str(), "/", "{bad:?}");
        }
        assert_eq!(ReturnPath::parse("/app/diary?week=1#top").as_str(), "/app/diary?week=1");
    }

    proptest! {
        #[test]
        fn a_browser_never_leaves_the_host(text in "[/\\\\a-z:@%0-9.?#\t\n ]{0,40}") {
            let host = Url::parse("https://journal.test/").unwrap();
            let target = host.join(ReturnPath::parse(&text).as_str()).unwrap();
            prop_assert_eq!(target.origin(), host.origin());
        }
    }
}
