//! Salts, tokens and session numbers in the spellings that the journals use.

use crate::flow::port::Dice;

/// Lower-case hexadecimal of `bytes` random bytes.
pub(in crate::sandbox) fn hex(dice: &dyn Dice, bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    dice.fill(&mut buffer);
    base16ct::lower::encode_string(&buffer)
}

/// A decimal number of exactly `length` digits, the first not zero.
pub(in crate::sandbox) fn digits(dice: &dyn Dice, length: usize) -> String {
    let mut buffer = vec![0; length];
    dice.fill(&mut buffer);
    // Not uniform (256 is no multiple of 9 or 10): it only has to be hard to guess.
    let digit = |(place, byte): (usize, u8)| match place {
        0 => char::from(b'1' + byte % 9),
        _ => char::from(b'0' + byte % 10),
    };
    buffer.into_iter().enumerate().map(digit).collect()
}

/// A UUID of version 4, lower-case, with hyphens.
pub(in crate::sandbox) fn uuid(dice: &dyn Dice) -> String {
    let mut bytes = [0; 16];
    dice.fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid().hyphenated().to_string()
}

#[cfg(test)]
mod tests {
    use super::{digits, hex};
    use crate::flow::port::Dice;

    struct Always(u8);

    impl Dice for Always {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    #[test]
    fn numbers_have_their_length_and_do_not_begin_with_zero() {
        assert_eq!(digits(&Always(0), 5), "10000");
        assert_eq!(digits(&Always(255), 3), "455");
        assert_eq!(hex(&Always(0xAB), 2), "abab");
    }
}
