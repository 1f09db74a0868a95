//! A part of a whole, as reports print it.

use std::{iter::Sum, ops::Add};

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// The part.
    pub part: u64,
    /// The whole.
    pub whole: u64,
}

impl Share {
    /// Tenths of a percent, rounded half up; `None` of nothing.
    pub fn tenths(self) -> Option<u64> {
        let (part, whole) = (u128::from(self.part), u128::from(self.whole));
        let tenths = (part * 2_000 + whole).checked_div(whole * 2)?;
        u64::try_from(tenths).ok()
    }
}

impl Add for Share {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { part: self.part + other.part, whole: self.whole + other.whole }
    }
}

impl Sum for Share {
    fn sum<I: Iterator<Item = Self>>(shares: I) -> Self {
        shares.fold(Self::default(), Self::add)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Share;

    #[test]
    fn half_a_tenth_is_rounded_up() {
        let table = [
            ((0, 5), Some(0)),
            ((5, 5), Some(1000)),
            ((1, 3), Some(333)),
            ((2, 3), Some(667)),
            ((1, 2000), Some(1)),
            ((1, 2001), Some(0)),
            ((1, 8), Some(125)),
            ((0, 0), None),
        ];
        for ((part, whole), tenths) in table {
            assert_eq!(Share { part, whole }.tenths(), tenths, "{part}/{whole}");
        }
    }

    proptest! {
        #[test]
        fn a_share_is_never_more_than_the_whole_and_never_off_by_more_than_half_a_tenth(
            whole in 1_u64..10_000_000, part in 0_u64..10_000_000,
        ) {
            let part = part.min(whole);
            let tenths = Share { part, whole }.tenths().unwrap();
            prop_assert!(tenths <= 1000);
            prop_assert!((tenths * whole).abs_diff(part * 1000) * 2 <= whole);
        }
    }
}
