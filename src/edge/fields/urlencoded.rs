//! `application/x-www-form-urlencoded`

use percent_encoding::percent_decode;

use super::{Field, text};

pub(super) fn fields(body: &[u8]) -> Vec<Field> {
    pairs(body).map(|(name, value)| Field { name: read(name), value: read(value) }).collect()
}

pub(super) fn with(body: &[u8], is_meant: impl Fn(&str) -> bool, value: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + value.len());
    for (place, pair) in body.split(|byte| *byte == b'&').enumerate() {
        if place > 0 {
            out.push(b'&');
        }
        let (name, _) = parted(pair);
        if !name.is_empty() && is_meant(&read(name)) {
            out.extend_from_slice(name);
            out.push(b'=');
            out.extend_from_slice(value.as_bytes());
        } else {
            out.extend_from_slice(pair);
        }
    }
    out
}

fn pairs(body: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).map(parted)
}

fn parted(pair: &[u8]) -> (&[u8], &[u8]) {
    let sign = pair.iter().position(|byte| *byte == b'=');
    sign.map_or((pair, b"".as_slice()), |sign| (&pair[..sign], &pair[sign + 1..]))
}

fn read(written: &[u8]) -> String {
    let spaced: Vec<_> = written.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    text(&percent_decode(&spaced).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::{fields, with};

    fn read(body: &[u8]) -> Vec<(String, String)> {
        fields(body).into_iter().map(|field| (field.name, field.value)).collect()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn fields_are_read_in_either_charset() {
        let utf_8 = "subject=%D0%A3%D1%80%D0%BE%D0%BA+5&empty=&alone&&a=1%2B1";
        let expected = [pair("subject", "Урок 5"), pair("empty", ""), pair("alone", ""), pair("a", "1+1")];
        assert_eq!(read(utf_8.as_bytes()), expected);
        assert_eq!(read(b"TxtChild=%CF%B8%F2%F0"), [pair("TxtChild", "Пётр")]);
    }

    #[test]
    fn only_what_is_meant_is_changed() {
        let body = b"AT=123&&text=%CF+at&at=123&%41T=9&=x";
        let out = with(body, |name| name.eq_ignore_ascii_case("at"), "new");
        assert_eq!(out, b"AT=new&&text=%CF+at&at=new&%41T=new&=x");
        assert_eq!(with(b"", |_| true, "new"), b"");
    }
}
