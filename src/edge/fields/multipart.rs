//! `multipart/form-data` (RFC 7578), as far as browsers write it.

use super::{Field, Fileless, text};

/// The boundary that the content type names.
pub(super) fn boundary(parameters: &str) -> Option<String> {
    let named = parameters.split(';').filter_map(|one| one.trim().split_once('='));
    let (_, value) = named.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))?;
    let value = value.trim().trim_matches('"');
    (!value.is_empty()).then(|| value.to_owned())
}

pub(super) fn fields(body: &[u8], boundary: &str) -> Vec<Field> {
    let fields = Parts::of(body, boundary).filter(|part| part.file.is_none());
    fields.map(|part| Field { name: part.name, value: text(&body[part.value.0..part.value.1]) }).collect()
}

pub(super) fn without_files(body: &[u8], boundary: &str, whole: bool) -> Option<Fileless> {
    let parts: Vec<_> = Parts::of(body, boundary).collect();
    // An input that nothing was chosen in is sent as a file without a name.
    let files = parts.iter().any(|part| part.file.as_ref().is_some_and(|name| !name.is_empty()));
    if !files {
        return whole.then(|| Fileless { body: body.to_vec(), files });
    }
    let mut kept = Vec::new();
    for part in parts.iter().filter(|part| part.file.is_none() && part.is_whole) {
        kept.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        kept.extend_from_slice(&body[part.head..part.value.1]);
        kept.extend_from_slice(b"\r\n");
    }
    kept.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Some(Fileless { body: kept, files })
}

pub(super) fn with(body: &[u8], boundary: &str, is_meant: impl Fn(&str) -> bool, value: &str) -> Vec<u8> {
    let (mut out, mut copied) = (Vec::with_capacity(body.len() + value.len()), 0);
    for part in Parts::of(body, boundary).filter(|part| part.file.is_none() && is_meant(&part.name)) {
        out.extend_from_slice(&body[copied..part.value.0]);
        out.extend_from_slice(value.as_bytes());
        copied = part.value.1;
    }
    out.extend_from_slice(&body[copied..]);
    out
}

/// A part, by its places in the body.
struct Part {
    name: String,
    /// The name of the file, empty where none was chosen; `None` for a field.
    file: Option<String>,
    /// Where its head begins.
    head: usize,
    /// Where its value begins and ends.
    value: (usize, usize),
    /// Whether the body goes on behind it.
    is_whole: bool,
}

/// Walks through the parts; the last one may be cut.
struct Parts<'b> {
    body: &'b [u8],
    line: Vec<u8>,
    at: usize,
}

impl<'b> Parts<'b> {
    fn of(body: &'b [u8], boundary: &str) -> Self {
        let line = format!("\r\n--{boundary}").into_bytes();
        let at = if body.starts_with(&line[2..]) { Some(line.len() - 2) } else { find(body, &line, 0) };
        Self { body, at: at.unwrap_or(body.len()), line }
    }
}

impl Iterator for Parts<'_> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        let head = self.at + 2;
        if self.body.get(self.at..head)? != b"\r\n" {
            return None;
        }
        let value = find(self.body, b"\r\n\r\n", head)?;
        let next = find(self.body, &self.line, value);
        let end = next.map_or(self.body.len(), |next| next - self.line.len());
        self.at = next.unwrap_or(self.body.len());
        let said = text(&self.body[head..value]);
        let (name, file) = (parameter(&said, "name"), parameter(&said, "filename"));
        Some(Part {
            name: name.unwrap_or_default(),
            file,
            head,
            value: (value, end),
            is_whole: next.is_some(),
        })
    }
}

/// Where what follows `sought` begins.
fn find(body: &[u8], sought: &[u8], from: usize) -> Option<usize> {
    let found = body.get(from..)?.windows(sought.len()).position(|window| window == sought)?;
    Some(from + found + sought.len())
}

/// A parameter of `Content-Disposition`; browsers write quotes in names as `%22`.
fn parameter(head: &str, name: &str) -> Option<String> {
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    let (_, rest) = line.split_once(&format!("; {name}=\""))?;
    Some(rest.split('"').next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Fileless, fields, with, without_files};

    const FIELD: &str = "--b\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nЗавтра\r\nурока нет\r\n";
    const EMPTY: &str = "--b\r\nContent-Disposition: form-data; name=\"none\"\r\n\r\n\r\n";
    const TOKEN: &str = "--b\r\nContent-Disposition: form-data; name=\"AT\"\r\n\r\n123\r\n";
    const NOT_CHOSEN: &str = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n";
    const FILE: &str = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nЁж\r\n";
    const END: &str = "--b--\r\n";

    fn read(body: &str) -> Vec<(String, String)> {
        fields(body.as_bytes(), "b").into_iter().map(|field| (field.name, field.value)).collect()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn what_was_typed_is_read_and_files_are_not() {
        let form = [FIELD, EMPTY, FILE, TOKEN, NOT_CHOSEN, END].concat();
        let expected = [pair("body", "Завтра\r\nурока нет"), pair("none", ""), pair("AT", "123")];
        assert_eq!(read(&form), expected);
        for broken in
            ["", "--b", "--b\r\n", "--b\r\nContent-Disposition: form-data; name=\"x\"", "--c\r\n\r\n"]
        {
            assert_eq!(read(broken), [], "{broken:?}");
        }
    }

    #[test]
    fn files_are_taken_out_and_the_rest_stays_a_form() {
        let cut = |form: &str, whole| without_files(form.as_bytes(), "b", whole);
        let form = [FIELD, FILE, TOKEN, END].concat();
        let kept = [FIELD, TOKEN, END].concat().into_bytes();
        assert_eq!(cut(&form, true), Some(Fileless { body: kept, files: true }));
        let form = [FIELD, NOT_CHOSEN, END].concat();
        assert_eq!(cut(&form, true), Some(Fileless { body: form.clone().into_bytes(), files: false }));
        let long =
            [FIELD, "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\nbeginning"];
        let kept = [FIELD, END].concat().into_bytes();
        assert_eq!(cut(&long.concat(), false), Some(Fileless { body: kept, files: true }));
        assert_eq!(cut(FIELD, false), None, "a text that is too long");
    }

    #[test]
    fn only_what_is_meant_is_changed() {
        let form = [TOKEN, FIELD, FILE, EMPTY, END].concat();
        let changed = with(form.as_bytes(), "b", |name| name.eq_ignore_ascii_case("at"), "alias");
        assert_eq!(String::from_utf8(changed).unwrap(), form.replace("123", "alias"));
        let filled = with(form.as_bytes(), "b", |name| name == "none", "x");
        assert_eq!(String::from_utf8(filled).unwrap(), form.replace("\"none\"\r\n\r\n", "\"none\"\r\n\r\nx"));
    }
}
