//! How bodies are packed: what is asked of a journal, and what it says it did.

use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderValue};

/// A packing that can be undone here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// RFC 1952.
    Gzip,
    /// RFC 1950 by the letter; some servers send RFC 1951 without the wrapper.
    Deflate,
    /// RFC 7932.
    Brotli,
}

/// One that cannot, or several over each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UnknownCoding;

impl Coding {
    /// What `Content-Encoding` says; `None` where nothing is packed.
    pub(super) fn of(headers: &HeaderMap) -> Result<Option<Self>, UnknownCoding> {
        let lines = headers.get_all(CONTENT_ENCODING).iter();
        let words = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
        let mut found = None;
        for word in words.map(<[u8]>::trim_ascii) {
            let coding = match word.to_ascii_lowercase().as_slice() {
                b"" | b"identity" => continue,
                b"gzip" | b"x-gzip" => Self::Gzip,
                b"deflate" => Self::Deflate,
                b"br" => Self::Brotli,
                _ => return Err(UnknownCoding),
            };
            if found.replace(coding).is_some() {
                return Err(UnknownCoding);
            }
        }
        Ok(found)
    }
}

/// Asks for nothing that cannot be unpacked here. What the browser accepts besides is left out, with its weights kept;
/// a program that says nothing gets its answers plain.
pub(super) fn ask_readable(headers: &mut HeaderMap) {
    let lines = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    let readable = |word: &&str| {
        let name = word.split(';').next().unwrap_or_default().trim();
        ["gzip", "br", "identity"].iter().any(|known| name.eq_ignore_ascii_case(known))
    };
    let mut words = String::new();
    for word in lines.flat_map(|line| line.split(',')).map(str::trim).filter(readable) {
        words.extend([if words.is_empty() { "" } else { ", " }, word]);
    }
    let asked = HeaderValue::try_from(words).ok().filter(|asked| !asked.is_empty());
    headers.insert(ACCEPT_ENCODING, asked.unwrap_or(HeaderValue::from_static("identity")));
}

#[cfg(test)]
mod tests {
    use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderValue};

    use super::{Coding, UnknownCoding, ask_readable};

    #[test]
    fn one_known_packing_is_undone_and_several_are_not() {
        for (lines, expected) in [
            (&[][..], Ok(None)),
            (&["identity"], Ok(None)),
            (&["GZip"], Ok(Some(Coding::Gzip))),
            (&["x-gzip"], Ok(Some(Coding::Gzip))),
            (&["deflate"], Ok(Some(Coding::Deflate))),
            (&["identity, br"], Ok(Some(Coding::Brotli))),
            (&["gzip, gzip"], Err(UnknownCoding)),
            (&["gzip", "br"], Err(UnknownCoding)),
            (&["zstd"], Err(UnknownCoding)),
            (&["compress"], Err(UnknownCoding)),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(CONTENT_ENCODING, HeaderValue::from_str(line).unwrap());
            }
            assert_eq!(Coding::of(&headers), expected, "{lines:?}");
        }
    }

    #[test]
    fn the_journal_is_asked_for_what_can_be_unpacked_here() {
        for (accepted, asked) in [
            (&["gzip, deflate, br, zstd"][..], "gzip, br"),
            (&["gzip;q=0.5, *;q=0.1"], "gzip;q=0.5"),
            (&["zstd", "BR"], "BR"),
            (&["identity;q=0, gzip"], "identity;q=0, gzip"),
            (&["*"], "identity"),
            (&["zstd"], "identity"),
            (&[], "identity"),
        ] {
            let mut headers = HeaderMap::new();
            for line in accepted {
                headers.append(ACCEPT_ENCODING, HeaderValue::from_str(line).unwrap());
            }
            ask_readable(&mut headers);
            assert_eq!(headers.get_all(ACCEPT_ENCODING).iter().collect::<Vec<_>>(), [asked], "{accepted:?}");
        }
    }
}
