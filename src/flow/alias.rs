//! Aliases: what the browser holds in place of a journal's token. They mean nothing without the gateway's session.

use super::port::{Alphabet, Dice};
use crate::domain::Secret;

const DIGITS: &[u8] = b"0123456789";
const URL_SAFE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Shorter tokens still get an alias that cannot be guessed.
const SHORTEST: usize = 22;

/// A random text of the token's shape, so that the journal's page handles it as it handles the token.
pub(super) fn alias_for(length: usize, alphabet: Alphabet, dice: &dyn Dice) -> Secret<String> {
    let symbols = match alphabet {
        Alphabet::Digits => DIGITS,
        Alphabet::UrlSafe => URL_SAFE,
    };
    let length = length.max(SHORTEST);
    let mut alias = String::with_capacity(length);
    let mut bytes = [0; 64];
    // Bytes beyond the last whole multiple are thrown again: a remainder would favour the first symbols.
    let fair = 256 - 256 % symbols.len();
    while alias.len() < length {
        dice.fill(&mut bytes);
        let left = length - alias.len();
        let fair = bytes.iter().map(|&byte| usize::from(byte)).filter(|&byte| byte < fair);
        alias.extend(fair.take(left).map(|byte| char::from(symbols[byte % symbols.len()])));
    }
    Secret::new(alias)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use proptest::prelude::*;

    use super::{Alphabet, Dice, alias_for};

    struct Counting(AtomicU8);
    impl Dice for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill_with(|| self.0.fetch_add(1, Ordering::Relaxed));
        }
    }

    #[test]
    fn symbols_come_up_equally_often() {
        let alias = alias_for(2500, Alphabet::Digits, &Counting(AtomicU8::new(0)));
        for digit in '0'..='9' {
            assert_eq!(alias.expose().matches(digit).count(), 250, "{digit}");
        }
    }

    proptest! {
        #[test]
        fn an_alias_has_the_tokens_shape(length in 0_usize..200, start: u8) {
            let dice = Counting(AtomicU8::new(start));
            let digits = alias_for(length, Alphabet::Digits, &dice);
            prop_assert_eq!(digits.expose().len(), length.max(22));
            prop_assert!(digits.expose().bytes().all(|byte| byte.is_ascii_digit()));
            let letters = alias_for(length, Alphabet::UrlSafe, &dice);
            prop_assert!(letters.expose().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
        }
    }
}
