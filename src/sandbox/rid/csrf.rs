//! Django's protection against forged requests (4.1 and later), as its middleware words it. Pure.
//!
//! The cookie holds a secret of 32 symbols; every form gets it masked anew: 32 symbols of mask, then the sum of
//! mask and secret, symbol by symbol in an alphabet of 62.

use axum::http::{HeaderMap, header};
use subtle::ConstantTimeEq;
use url::Url;

use crate::flow::port::Dice;

/// The secret of one browser.
#[derive(Clone)]
pub(super) struct Secret(String);

/// Why a request counts as forged; the words are Django's own log messages.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Forged {
    #[error("Origin checking failed - {0} does not match any trusted origins.")]
    BadOrigin(String),
    #[error("Referer checking failed - no Referer.")]
    NoReferer,
    #[error("Referer checking failed - Referer is malformed.")]
    MalformedReferer,
    #[error("Referer checking failed - Referer is insecure while host is secure.")]
    InsecureReferer,
    #[error("Referer checking failed - {0} does not match any trusted origins.")]
    BadReferer(String),
    #[error("CSRF cookie not set.")]
    NoCookie,
    #[error("CSRF token missing.")]
    NoToken,
    #[error("CSRF token has incorrect length.")]
    Length,
    #[error("CSRF token has invalid characters.")]
    Characters,
    #[error("CSRF token incorrect.")]
    Incorrect,
}

impl Secret {
    pub(super) fn new(dice: &dyn Dice) -> Self {
        Self(random(dice))
    }

    /// The secret of a cookie; older versions kept a masked one there.
    pub(super) fn of_cookie(value: &str) -> Option<Self> {
        plain(value).ok().map(Self)
    }

    pub(super) fn expose(&self) -> &str {
        &self.0
    }

    /// A token for one form.
    pub(super) fn masked(&self, dice: &dyn Dice) -> String {
        let mask = random(dice);
        let sum = pairs(&self.0, &mask).map(|(symbol, mask)| (symbol + mask) % SYMBOLS.len());
        let cipher: String = sum.map(|place| char::from(SYMBOLS[place])).collect();
        format!("{mask}{cipher}")
    }

    /// Whether the form's or the header's token is made of this secret.
    pub(super) fn fits(&self, token: &str) -> Result<(), Forged> {
        let presented = plain(token)?;
        let same: bool = self.0.as_bytes().ct_eq(presented.as_bytes()).into();
        same.then_some(()).ok_or(Forged::Incorrect)
    }
}

/// Where the request came from: `Origin` if the browser tells it, else `Referer` where the site is on TLS.
pub(super) fn check_source(headers: &HeaderMap, secure: bool) -> Result<(), Forged> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let scheme = if secure { "https" } else { "http" };
    if let Some(origin) = text(header::ORIGIN) {
        let own = format!("{scheme}://{host}");
        return (origin == own).then_some(()).ok_or_else(|| Forged::BadOrigin(origin.to_owned()));
    }
    if !secure {
        return Ok(());
    }
    let referer = text(header::REFERER).ok_or(Forged::NoReferer)?;
    let url = Url::parse(referer).map_err(|_| Forged::MalformedReferer)?;
    if url.scheme() != "https" {
        return Err(Forged::InsecureReferer);
    }
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let authority = format!("{}{port}", url.host_str().unwrap_or_default());
    (authority == host).then_some(()).ok_or_else(|| Forged::BadReferer(referer.to_owned()))
}

/// The secret in a token: masked, or as it is.
fn plain(token: &str) -> Result<String, Forged> {
    if !token.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Forged::Characters);
    }
    match token.len() {
        SECRET => Ok(token.to_owned()),
        MASKED => {
            let (mask, cipher) = token.split_at(SECRET);
            let count = SYMBOLS.len();
            let places = pairs(cipher, mask).map(|(symbol, mask)| (symbol + count - mask) % count);
            Ok(places.map(|place| char::from(SYMBOLS[place])).collect())
        }
        _ => Err(Forged::Length),
    }
}

fn pairs<'a>(one: &'a str, other: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    let place = |byte: u8| SYMBOLS.iter().position(|symbol| *symbol == byte).unwrap_or(0);
    one.bytes().map(place).zip(other.bytes().map(place))
}

fn random(dice: &dyn Dice) -> String {
    let mut bytes = [0; SECRET];
    dice.fill(&mut bytes);
    // Not uniform (256 is no multiple of 62): it only has to be hard to guess.
    bytes.iter().map(|byte| char::from(SYMBOLS[usize::from(*byte) % SYMBOLS.len()])).collect()
}

const SECRET: usize = 32;
const MASKED: usize = 2 * SECRET;
const SYMBOLS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{Forged, Secret, check_source};
    use crate::flow::port::Dice;

    struct Always(u8);

    impl Dice for Always {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    fn secret() -> Secret {
        Secret::of_cookie(&"abcdEFGH01234567".repeat(2)).expect("32 symbols")
    }

    #[test]
    fn every_mask_hides_the_same_secret() {
        for dice in [Always(0), Always(1), Always(61), Always(200)] {
            let token = secret().masked(&dice);
            assert_eq!(token.len(), 64);
            assert_eq!(secret().fits(&token), Ok(()));
            let cookie = Secret::of_cookie(&token).expect("a masked cookie of an older version");
            assert_eq!(cookie.expose(), secret().expose());
        }
        assert_eq!(secret().fits(secret().expose()), Ok(()), "scripts send the cookie itself");
    }

    #[test]
    fn a_token_by_hand_agrees_with_djangos_sum() {
        // Mask b (1) over secret a (0) gives b; over 9 (61) it wraps round to a.
        let secret = Secret::of_cookie(&"a9".repeat(16)).expect("32 symbols");
        assert_eq!(secret.masked(&Always(1)), format!("{}{}", "b".repeat(32), "ba".repeat(16)));
    }

    #[test]
    fn other_tokens_are_refused_with_their_reason() {
        let other = Secret::of_cookie(&"z".repeat(32)).expect("32 symbols").masked(&Always(7));
        let table = [
            (other, Forged::Incorrect),
            ("a".repeat(31), Forged::Length),
            (String::new(), Forged::Length),
            ("-".repeat(64), Forged::Characters),
            ("я".repeat(16), Forged::Characters),
        ];
        for (token, reason) in table {
            assert_eq!(secret().fits(&token), Err(reason), "{token}");
        }
    }

    #[test]
    fn the_source_must_be_the_site_itself() {
        let own = "https://rid.example.test:444";
        let bad = |text: &str| Err(Forged::BadOrigin(text.to_owned()));
        let foreign = "https://rid.example.test/accounts/login/";
        let table = [
            (Some(own), None, true, Ok(())),
            (Some("https://rid.example.test"), None, true, bad("https://rid.example.test")),
            (Some("null"), None, true, bad("null")),
            (Some(own), None, false, bad(own)),
            (None, None, false, Ok(())),
            (None, None, true, Err(Forged::NoReferer)),
            (None, Some("https://rid.example.test:444/accounts/login/"), true, Ok(())),
            (None, Some(foreign), true, Err(Forged::BadReferer(foreign.to_owned()))),
            (None, Some("http://rid.example.test:444/"), true, Err(Forged::InsecureReferer)),
            (None, Some("/accounts/login/"), true, Err(Forged::MalformedReferer)),
        ];
        for (origin, referer, secure, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("rid.example.test:444"));
            for (name, value) in [(header::ORIGIN, origin), (header::REFERER, referer)] {
                if let Some(value) = value {
                    headers.insert(name, HeaderValue::from_str(value).expect("a header"));
                }
            }
            assert_eq!(check_source(&headers, secure), expected, "{origin:?} {referer:?} {secure}");
        }
    }
}
