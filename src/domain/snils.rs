//! СНИЛС: the number of a personal account, by which registers know people.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Numbers up to this one were issued before the checksum existed; ESIA's test accounts lie there.
const LAST_WITHOUT_CHECKSUM: u64 = 1_001_998;

/// Eleven digits that passed the checksum rule. Shown masked; [`Snils::digits`] is for matching only.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Snils(String);

/// Why a text is not a СНИЛС.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnilsFault {
    /// Not eleven digits, or something other than spaces and dashes between them.
    #[error("a СНИЛС has eleven digits, written like 112-233-445 95")]
    Shape,
    /// The two last digits do not follow from the first nine.
    #[error("the checksum of the СНИЛС does not fit its number")]
    Checksum,
}

impl Snils {
    /// Reads `XXX-XXX-XXX YY`, or the digits with any spaces and dashes between them.
    ///
    /// # Errors
    /// [`SnilsFault`] names what is wrong; the text itself is not repeated.
    pub fn parse(text: &str) -> Result<Self, SnilsFault> {
        let mut digits = String::with_capacity(11);
        for symbol in text.trim().chars() {
            match symbol {
                '0'..='9' => digits.push(symbol),
                ' ' | '-' | '\u{a0}' | '–' => {}
                _ => return Err(SnilsFault::Shape),
            }
        }
        if digits.len() != 11 {
            return Err(SnilsFault::Shape);
        }
        let number: u64 = digits[..9].parse().map_err(|_| SnilsFault::Shape)?;
        let given: u64 = digits[9..].parse().map_err(|_| SnilsFault::Shape)?;
        if number > LAST_WITHOUT_CHECKSUM && checksum(number) != given {
            return Err(SnilsFault::Checksum);
        }
        Ok(Self(digits))
    }

    /// The СНИЛС of this number, which has at most nine digits, with the checksum that belongs to it.
    pub fn numbered(number: u64) -> Self {
        let number = number % 1_000_000_000;
        Self(format!("{number:09}{:02}", checksum(number)))
    }

    /// The eleven digits, for a keyed index or for comparison with a register.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

/// `***-***-*45 95`: enough to tell two numbers of one family apart, too little to use.
impl fmt::Display for Snils {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "***-***-*{} {}", &self.0[7..9], &self.0[9..])
    }
}

impl fmt::Debug for Snils {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Snils(***)")
    }
}

/// Digit i (from the left, 1 to 9) weighs 10 − i; the sum modulo 101, and 100 is written 00.
fn checksum(number: u64) -> u64 {
    let mut rest = number;
    let mut sum = 0;
    for weight in 1..=9 {
        sum += rest % 10 * weight;
        rest /= 10;
    }
    sum % 101 % 100
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Snils, SnilsFault, checksum};

    #[test]
    fn published_examples_pass_in_any_spelling() {
        for text in ["715-398-174 20", "276-488-905 42", "00206458596", "774 112 048 81", "772-413-875-15"] {
            assert!(Snils::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn the_old_range_has_no_checksum() {
        assert!(Snils::parse("000-000-600 06").is_ok());
        assert!(Snils::parse("001-001-998 77").is_ok());
        assert_eq!(Snils::parse("001-001-999 77").err(), Some(SnilsFault::Checksum));
    }

    #[test]
    fn other_shapes_are_refused() {
        for text in ["", "112-233-445", "112-233-445 951", "112.233.445 95", "112-233-445 9a"] {
            assert_eq!(Snils::parse(text).err(), Some(SnilsFault::Shape), "{text}");
        }
    }

    #[test]
    fn it_is_shown_masked() {
        let snils = Snils::parse("112-233-445 95").expect("valid");
        assert_eq!(snils.to_string(), "***-***-*45 95");
        assert_eq!(format!("{snils:?}"), "Snils(***)");
    }

    proptest! {
        #[test]
        fn a_right_checksum_passes_and_a_wrong_one_does_not(number in 1_001_999_u64..1_000_000_000, off in 1_u64..100) {
            let sum = checksum(number);
            let right = format!("{:09}{:02}", number, sum);
            let wrong = format!("{:09}{:02}", number, (sum + off) % 100);
            prop_assert_eq!(Snils::parse(&right), Ok(Snils::numbered(number)));
            prop_assert_eq!(Snils::parse(&wrong).err(), Some(SnilsFault::Checksum));
        }
    }
}
