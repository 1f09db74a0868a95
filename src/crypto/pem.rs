//! PEM (RFC 7468), read leniently: text around the block, CRLF and lines of any length pass, as Windows tools and
//! certificate authorities write them. Written strictly.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use der::pem::LineEnding;
use zeroize::Zeroizing;

/// DER of the first block, or the bytes themselves if there is no block. The fault is a phrase for an error text.
pub(super) fn der_of(text: &[u8], labels: &[&str]) -> Result<Zeroizing<Vec<u8>>, String> {
    let Some(begin) = position(text, BEGIN) else { return Ok(Zeroizing::new(text.to_vec())) };
    let block = &text[begin + BEGIN.len()..];
    let head = position(block, DASHES).ok_or("the PEM header has no end")?;
    let label = String::from_utf8_lossy(&block[..head]);
    if !labels.contains(&label.as_ref()) {
        return Err(format!("the PEM block is a «{label}»"));
    }
    let body = &block[head + DASHES.len()..];
    let end = position(body, DASHES).ok_or("the PEM block has no end")?;
    let text: Zeroizing<Vec<u8>> =
        Zeroizing::new(body[..end].iter().copied().filter(|b| !b.is_ascii_whitespace()).collect());
    STANDARD.decode(text.as_slice()).map(Zeroizing::new).map_err(|_| "the PEM block is not base64".to_owned())
}

/// One block with lines of 64 characters.
pub(super) fn encode(label: &'static str, der: &[u8]) -> String {
    der::pem::encode_string(label, LineEnding::LF, der).expect("our labels and lengths are those of PEM")
}

fn position(text: &[u8], mark: &[u8]) -> Option<usize> {
    text.windows(mark.len()).position(|window| window == mark)
}

const BEGIN: &[u8] = b"-----BEGIN ";
const DASHES: &[u8] = b"-----";

#[cfg(test)]
mod tests {
    use super::{der_of, encode};

    #[test]
    fn reads_what_it_writes_and_what_others_write() {
        let bytes = [7; 100];
        let pem = encode("CERTIFICATE", &bytes);
        let windows = format!("subject=CN = x\r\n{}\r\nmore", pem.replace('\n', "\r\n"));
        let one_line = pem.replace('\n', "").replace("E-----", "E-----\n").replace("-----END", "\n-----END");
        for text in [pem.as_str(), &windows, &one_line] {
            assert_eq!(der_of(text.as_bytes(), &["CERTIFICATE"]).unwrap().as_slice(), bytes);
        }
        assert_eq!(der_of(&bytes, &["CERTIFICATE"]).unwrap().as_slice(), bytes);
    }

    #[test]
    fn other_and_broken_blocks_are_refused() {
        let pem = encode("CERTIFICATE", &[7; 100]);
        assert!(der_of(pem.as_bytes(), &["PRIVATE KEY"]).unwrap_err().contains("«CERTIFICATE»"));
        for broken in [
            "-----BEGIN CERTIFICATE",
            "-----BEGIN CERTIFICATE-----\nAAAA",
            "-----BEGIN CERTIFICATE-----\nA\n-----END",
        ] {
            assert!(der_of(broken.as_bytes(), &["CERTIFICATE"]).is_err(), "{broken}");
        }
    }
}
