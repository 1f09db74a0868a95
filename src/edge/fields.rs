//! The fields of a form as browsers send it, in either of their two spellings; old pages write windows-1251.
//!
//! Only what was typed is read. Of a file nothing is, but that there was one.

mod multipart;
mod urlencoded;

use encoding_rs::WINDOWS_1251;

/// How a form is spelt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// `name=value&name=value`
    UrlEncoded,
    /// Parts between lines with this boundary.
    Multipart(String),
}

/// A field with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// Its name.
    pub name: String,
    /// What stands in it.
    pub value: String,
}

/// What is left of a form when its files are taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fileless {
    /// The form, as it came where it had no files.
    pub body: Vec<u8>,
    /// Whether it had any.
    pub files: bool,
}

impl Spelling {
    /// By the content type.
    pub(super) fn of(kind: &str) -> Option<Self> {
        let (kind, parameters) = kind.split_once(';').unwrap_or((kind, ""));
        match kind.trim().to_ascii_lowercase().as_str() {
            "application/x-www-form-urlencoded" => Some(Self::UrlEncoded),
            "multipart/form-data" => multipart::boundary(parameters).map(Self::Multipart),
            _ => None,
        }
    }

    /// The fields of a whole form, in their order.
    pub(super) fn fields(&self, body: &[u8]) -> Vec<Field> {
        match self {
            Self::UrlEncoded => urlencoded::fields(body),
            Self::Multipart(boundary) => multipart::fields(body, boundary),
        }
    }

    /// The form without its files. Of one that is not `whole` the beginning is here; it is of use only if what is
    /// missing belongs to a file.
    pub(super) fn without_files(&self, body: &[u8], whole: bool) -> Option<Fileless> {
        match self {
            Self::UrlEncoded => whole.then(|| Fileless { body: body.to_vec(), files: false }),
            Self::Multipart(boundary) => multipart::without_files(body, boundary, whole),
        }
    }

    /// The form with another value in some of its fields; everything else stays as it is, byte for byte. `value` is
    /// plain enough to be written as it stands.
    pub(super) fn with(&self, body: &[u8], is_meant: impl Fn(&str) -> bool, value: &str) -> Vec<u8> {
        match self {
            Self::UrlEncoded => urlencoded::with(body, is_meant, value),
            Self::Multipart(boundary) => multipart::with(body, boundary, is_meant, value),
        }
    }
}

/// What people have typed, as they can read it.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1251.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Spelling;

    #[test]
    fn a_form_is_known_by_its_content_type() {
        let multipart = |boundary: &str| Some(Spelling::Multipart(boundary.to_owned()));
        for (kind, expected) in [
            ("application/x-www-form-urlencoded", Some(Spelling::UrlEncoded)),
            ("Application/X-WWW-Form-Urlencoded; charset=windows-1251", Some(Spelling::UrlEncoded)),
            ("multipart/form-data; boundary=----x1", multipart("----x1")),
            ("multipart/form-data; charset=utf-8; Boundary=\"a b\"", multipart("a b")),
            ("multipart/form-data", None),
            ("multipart/form-data; boundary=", None),
            ("multipart/mixed; boundary=x", None),
            ("text/plain", None),
            ("", None),
        ] {
            assert_eq!(Spelling::of(kind), expected, "{kind}");
        }
    }
}
