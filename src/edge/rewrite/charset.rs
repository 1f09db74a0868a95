//! In which letters a page is written, as a browser would find out, except for guessing.

use encoding_rs::Encoding;
use http::header::{CONTENT_TYPE, HeaderMap};

/// The letters of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    /// These; ASCII is a part of them.
    Known(&'static Encoding),
    /// Nobody says. Browsers guess, so whatever is put in must be ASCII.
    Unsaid,
    /// UTF-16 and the like: tags cannot be found in it byte by byte.
    Foreign,
}

impl Letters {
    /// By the byte order mark, else by `Content-Type`, else by what the page says in its first bytes: the order of
    /// the HTML standard.
    pub(super) fn of(declared: Option<&'static Encoding>, head: &[u8]) -> Self {
        let marked = Encoding::for_bom(head).map(|(encoding, _)| encoding);
        match marked.or(declared).or_else(|| in_meta(head)) {
            Some(encoding) if encoding.is_ascii_compatible() => Self::Known(encoding),
            Some(_) => Self::Foreign,
            None => Self::Unsaid,
        }
    }

    /// A text for the page in which every sign that its letters lack is a numeric reference.
    pub(super) fn escaped(self, html: &str) -> String {
        let mut out = String::with_capacity(html.len());
        for sign in html.chars() {
            if self.has(sign) {
                out.push(sign);
            } else {
                out.push_str(&format!("&#{};", u32::from(sign)));
            }
        }
        out
    }

    /// The same in the page's bytes.
    pub(super) fn written(self, html: &str) -> Vec<u8> {
        self.encoding().encode(&self.escaped(html)).0.into_owned()
    }

    /// What to read and write the page in; where nobody says, only ASCII is written.
    pub(super) const fn encoding(self) -> &'static Encoding {
        match self {
            Self::Known(encoding) => encoding,
            Self::Unsaid | Self::Foreign => encoding_rs::UTF_8,
        }
    }

    fn has(self, sign: char) -> bool {
        match self {
            Self::Known(encoding) => !encoding.encode(sign.encode_utf8(&mut [0; 4])).2,
            Self::Unsaid | Self::Foreign => sign.is_ascii(),
        }
    }
}

/// What `Content-Type` says.
pub(super) fn declared(headers: &HeaderMap) -> Option<&'static Encoding> {
    let kind = headers.get(CONTENT_TYPE)?.as_bytes();
    Encoding::for_label(label(&kind.to_ascii_lowercase())?)
}

/// How many bytes of the page have to be there before its letters are known.
pub(super) const fn head_length(declared: Option<&'static Encoding>) -> usize {
    if declared.is_some() { BOM_LENGTH } else { META_LENGTH }
}

/// The first `<meta>` with a charset, comments passed over.
fn in_meta(head: &[u8]) -> Option<&'static Encoding> {
    let head = head[..head.len().min(META_LENGTH)].to_ascii_lowercase();
    let mut rest = head.as_slice();
    while let Some(at) = rest.iter().position(|byte| *byte == b'<') {
        rest = &rest[at..];
        let (is_meta, end) = if rest.starts_with(b"<!--") {
            (false, find(&rest[2..], b"-->").map(|end| end + 2))
        } else {
            let is_meta =
                rest.strip_prefix(b"<meta").and_then(<[u8]>::first).is_some_and(|next| !is_word(*next));
            (is_meta, rest.iter().position(|byte| *byte == b'>'))
        };
        let end = end?;
        let encoding = label(&rest[..end]).filter(|_| is_meta).and_then(Encoding::for_label);
        if let Some(encoding) = encoding {
            // A page whose bytes were read to find this out is not in UTF-16, whatever it says.
            return Some(if encoding.is_ascii_compatible() { encoding } else { encoding_rs::UTF_8 });
        }
        rest = &rest[end..];
    }
    None
}

/// What stands behind `charset=`; the text is in lower case.
fn label(text: &[u8]) -> Option<&[u8]> {
    let at = find(text, b"charset")?;
    let rest = text[at + b"charset".len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let quote = rest.first().filter(|byte| matches!(byte, b'"' | b'\''));
    let rest = if quote.is_some() { &rest[1..] } else { rest };
    let ends = |byte: &u8| match quote {
        Some(quote) => byte == quote,
        None => matches!(byte, b';' | b'"' | b'\'' | b'/' | b'>') || byte.is_ascii_whitespace(),
    };
    let end = rest.iter().position(ends).unwrap_or(rest.len());
    Some(&rest[..end])
}

fn find(text: &[u8], words: &[u8]) -> Option<usize> {
    text.windows(words.len()).position(|part| part == words)
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

const BOM_LENGTH: usize = 3;

/// As far as the HTML standard has browsers look.
const META_LENGTH: usize = 1024;

#[cfg(test)]
mod tests {
    use encoding_rs::{IBM866, KOI8_R, UTF_8, WINDOWS_1251};
    use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};

    use super::{Letters, META_LENGTH, declared};

    #[test]
    fn the_letters_are_found_as_a_browser_finds_them() {
        let late = format!("{}<meta charset=koi8-r>", " ".repeat(META_LENGTH));
        for (head, expected) in [
            ("<meta charset=\"windows-1251\">", Letters::Known(WINDOWS_1251)),
            ("<META HTTP-EQUIV=Content-Type CONTENT='text/html; CHARSET=koi8-r'>", Letters::Known(KOI8_R)),
            ("<meta charset = cp866 >", Letters::Known(IBM866)),
            ("<!-- <meta charset=koi8-r> --><meta name=a><meta/charset=utf-8>", Letters::Known(UTF_8)),
            ("<metal charset=koi8-r><p>charset=koi8-r", Letters::Unsaid),
            ("<meta charset=nonsense><meta charset=koi8-r>", Letters::Known(KOI8_R)),
            ("<meta charset=utf-16>", Letters::Known(UTF_8)),
            ("<meta charset=utf", Letters::Unsaid),
            ("\u{feff}<meta charset=koi8-r>", Letters::Known(UTF_8)),
            ("", Letters::Unsaid),
            (&late, Letters::Unsaid),
        ] {
            assert_eq!(Letters::of(None, head.as_bytes()), expected, "{head}");
        }
        assert_eq!(Letters::of(None, b"\xff\xfe<\0"), Letters::Foreign);
    }

    #[test]
    fn the_header_wins_over_the_page_and_the_mark_over_the_header() {
        let said = |kind| declared(&[(CONTENT_TYPE, HeaderValue::from_static(kind))].into_iter().collect());
        let page = b"<meta charset=utf-8>";
        assert_eq!(Letters::of(said("text/html; charset=Windows-1251"), page), Letters::Known(WINDOWS_1251));
        assert_eq!(Letters::of(said("text/html;charset=\"koi8-r\""), page), Letters::Known(KOI8_R));
        assert_eq!(Letters::of(said("text/html; charset=utf-16le"), page), Letters::Foreign);
        assert_eq!(
            Letters::of(said("text/html; charset=koi8-r"), "\u{feff}".as_bytes()),
            Letters::Known(UTF_8)
        );
        assert!(said("text/html").is_none() && declared(&HeaderMap::new()).is_none());
    }

    #[test]
    fn what_the_letters_lack_is_written_as_a_number() {
        for (letters, expected) in [
            (Letters::Known(WINDOWS_1251), b"\xab\xc2\xf5\xee\xe4\xbb &#8381;".as_slice()),
            (Letters::Known(KOI8_R), b"&#171;\xf7\xc8\xcf\xc4&#187; &#8381;"),
            (Letters::Known(UTF_8), "«Вход» ₽".as_bytes()),
            (Letters::Unsaid, b"&#171;&#1042;&#1093;&#1086;&#1076;&#187; &#8381;"),
        ] {
            assert_eq!(letters.written("«Вход» ₽"), expected, "{letters:?}");
        }
    }
}
