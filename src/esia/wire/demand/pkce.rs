//! PKCE: the challenge at `ac`, the verifier at `te`. Only S256 is assumed; the real list of methods is not published.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest;

use crate::esia::wire::refusal::{Refusal, Refused};

/// The challenge of an authorise request, if it has one.
///
/// # Errors
/// 007003 for another method or a challenge that is none.
pub fn challenge(challenge: Option<&str>, method: Option<&str>) -> Result<Option<String>, Refused> {
    match (challenge, method) {
        (None, None) => Ok(None),
        (Some(challenge), Some("S256")) if challenge.len() == 43 => Ok(Some(challenge.to_owned())),
        (Some(_), Some("S256")) | (None, Some(_)) => {
            Err(Refusal::Parameter("code_challenge").because("expected 43 characters of base64url"))
        }
        (Some(_), Some(_) | None) => {
            Err(Refusal::Parameter("code_challenge_method").because("S256 is the only method"))
        }
    }
}

/// Demands that the verifier of a token request answers the challenge of the authorise request.
///
/// # Errors
/// 007039 without a challenge, 007040 for a wrong verifier.
pub fn verifier(challenge: Option<&str>, verifier: Option<&str>) -> Result<(), Refused> {
    match (challenge, verifier) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(Refusal::NoChallenge.because("code_verifier without code_challenge at ac")),
        (Some(challenge), Some(verifier)) if s256(verifier) == challenge => Ok(()),
        (Some(_), _) => Err(Refusal::Verifier.because("code_challenge is base64url(SHA-256(code_verifier))")),
    }
}

fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{challenge, verifier};
    use crate::esia::wire::refusal::Refusal;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_verifier_must_answer_the_challenge() {
        let refusal = |asked, given| verifier(asked, given).err().map(|fault| fault.refusal);
        assert_eq!(refusal(None, None), None);
        assert_eq!(refusal(Some(CHALLENGE), Some(VERIFIER)), None);
        assert_eq!(refusal(Some(CHALLENGE), Some("another")), Some(Refusal::Verifier));
        assert_eq!(refusal(Some(CHALLENGE), None), Some(Refusal::Verifier));
        assert_eq!(refusal(None, Some(VERIFIER)), Some(Refusal::NoChallenge));
    }

    #[test]
    fn plain_is_not_taken() {
        assert_eq!(challenge(None, None).unwrap(), None);
        assert!(challenge(Some(CHALLENGE), Some("S256")).unwrap().is_some());
        assert!(challenge(Some(CHALLENGE), Some("plain")).is_err());
        assert!(challenge(Some(CHALLENGE), None).is_err());
        assert!(challenge(Some("short"), Some("S256")).is_err());
        assert!(challenge(None, Some("S256")).is_err());
    }
}
