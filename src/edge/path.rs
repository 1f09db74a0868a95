//! One normal form of a path: what the policy judges is, byte for byte, what the journal receives.
//!
//! Journals on IIS decode more eagerly than the standard asks: they fold case, cut trailing dots, and some decode
//! twice. So whatever could be read in two ways is refused here rather than guessed.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A request target in origin form, normalised.
///
/// Normal means: unreserved characters decoded, every other escape in upper-case hex, `//` collapsed, dot segments
/// resolved. Case is kept. The query is carried unchanged.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NormalPath {
    path: String,
    folded: String,
    query: Option<String>,
}

/// Why a target has no normal form; all of them are answered 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathFault {
    /// It does not begin with `/`.
    #[error("the path does not begin with a slash")]
    Relative,
    /// A raw byte outside printable ASCII, or a fragment.
    #[error("the path holds a character that must be escaped")]
    RawCharacter,
    /// `%` without two hex digits behind it.
    #[error("the path holds a broken escape")]
    BrokenEscape,
    /// An escape that a second decoding would turn into something else (`%252e`).
    #[error("the path is escaped twice")]
    DoubleEscape,
    /// An escaped `/` or any `\`: a separator for some servers, a letter for others.
    #[error("the path hides a separator")]
    HiddenSeparator,
    /// An escaped control byte, NUL among them.
    #[error("the path holds a control character")]
    Control,
    /// `;`, which some servers cut away together with what follows.
    #[error("the path carries parameters")]
    Parameter,
    /// Escapes that are not UTF-8, overlong forms among them.
    #[error("the path is not UTF-8")]
    NotUtf8,
    /// `..` above the root.
    #[error("the path climbs above the root")]
    Climbs,
    /// A segment that ends in a dot or a space, which Windows drops from names.
    #[error("a part of the path ends in a dot or a space")]
    TrailingDot,
    /// `::$DATA` and its kin: another name of the same file on Windows.
    #[error("the path names a stream of a file")]
    Stream,
    /// The query holds a byte outside printable ASCII.
    #[error("the query holds a character that must be escaped")]
    BadQuery,
}

impl NormalPath {
    /// Brings `/path?query` into its normal form.
    ///
    /// # Errors
    /// [`PathFault`] when there is none, or more than one server's reading of it.
    pub fn parse(target: &str) -> Result<Self, PathFault> {
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        if query.is_some_and(|query| !query.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#')) {
            return Err(PathFault::BadQuery);
        }
        let path = normal(path)?;
        let folded = if path.contains('%') {
            percent_decode_str(&path).decode_utf8_lossy().to_lowercase()
        } else {
            path.to_ascii_lowercase()
        };
        Ok(Self { path, folded, query: query.map(str::to_owned) })
    }

    /// The normal path, without the query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The query as it came, without `?`.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// What goes upstream: path and query.
    pub fn target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    /// The path as rules match it: all escapes read, all letters lower-case. Never sent anywhere.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// The same path with another query, which must be escaped already.
    ///
    /// # Errors
    /// [`PathFault::BadQuery`] when it is not.
    pub fn with_query(&self, query: &str) -> Result<Self, PathFault> {
        Self::parse(&format!("{}?{query}", self.path))
    }
}

fn normal(path: &str) -> Result<String, PathFault> {
    let body = path.strip_prefix('/').ok_or(PathFault::Relative)?;
    let mut segments = Vec::new();
    let mut ends_as_folder = true;
    for raw in body.split('/') {
        let segment = normal_segment(raw)?;
        ends_as_folder = matches!(segment.as_ref(), "" | "." | "..");
        match segment.as_ref() {
            "" | "." => {}
            ".." => {
                segments.pop().ok_or(PathFault::Climbs)?;
            }
            name if name.ends_with('.') || name.ends_with("%20") => return Err(PathFault::TrailingDot),
            _ => segments.push(segment),
        }
    }
    let mut normal = String::with_capacity(path.len());
    for segment in &segments {
        normal.push('/');
        normal.push_str(segment);
    }
    if ends_as_folder {
        normal.push('/');
    }
    Ok(normal)
}

fn normal_segment(raw: &str) -> Result<Cow<'_, str>, PathFault> {
    // Nothing to decode, to escape or to object to: the rule.
    if raw.bytes().all(|byte| byte != b':' && (is_unreserved(byte) || is_allowed_raw(byte))) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut segment = String::with_capacity(raw.len());
    let mut decoded = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let escaped = first == b'%';
        let byte = if escaped { unescape(behind)? } else { plain(first)? };
        rest = if escaped { &behind[2..] } else { behind };
        check(byte)?;
        decoded.push(byte);
        if is_unreserved(byte) || (!escaped && is_allowed_raw(byte)) {
            segment.push(char::from(byte));
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    if std::str::from_utf8(&decoded).is_err() {
        return Err(PathFault::NotUtf8);
    }
    if decoded.windows(2).any(|pair| pair == b"::") {
        return Err(PathFault::Stream);
    }
    let reads_as_escape = |w: &[u8]| w[0] == b'%' && w[1].is_ascii_hexdigit() && w[2].is_ascii_hexdigit();
    if decoded.windows(3).any(reads_as_escape) {
        return Err(PathFault::DoubleEscape);
    }
    Ok(Cow::Owned(segment))
}

fn unescape(digits: &[u8]) -> Result<u8, PathFault> {
    let digit = |at: usize| digits.get(at).and_then(|digit| char::from(*digit).to_digit(16));
    match (digit(0), digit(1)) {
        (Some(high), Some(low)) => u8::try_from(high * 16 + low).map_err(|_| PathFault::BrokenEscape),
        _ => Err(PathFault::BrokenEscape),
    }
}

const fn plain(byte: u8) -> Result<u8, PathFault> {
    if byte.is_ascii_graphic() && byte != b'#' { Ok(byte) } else { Err(PathFault::RawCharacter) }
}

const fn check(byte: u8) -> Result<(), PathFault> {
    match byte {
        b'/' | b'\\' => Err(PathFault::HiddenSeparator),
        b';' => Err(PathFault::Parameter),
        0x00..=0x1F | 0x7F => Err(PathFault::Control),
        _ => Ok(()),
    }
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// What RFC 3986 lets stand unescaped in a segment besides the unreserved; other raw marks (`|`, `[`) are escaped.
const fn is_allowed_raw(byte: u8) -> bool {
    matches!(byte, b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b'=' | b':' | b'@')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{NormalPath, PathFault};

    #[test]
    fn lesson_15_the_path_judged_is_the_path_sent() {
        for (written, normal) in [
            ("/", "/"),
            ("//", "/"),
            ("//marks///current", "/marks/current"),
            ("/marks/./current/", "/marks/current/"),
            ("/a/../marks", "/marks"),
            ("/a/%2e%2E/marks", "/marks"),
            ("/a/.", "/a/"),
            ("/a/..", "/"),
            ("/%6darks/", "/marks/"),
            ("/webapi/%d0%b0", "/webapi/%D0%B0"),
            ("/a|b[c]", "/a%7Cb%5Bc%5D"),
            ("/a%2bb+c", "/a%2Bb+c"),
            ("/100%25", "/100%25"),
            ("/Marks?At=%2e%2E//;x", "/Marks?At=%2e%2E//;x"),
        ] {
            assert_eq!(
                NormalPath::parse(written).map(|path| path.target()),
                Ok(normal.to_owned()),
                "{written}"
            );
        }
    }

    #[test]
    fn lesson_15_a_path_with_two_readings_is_refused() {
        for (written, fault) in [
            ("", PathFault::Relative),
            ("*", PathFault::Relative),
            ("marks", PathFault::Relative),
            ("/a%2Fb", PathFault::HiddenSeparator),
            ("/a%5cb", PathFault::HiddenSeparator),
            ("/a\\b", PathFault::HiddenSeparator),
            ("/a%00", PathFault::Control),
            ("/a%09", PathFault::Control),
            ("/marks;x=1", PathFault::Parameter),
            ("/marks%3bx", PathFault::Parameter),
            ("/a%", PathFault::BrokenEscape),
            ("/a%2", PathFault::BrokenEscape),
            ("/a%u002f", PathFault::BrokenEscape),
            ("/%252e%252e/marks", PathFault::DoubleEscape),
            ("/%25%32%65", PathFault::DoubleEscape),
            ("/%c0%af", PathFault::NotUtf8),
            ("/%EF%F0", PathFault::NotUtf8),
            ("/..", PathFault::Climbs),
            ("/a/../../marks", PathFault::Climbs),
            ("/postlogin.asp::$DATA", PathFault::Stream),
            ("/postlogin.asp%3A%3a$data", PathFault::Stream),
            ("/postlogin.asp.", PathFault::TrailingDot),
            ("/postlogin.asp%20", PathFault::TrailingDot),
            ("/a b", PathFault::RawCharacter),
            ("/a#b", PathFault::RawCharacter),
            ("/журнал", PathFault::RawCharacter),
            ("/a?b c", PathFault::BadQuery),
            ("/a?b#c", PathFault::BadQuery),
        ] {
            assert_eq!(NormalPath::parse(written), Err(fault), "{written}");
        }
    }

    #[test]
    fn rules_see_one_spelling() {
        let shouted = NormalPath::parse("/WebApi/%D0%90%2B?At=1").unwrap();
        assert_eq!(shouted.folded(), "/webapi/а+");
    }

    #[test]
    fn a_query_is_replaced_and_checked() {
        let path = NormalPath::parse("/photo?at=alias").unwrap();
        assert_eq!(path.with_query("at=1").unwrap().target(), "/photo?at=1");
        assert_eq!(path.with_query("at=1 2"), Err(PathFault::BadQuery));
    }

    proptest! {
        #[test]
        fn the_normal_form_is_its_own_normal_form(
            target in "/([a-zA-Z./|+:~]|%2[0-9a-fA-F]|%[46][0-9a-f]|%D0%B0|\\?){0,24}",
        ) {
            if let Ok(once) = NormalPath::parse(&target) {
                prop_assert_eq!(NormalPath::parse(&once.target()), Ok(once.clone()));
                prop_assert!(!once.path().contains("//"));
                prop_assert!(once.path().split('/').all(|segment| segment != "." && segment != ".."));
            }
        }
    }
}
