//! One request head, judged as a whole: the request line, the headers, and the length of the body they announce.

use memchr::memchr;

use super::FramingFault;

/// What a well-formed head says about the bytes behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// This many bytes of body, perhaps none.
    Length(u64),
    /// A chunked body.
    Chunked,
    /// Bytes of whatever protocol the answer switches to, if it does.
    Upgrade,
}

/// Judges a head, from the first byte of the request line up to and including the empty line.
///
/// Line breaks are known to be CRLF already; [`super::scan`] sees to that byte by byte.
///
/// # Errors
/// The first [`FramingFault`] found.
pub(super) fn judge(head: &[u8]) -> Result<Behind, FramingFault> {
    let mut lines = lines(head);
    let request = RequestLine::parse(lines.next().unwrap_or_default())?;
    let mut announced = Announced::default();
    for (index, line) in lines.take_while(|line| !line.is_empty()).enumerate() {
        if index == MAX_HEADERS {
            return Err(FramingFault::HeadTooLarge);
        }
        let (name, value) = header(line)?;
        announced.note(name, value)?;
    }
    announced.settle(&request)
}

/// The lines of a head, without their breaks.
fn lines(mut head: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let end = memchr(b'\n', head)?;
        let (line, rest) = (&head[..end], &head[end + 1..]);
        head = rest;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    })
}

/// Splits a header line into its name and its trimmed value.
pub(super) fn header(line: &[u8]) -> Result<(&[u8], &[u8]), FramingFault> {
    if matches!(line.first(), Some(b' ' | b'\t')) {
        return Err(FramingFault::FoldedHeader);
    }
    let colon = memchr(b':', line).ok_or(FramingFault::HeaderName)?;
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    if name.is_empty() || !name.iter().all(|byte| is_token(*byte)) {
        return Err(FramingFault::HeaderName);
    }
    // Without a way out in the middle the compiler looks at many bytes in one step.
    let controls = value.iter().fold(0, |found, byte| {
        found | u8::from(*byte < b' ') & u8::from(*byte != b'\t') | u8::from(*byte == 0x7F)
    });
    if controls != 0 {
        return Err(FramingFault::Control);
    }
    Ok((name, value.trim_ascii()))
}

/// Whether a header decides how a message is framed or routed; such a name may not come in trailers either.
pub(super) fn frames(name: &[u8]) -> bool {
    [HOST, LENGTH, CODING].iter().any(|framing| framing.eq_ignore_ascii_case(name))
}

/// Whether some servers read a framing header in this name.
pub(super) fn is_disguised(name: &[u8]) -> bool {
    let plain = |byte: &u8| if *byte == b'_' { b'-' } else { *byte };
    name.contains(&b'_') && frames(&name.iter().map(plain).collect::<Vec<_>>())
}

struct RequestLine<'a> {
    target: &'a [u8],
    is_options: bool,
    is_old: bool,
}

impl<'a> RequestLine<'a> {
    fn parse(line: &'a [u8]) -> Result<Self, FramingFault> {
        let mut parts = line.split(|byte| *byte == b' ');
        let (Some(method), Some(target), Some(version), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(FramingFault::RequestLine);
        };
        let is_old = match version {
            b"HTTP/1.1" => false,
            b"HTTP/1.0" => true,
            _ => return Err(FramingFault::RequestLine),
        };
        let is_method =
            !method.is_empty() && method.len() <= MAX_METHOD && method.iter().all(|b| is_token(*b));
        if !is_method || method == b"CONNECT" {
            return Err(FramingFault::Method);
        }
        if target.is_empty() || !target.iter().all(u8::is_ascii_graphic) {
            return Err(FramingFault::Target);
        }
        Ok(Self { target, is_options: method == b"OPTIONS", is_old })
    }

    /// A path, an absolute address whose authority is the Host, or `*`.
    fn fits(&self, host: &[u8]) -> bool {
        match self.target {
            [b'/', ..] => true,
            b"*" => self.is_options,
            absolute => {
                let behind_scheme = [b"http://".as_slice(), b"https://"].iter().find_map(|scheme| {
                    let (start, rest) = absolute.split_at_checked(scheme.len())?;
                    start.eq_ignore_ascii_case(scheme).then_some(rest)
                });
                behind_scheme.is_some_and(|rest| {
                    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#'));
                    rest[..end.unwrap_or(rest.len())].eq_ignore_ascii_case(host)
                })
            }
        }
    }
}

#[derive(Default)]
struct Announced<'a> {
    host: Option<&'a [u8]>,
    length: Option<u64>,
    chunked: bool,
    upgrade: bool,
}

impl<'a> Announced<'a> {
    fn note(&mut self, name: &'a [u8], value: &'a [u8]) -> Result<(), FramingFault> {
        if name.eq_ignore_ascii_case(HOST) {
            if !is_authority(value) || self.host.replace(value).is_some() {
                return Err(FramingFault::Host);
            }
        } else if name.eq_ignore_ascii_case(LENGTH) {
            if self.length.replace(number(value)?).is_some() {
                return Err(FramingFault::TwoLengths);
            }
        } else if name.eq_ignore_ascii_case(CODING) {
            if std::mem::replace(&mut self.chunked, true) {
                return Err(FramingFault::TwoLengths);
            }
            // The name is case-insensitive by the standard, but no client writes it otherwise, and some servers
            // know only this spelling: what two servers read differently does not pass.
            if value != b"chunked" {
                return Err(FramingFault::TransferCoding);
            }
        } else if name.eq_ignore_ascii_case(b"upgrade") {
            self.upgrade = true;
        } else if is_disguised(name) {
            return Err(FramingFault::Disguised);
        }
        Ok(())
    }

    fn settle(self, request: &RequestLine<'_>) -> Result<Behind, FramingFault> {
        let host = self.host.ok_or(FramingFault::Host)?;
        if !request.fits(host) {
            return Err(FramingFault::Target);
        }
        if self.chunked && self.length.is_some() {
            return Err(FramingFault::TwoLengths);
        }
        if self.chunked && request.is_old {
            return Err(FramingFault::TransferCoding);
        }
        let length = self.length.unwrap_or(0);
        match (self.upgrade, self.chunked, length) {
            (true, false, 0) => Ok(Behind::Upgrade),
            (true, _, _) => Err(FramingFault::UpgradeWithBody),
            (false, true, _) => Ok(Behind::Chunked),
            (false, false, length) => Ok(Behind::Length(length)),
        }
    }
}

/// Digits only: no sign, no list, no more than a `u64` holds.
pub(super) fn number(value: &[u8]) -> Result<u64, FramingFault> {
    let digits =
        std::str::from_utf8(value).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    digits.and_then(|digits| digits.parse().ok()).ok_or(FramingFault::Length)
}

pub(super) fn is_authority(value: &[u8]) -> bool {
    let is_part =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b':' | b'[' | b']');
    !value.is_empty() && value.iter().all(is_part)
}

const fn is_token(byte: u8) -> bool {
    TOKEN[byte as usize]
}

const fn may_stand_in_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        )
}

/// Every byte of every name is looked up.
const TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = may_stand_in_token(byte as u8);
        byte += 1;
    }
    table
};
const HOST: &[u8] = b"host";
const LENGTH: &[u8] = b"content-length";
const CODING: &[u8] = b"transfer-encoding";
/// hyper's own limit, so that it never refuses a head that has passed here.
pub(super) const MAX_HEADERS: usize = 100;
pub(super) const MAX_METHOD: usize = 32;

#[cfg(test)]
mod tests {
    use super::{Behind, FramingFault, judge};

    fn with(lines: &str) -> Result<Behind, FramingFault> {
        judge(format!("POST /a?b HTTP/1.1\r\nHost: journal.example\r\n{lines}\r\n").as_bytes())
    }

    #[test]
    fn a_plain_head_says_what_follows() {
        assert_eq!(with(""), Ok(Behind::Length(0)));
        assert_eq!(with("Content-Length:  12 \r\n"), Ok(Behind::Length(12)));
        assert_eq!(with("transfer-encoding: chunked\r\n"), Ok(Behind::Chunked));
        assert_eq!(with("Upgrade: websocket\r\nContent-Length: 0\r\n"), Ok(Behind::Upgrade));
        assert_eq!(with("X-Имя: значение\r\n"), Err(FramingFault::HeaderName));
        assert_eq!(with("X-Name: значение\tдва\r\n"), Ok(Behind::Length(0)));
    }

    #[test]
    fn lesson_17_headers_that_could_be_read_in_two_ways() {
        for (lines, fault) in [
            ("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", FramingFault::TwoLengths),
            ("Content-Length: 1\r\nContent-Length: 1\r\n", FramingFault::TwoLengths),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", FramingFault::TwoLengths),
            ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", FramingFault::TwoLengths),
            ("Content-Length: 1, 1\r\n", FramingFault::Length),
            ("Content-Length: +1\r\n", FramingFault::Length),
            ("Content-Length: -1\r\n", FramingFault::Length),
            ("Content-Length: 0x1\r\n", FramingFault::Length),
            ("Content-Length:\r\n", FramingFault::Length),
            ("Content-Length: 99999999999999999999\r\n", FramingFault::Length),
            ("Transfer-Encoding: identity\r\n", FramingFault::TransferCoding),
            ("Transfer-Encoding: gzip, chunked\r\n", FramingFault::TransferCoding),
            ("Transfer-Encoding: Chunked\r\n", FramingFault::TransferCoding),
            ("Transfer-Encoding: xchunked\r\n", FramingFault::TransferCoding),
            ("Transfer-Encoding : chunked\r\n", FramingFault::HeaderName),
            ("Transfer_Encoding: chunked\r\n", FramingFault::Disguised),
            ("content_length: 3\r\n", FramingFault::Disguised),
            (" folded\r\n", FramingFault::FoldedHeader),
            ("X: 1\r\n\tTransfer-Encoding: chunked\r\n", FramingFault::FoldedHeader),
            ("X: \0\r\n", FramingFault::Control),
            ("X: \x7f\r\n", FramingFault::Control),
            (": no name\r\n", FramingFault::HeaderName),
            ("no colon\r\n", FramingFault::HeaderName),
            ("Host: journal.example\r\n", FramingFault::Host),
            ("Upgrade: websocket\r\nContent-Length: 5\r\n", FramingFault::UpgradeWithBody),
            ("Upgrade: websocket\r\nTransfer-Encoding: chunked\r\n", FramingFault::UpgradeWithBody),
        ] {
            assert_eq!(with(lines), Err(fault), "{lines:?}");
        }
    }

    #[test]
    fn request_lines() {
        for (line, verdict) in [
            ("GET / HTTP/1.1", Ok(Behind::Length(0))),
            ("GET http://HOST:8080/a HTTP/1.1", Ok(Behind::Length(0))),
            ("OPTIONS * HTTP/1.1", Ok(Behind::Length(0))),
            ("GET * HTTP/1.1", Err(FramingFault::Target)),
            ("GET http://other/a HTTP/1.1", Err(FramingFault::Target)),
            ("GET http://u@host:8080/ HTTP/1.1", Err(FramingFault::Target)),
            ("GET ftp://host:8080/ HTTP/1.1", Err(FramingFault::Target)),
            ("GET /\u{e9} HTTP/1.1", Err(FramingFault::Target)),
            ("CONNECT host:8080 HTTP/1.1", Err(FramingFault::Method)),
            ("G(T / HTTP/1.1", Err(FramingFault::Method)),
            (" / HTTP/1.1", Err(FramingFault::Method)),
            ("GET  / HTTP/1.1", Err(FramingFault::RequestLine)),
            ("GET / HTTP/1.1 ", Err(FramingFault::RequestLine)),
            ("GET / HTTP/1.2", Err(FramingFault::RequestLine)),
            ("GET / http/1.1", Err(FramingFault::RequestLine)),
            ("PRI * HTTP/2.0", Err(FramingFault::RequestLine)),
            ("GET /", Err(FramingFault::RequestLine)),
            ("", Err(FramingFault::RequestLine)),
        ] {
            let head = format!("{line}\r\nHost: host:8080\r\n\r\n");
            assert_eq!(judge(head.as_bytes()), verdict, "{line:?}");
        }
    }

    #[test]
    fn a_host_is_required_and_must_be_one() {
        for head in [
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.0\r\n\r\n",
            "GET / HTTP/1.1\r\nHost:\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
        ] {
            assert_eq!(judge(head.as_bytes()), Err(FramingFault::Host), "{head:?}");
        }
    }

    #[test]
    fn the_old_version_knows_no_chunks() {
        let head = b"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert_eq!(judge(head), Err(FramingFault::TransferCoding));
    }

    #[test]
    fn headers_are_counted() {
        assert_eq!(with(&"a: b\r\n".repeat(99)), Ok(Behind::Length(0)));
        assert_eq!(with(&"a: b\r\n".repeat(100)), Err(FramingFault::HeadTooLarge));
    }
}
