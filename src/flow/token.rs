//! Tokens that browsers hold, and the fingerprints that stores hold.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::port::{BlindIndex, Dice, Purpose};
use crate::domain::{Fingerprint, Secret, State};

/// 256 random bits in base64url: 43 symbols.
const LENGTH: usize = 43;

/// An opaque token in a browser's cookie or in a one-time address.
#[derive(Clone)]
pub struct Token(Secret<String>);

impl Token {
    /// A fresh one.
    pub fn throw(dice: &dyn Dice) -> Self {
        let mut bytes = [0; 32];
        dice.fill(&mut bytes);
        Self::of(bytes)
    }

    /// One that means what these bytes say.
    pub(super) fn of(bytes: [u8; 32]) -> Self {
        Self(Secret::new(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The bytes; `None` for a text that is no spelling of any.
    pub(super) fn bytes(&self) -> Option<[u8; 32]> {
        URL_SAFE_NO_PAD.decode(self.expose()).ok()?.try_into().ok()
    }

    /// Reads what a browser sent; `None` if it cannot be one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == LENGTH
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        fits.then(|| Self(Secret::new(text.to_owned())))
    }

    /// The text, for a `Set-Cookie` or a one-time address.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// What a store keeps in its place.
    pub fn fingerprint(&self, index: &dyn BlindIndex) -> Fingerprint {
        Fingerprint(index.index(Purpose::Session, self.expose().as_bytes()))
    }
}

/// A fresh `state` for ESIA.
pub fn fresh_state(dice: &dyn Dice) -> State {
    let mut bytes = [0; 16];
    dice.fill(&mut bytes);
    let text = uuid::Builder::from_random_bytes(bytes).into_uuid().hyphenated().to_string();
    State::parse(&text).expect("a UUID in its canonical form is a state")
}

#[cfg(test)]
mod tests {
    use super::{Token, fresh_state};
    use crate::flow::port::Dice;

    struct Ones;
    impl Dice for Ones {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(1);
        }
    }

    #[test]
    fn a_token_reads_back_and_nothing_else_does() {
        let token = Token::throw(&Ones);
        assert_eq!(Token::parse(token.expose()).and_then(|token| token.bytes()), Some([1; 32]));
        for bad in ["", "short", &"ж".repeat(43), &"a".repeat(44), &"=".repeat(43)] {
            assert!(Token::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_state_is_a_version_4_uuid() {
        assert_eq!(fresh_state(&Ones).as_str().as_bytes()[14], b'4');
    }
}
