//! `client_secret`: the signature, by the certificate that the request names.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use ring::digest;

use crate::{
    crypto::{
        certificate::{Certificate, VerifyingKey},
        cms,
        gost::{Gost, PublicKey, Width, streebog},
    },
    domain::Moment,
    esia::wire::refusal::{Refusal, Refused},
};

/// The one of the system's certificates that has this hash.
///
/// # Errors
/// 007005 where the system has none at all, 007053 where none has the hash.
pub fn certificate<'card>(loaded: &'card [Certificate], hash: &str) -> Result<&'card Certificate, Refused> {
    if loaded.is_empty() {
        return Err(Refusal::Unauthorized.because("no certificate is loaded into the system's card"));
    }
    let found = loaded.iter().find(|certificate| certificate.esia_hash() == hash);
    found.ok_or_else(|| Refusal::ClientSecret.because(fault_of_hash(loaded, hash)))
}

/// What a signature of the second version is held against.
pub struct Claim<'a> {
    /// The certificates that may have signed.
    pub certificates: Vec<&'a Certificate>,
    /// The string that must have been signed.
    pub message: String,
    /// What the first version would have signed: only helps to say what went wrong.
    pub older: String,
    /// `client_secret`.
    pub secret: &'a str,
}

/// Verifies the raw signature of the second version: s ‖ r big-endian.
///
/// # Errors
/// 007053 with what seems to have gone wrong: no base64, an old certificate, other bytes, another string.
pub fn raw(gost: &dyn Gost, now: Moment, claim: &Claim<'_>) -> Result<(), Refused> {
    let wrong = |hint| Err(Refusal::ClientSecret.because(hint));
    let Some(signature) = decode(claim.secret) else {
        return wrong("client_secret is not base64; a plus must be sent as %2B");
    };
    let current: Vec<&PublicKey> = claim
        .certificates
        .iter()
        .filter(|own| own.is_valid_at(now))
        .filter_map(|own| gost_key(own))
        .collect();
    if current.is_empty() {
        return wrong("the certificate is out of its term, or its key is not GOST R 34.10-2012");
    }
    let holds = |message: &str, signature: &[u8]| {
        current.iter().any(|key| gost.verify(key, message.as_bytes(), signature).is_ok())
    };
    let (s, r) = signature.split_at(signature.len() / 2);
    let reversed: Vec<u8> = signature.iter().rev().copied().collect();
    if holds(&claim.message, &signature) {
        Ok(())
    } else if holds(&claim.message, &reversed) {
        wrong("the signature's bytes are reversed, as CryptoPro gives them: reverse all of them")
    } else if holds(&claim.message, &[r, s].concat()) {
        wrong("the signature is r ‖ s; ESIA wants s ‖ r")
    } else if holds(&claim.older, &signature) {
        wrong("the string of the first version was signed: scope, timestamp, client_id, state")
    } else {
        wrong("the signature does not match the string; signed are the values before URL encoding")
    }
}

const fn gost_key(certificate: &Certificate) -> Option<&PublicKey> {
    match certificate.public() {
        VerifyingKey::Gost(key) => Some(key),
        VerifyingKey::Rsa(_) => None,
    }
}

/// Verifies the detached CMS of the first version; the certificate must be one of the system's.
///
/// # Errors
/// 007005 where the system has no certificate, 007002 for somebody else's, 007053 for what does not verify.
pub fn cms(
    gost: &dyn Gost,
    loaded: &[Certificate],
    now: Moment,
    message: &str,
    secret: &str,
) -> Result<(), Refused> {
    if loaded.is_empty() {
        return Err(Refusal::Unauthorized.because("no certificate is loaded into the system's card"));
    }
    let wrong = |hint| Refusal::ClientSecret.because(hint);
    let der = decode(secret).ok_or_else(|| wrong("client_secret is not base64url of DER"))?;
    let signer = cms::verify_detached(&der, message.as_bytes(), gost)
        .map_err(|_| wrong("not a detached CMS over scope, timestamp, client_id, state"))?;
    if !loaded.iter().any(|known| known.der() == signer.der()) {
        return Err(
            Refusal::ForeignCertificate.because("the signer's certificate is not on the system's card")
        );
    }
    if !signer.is_valid_at(now) {
        return Err(wrong("the certificate is out of its term"));
    }
    Ok(())
}

/// base64 in either alphabet, padded or not: clients that work against the real ESIA send all of these.
fn decode(text: &str) -> Option<Vec<u8>> {
    let standard = text.trim_end_matches('=').replace('-', "+").replace('_', "/");
    if text.len() - standard.len() > 2 {
        return None;
    }
    STANDARD_NO_PAD.decode(standard).ok()
}

fn fault_of_hash(loaded: &[Certificate], hash: &str) -> &'static str {
    let upper = hash.to_ascii_uppercase();
    let hex = |bytes: &[u8]| base16ct::upper::encode_string(bytes);
    let any = |is: &dyn Fn(&Certificate) -> bool| loaded.iter().any(is);
    if any(&|certificate| certificate.esia_hash() == upper) {
        "client_certificate_hash is written in upper case"
    } else if any(&|certificate| hex(&streebog(Width::Bits256, certificate.to_pem().as_bytes())) == upper) {
        "client_certificate_hash was taken of the PEM file; take it of the DER"
    } else if any(&|certificate| {
        hex(digest::digest(&digest::SHA256, certificate.der()).as_ref()) == upper
            || hex(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, certificate.der()).as_ref()) == upper
    }) {
        "client_certificate_hash is SHA; ESIA wants Streebog-256 (GOST R 34.11-2012)"
    } else {
        "no certificate on the system's card has this hash"
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn every_spelling_of_base64_is_read() {
        let bytes = [0xFB, 0xEF, 0xFF, 0x01];
        for spelling in ["++//AQ==", "++//AQ", "--__AQ==", "--__AQ"] {
            assert_eq!(decode(spelling).as_deref(), Some(&bytes[..]), "{spelling}");
        }
    }

    #[test]
    fn other_texts_are_not() {
        for text in [" +//AQ==", "++//AQ===", "++//A", "é"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
