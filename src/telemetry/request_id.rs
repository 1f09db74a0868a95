//! The word that ties a person's complaint to log lines.

use std::{
    fmt,
    future::poll_fn,
    pin::Pin,
    sync::atomic::{AtomicU64, Ordering},
};

use tokio::task_local;

use crate::flow::port::Dice;

/// Forty bits, shown on pages of refusal and written into the lines of one request. They tell nothing of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId([u8; 5]);

/// Gives every request of a process one of its own.
#[derive(Debug)]
pub struct RequestIds {
    start: u64,
    given: AtomicU64,
}

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

    /// Does something for this request, where it lies: the answer to a request is work of several KiB.
    pub async fn over<F: Future>(self, mut work: Pin<&mut F>) -> F::Output {
        poll_fn(|cx| CURRENT.sync_scope(self, || work.as_mut().poll(cx))).await
    }
}

impl RequestIds {
    /// Begins anywhere, so that those of two processes hardly ever meet; the time beside them tells them apart.
    pub fn new(dice: &dyn Dice) -> Self {
        let mut start = [0; 8];
        dice.fill(&mut start);
        Self { start: u64::from_ne_bytes(start), given: AtomicU64::new(0) }
    }

    /// A fresh one. The system's chance is asked once: it would be asked for every request otherwise, and nothing is
    /// lost if somebody guesses the next.
    pub fn next(&self) -> RequestId {
        let count = self.given.fetch_add(1, Ordering::Relaxed);
        let [_, _, _, bits @ ..] = self.start.wrapping_add(count.wrapping_mul(STRIDE)).to_be_bytes();
        RequestId(bits)
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

/// Odd, so that no id comes twice before all 2⁴⁰ have come; large, so that two in a row do not look alike.
const STRIDE: u64 = 0x9E_3779_B97F;

/// Crockford's base 32, without `i`, `l`, `o` and `u`.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{RequestId, RequestIds};
    use crate::flow::port::Dice;

    struct Ones;

    impl Dice for Ones {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(0xff);
        }
    }

    #[test]
    fn no_two_requests_share_one() {
        let ids = RequestIds::new(&Ones);
        let all: HashSet<_> = (0..10_000).map(|_| ids.next()).collect();
        assert_eq!(all.len(), 10_000);
    }

    #[test]
    fn an_id_is_eight_plain_letters() {
        assert_eq!(RequestId([0; 5]).to_string(), "00000000");
        assert_eq!(RequestId([0xff; 5]).to_string(), "zzzzzzzz");
        assert_eq!(RequestId([0, 0, 0, 0, 33]).to_string(), "00000011");
        assert_eq!(RequestId([8, 0, 0, 0, 0]).to_string(), "10000000");
    }
}
