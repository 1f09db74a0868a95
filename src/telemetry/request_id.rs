//! The word that ties a person's complaint to log lines.

use std::fmt;

use tokio::task_local;

use crate::flow::port::Dice;

/// Forty random bits, shown on pages of refusal and written into the lines of one request. It tells nothing of
/// the person; two of a day's million requests may share one, which the time beside it tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId([u8; 5]);

task_local! {
    /// Whose request is being answered here. A span of `tracing` would do the same, and be written out for each of the
    /// many requests that have nothing to say in the log.
    static CURRENT: RequestId;
}

impl RequestId {
    /// The request to which the running code belongs.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(|id| *id).ok()
    }

    /// Does something for this request.
    pub fn over<F: Future>(self, work: F) -> impl Future<Output = F::Output> {
        CURRENT.scope(self, work)
    }

    /// A fresh one.
    pub fn roll(dice: &dyn Dice) -> Self {
        let mut bits = [0; 5];
        dice.fill(&mut bits);
        Self(bits)
    }
}

impl fmt::Display for RequestId {
    /// Eight letters and digits, none of which can be taken for another on the telephone.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0.iter().fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
        (0..8).rev().try_for_each(|place| {
            let letter = usize::try_from(number >> (5 * place) & 31).unwrap_or_default();
            write!(out, "{}", char::from(LETTERS[letter]))
        })
    }
}

/// Crockford's base 32, without `i`, `l`, `o` and `u`.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

#[cfg(test)]
mod tests {
    use super::RequestId;

    #[test]
    fn an_id_is_eight_plain_letters() {
        assert_eq!(RequestId([0; 5]).to_string(), "00000000");
        assert_eq!(RequestId([0xff; 5]).to_string(), "zzzzzzzz");
        assert_eq!(RequestId([0, 0, 0, 0, 33]).to_string(), "00000011");
        assert_eq!(RequestId([8, 0, 0, 0, 0]).to_string(), "10000000");
    }
}
