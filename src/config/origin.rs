//! The address of a site.

use url::Url;

/// Scheme, host and port of a site; nothing else is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(Url);

impl Origin {
    /// Reads `https://gate.example.ru` or `http://gate.localhost:8400`; `None` with a path, a query, a user or
    /// another scheme.
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let bare = matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some_and(|host| !host.is_empty())
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        bare.then_some(Self(url))
    }

    /// The text without a slash at its end: `http://gate.localhost:8400`.
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The address, with `/` as its path.
    pub const fn url(&self) -> &Url {
        &self.0
    }

    /// The host in lower case, without the port.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// What a browser writes into `Host`: the port only where it is not the scheme's own.
    pub fn authority(&self) -> &str {
        self.0.authority()
    }

    /// Whether browsers come over TLS.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let table = [
            ("https://Gate.Example.RU", "https://gate.example.ru", "gate.example.ru"),
            ("https://gate.example.ru:443/", "https://gate.example.ru", "gate.example.ru"),
            ("http://gate.localhost:8400", "http://gate.localhost:8400", "gate.localhost:8400"),
        ];
        for (text, whole, authority) in table {
            let origin = Origin::parse(text).unwrap();
            assert_eq!((origin.as_str(), origin.authority()), (whole, authority), "{text}");
        }
    }

    #[test]
    fn nothing_more_is_in_an_origin() {
        for text in [
            "",
            "gate.example.ru",
            "ftp://gate.example.ru",
            "https://gate.example.ru/login",
            "https://gate.example.ru/?a",
            "https://gate.example.ru/#a",
            "https://user@gate.example.ru",
            "https://:password@gate.example.ru",
            "https://",
        ] {
            assert_eq!(Origin::parse(text), None, "{text}");
        }
    }
}
