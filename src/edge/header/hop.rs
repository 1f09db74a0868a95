//! Headers that concern one connection only (RFC 9110 §7.6.1).

use http::header::{
    AUTHORIZATION, CONNECTION, HeaderMap, HeaderName, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE, WWW_AUTHENTICATE,
};

/// Removes hop-by-hop headers, those that `Connection` names, and NTLM and Negotiate in both directions.
///
/// The two Windows schemes sign a connection, not a request: through a pool one person would speak as another.
/// A WebSocket upgrade is put back by [`crate::edge::splice`].
pub fn strip_hop_by_hop(headers: &mut HeaderMap) {
    let listed: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b','))
        .filter_map(|name| HeaderName::from_bytes(name.trim_ascii()).ok())
        .filter(|name| !END_TO_END.contains(&name.as_str()))
        .collect();
    for name in HOP_BY_HOP.iter().chain(&listed) {
        headers.remove(name);
    }
    strip_connection_auth(headers);
}

fn strip_connection_auth(headers: &mut HeaderMap) {
    for name in [AUTHORIZATION, WWW_AUTHENTICATE] {
        if !headers.get_all(&name).iter().any(|value| binds_connection(value.as_bytes())) {
            continue;
        }
        let kept: Vec<_> = headers
            .get_all(&name)
            .iter()
            .filter(|value| !binds_connection(value.as_bytes()))
            .cloned()
            .collect();
        headers.remove(&name);
        for value in kept {
            headers.append(&name, value);
        }
    }
}

fn binds_connection(value: &[u8]) -> bool {
    let scheme = value.trim_ascii().split(|byte| matches!(byte, b' ' | b',')).next().unwrap_or_default();
    scheme.eq_ignore_ascii_case(b"ntlm") || scheme.eq_ignore_ascii_case(b"negotiate")
}

/// `Content-Length` frames the body and `Host` routes the request: nobody may strike them out through `Connection`.
const END_TO_END: [&str; 2] = ["content-length", "host"];
const HOP_BY_HOP: [HeaderName; 9] = [
    CONNECTION,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

#[cfg(test)]
mod tests {
    use http::header::{HeaderMap, HeaderName, HeaderValue};

    use super::strip_hop_by_hop;

    fn left(headers: &[(&'static str, &'static str)]) -> Vec<String> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        strip_hop_by_hop(&mut map);
        let mut left: Vec<_> =
            map.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
        left.sort();
        left
    }

    #[test]
    fn headers_of_one_connection_stay_on_it() {
        let kept = left(&[
            ("connection", "keep-alive, X-Secret , content-length"),
            ("connection", "upgrade"),
            ("x-secret", "1"),
            ("keep-alive", "timeout=5"),
            ("upgrade", "h2c"),
            ("te", "trailers"),
            ("proxy-authorization", "Basic x"),
            ("content-length", "3"),
            ("accept", "*/*"),
        ]);
        assert_eq!(kept, ["accept: */*", "content-length: 3"]);
    }

    #[test]
    fn schemes_that_sign_a_connection_are_not_offered() {
        let offered = left(&[
            ("www-authenticate", "Negotiate"),
            ("www-authenticate", "NTLM TlRM"),
            ("www-authenticate", "Basic realm=\"x\""),
        ]);
        assert_eq!(offered, ["www-authenticate: Basic realm=\"x\""]);
        assert!(left(&[("authorization", "ntlm TlRM")]).is_empty());
        assert_eq!(left(&[("authorization", "Bearer negotiate")]), ["authorization: Bearer negotiate"]);
    }
}
