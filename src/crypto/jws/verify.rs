//! Checking of tokens.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use crate::crypto::certificate::Certificate;
use crate::crypto::gost::Gost;
use crate::domain::Moment;

use super::{Algorithm, Header, JwsError, TrustedCertificates, Verified};

/// Verifies a compact token against the trusted certificates that are valid at `now`.
///
/// A token that names its certificate (`x5t#St256`) is checked with that one alone; else with every one that fits.
///
/// # Errors
/// [`JwsError`].
pub fn verify(
    compact: &str,
    trusted: &TrustedCertificates,
    gost: &dyn Gost,
    now: Moment,
) -> Result<Verified, JwsError> {
    if compact.len() > LONGEST {
        return Err(JwsError::TooLong);
    }
    let (signed, signature) = compact.rsplit_once('.').ok_or(NOT_THREE)?;
    let (header, payload) = signed.split_once('.').ok_or(NOT_THREE)?;
    if payload.contains('.') {
        return Err(NOT_THREE);
    }
    let header = read_header(&decode(header)?)?;
    let signature = decode(signature)?;
    let candidates = candidates(&header, trusted, now)?;
    let matches =
        |certificate: &&Certificate| certificate.public().verify(gost, signed.as_bytes(), &signature).is_ok();
    candidates.iter().find(|candidate| matches(candidate)).ok_or(JwsError::WrongSignature)?;
    // Read only after the signature: claims of unknown hand are not worth a parser's risk.
    let payload: serde_json::Map<_, _> = serde_json::from_slice(&decode(payload)?).map_err(|_| NOT_JSON)?;
    Ok(Verified { header, payload: payload.into() })
}

fn decode(segment: &str) -> Result<Vec<u8>, JwsError> {
    URL_SAFE_NO_PAD
        .decode(segment)
        .map_err(|_| JwsError::Malformed("a segment is not base64url without padding"))
}

fn read_header(json: &[u8]) -> Result<Header, JwsError> {
    let raw: RawHeader = serde_json::from_slice(json).map_err(|_| NOT_JSON)?;
    // RFC 7515 §4.1.11: what is critical and not understood refuses the token; nothing is understood.
    if raw.critical.is_some() {
        return Err(JwsError::Malformed("its header has critical extensions"));
    }
    let algorithm = Algorithm::from_name(&raw.algorithm).ok_or(JwsError::Algorithm)?;
    Ok(Header { algorithm, kind: raw.kind, certificate_hash: raw.certificate_hash })
}

/// The certificates that may have signed it; never an empty list.
fn candidates<'a>(
    header: &Header,
    trusted: &'a TrustedCertificates,
    now: Moment,
) -> Result<Vec<&'a Certificate>, JwsError> {
    let mut found: Vec<_> = trusted.certificates().iter().collect();
    if let Some(hash) = &header.certificate_hash {
        found.retain(|certificate| certificate.esia_hash().eq_ignore_ascii_case(hash));
        refuse_if_empty(&found, "none has the hash that it names")?;
    }
    found.retain(|certificate| header.algorithm.fits(certificate.public()));
    refuse_if_empty(&found, "none has a key for its algorithm")?;
    found.retain(|certificate| certificate.is_valid_at(now));
    refuse_if_empty(&found, "those that fit have expired or are not valid yet")?;
    Ok(found)
}

fn refuse_if_empty(found: &[&Certificate], why: &'static str) -> Result<(), JwsError> {
    if found.is_empty() { Err(JwsError::NoCertificate(why)) } else { Ok(()) }
}

/// As it comes. `ver` and `typ` are not looked at: ESIA has changed them before.
#[derive(Deserialize)]
struct RawHeader {
    #[serde(rename = "alg")]
    algorithm: String,
    #[serde(rename = "sbt")]
    kind: Option<String>,
    #[serde(rename = "x5t#St256")]
    certificate_hash: Option<String>,
    #[serde(rename = "crit")]
    critical: Option<serde::de::IgnoredAny>,
}

/// Ten times the length of the longest token that has been seen.
const LONGEST: usize = 16 * 1024;
const NOT_THREE: JwsError = JwsError::Malformed("it has not three segments");
const NOT_JSON: JwsError = JwsError::Malformed("a segment is not the JSON object that belongs there");
