//! Session ids, tickets and other words that open a door to whoever says them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use zeroize::Zeroizing;

use crate::domain::Secret;
use crate::flow::port::Dice;

/// 256 random bits in base64url without padding: 43 characters that fit into a cookie, a path and a query.
pub fn random_token(dice: &dyn Dice) -> Secret<String> {
    let mut bytes = Zeroizing::new([0; 32]);
    dice.fill(bytes.as_mut_slice());
    Secret::new(URL_SAFE_NO_PAD.encode(bytes.as_slice()))
}

/// SHA-256 of a token: what is stored in its place, so that a stolen store opens no session.
///
/// A plain hash suffices only because the token has 256 random bits; for anything that can be guessed
/// use [`crate::crypto::blind`].
pub fn fingerprint(token: &str) -> [u8; 32] {
    let digest = digest::digest(&digest::SHA256, token.as_bytes());
    digest.as_ref().try_into().expect("SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::{fingerprint, random_token};
    use crate::crypto::dice::SystemDice;

    #[test]
    fn tokens_are_long_and_differ() {
        let (one, two) = (random_token(&SystemDice), random_token(&SystemDice));
        assert_eq!(one.expose().len(), 43);
        assert!(!one.same_as(two.expose().as_bytes()));
    }

    #[test]
    fn fingerprint_is_sha_256() {
        // FIPS 180-2, appendix B.1
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(base16ct::lower::encode_string(&fingerprint("abc")), abc);
    }
}
