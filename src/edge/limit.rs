//! How often one address may begin or end a sign-in.
//!
//! Each costs a signature, a call of ESIA or a row in a store, and nobody is signed in yet whom one could count. A
//! school stands behind one address, so the limit is wide: it is there for machines, not for people.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use crate::domain::Fingerprint;
use crate::flow::port::{BlindIndex, Passage, Purpose, Turnstile};

/// Counts by address; IPv6 by the network of 64 bits that one subscriber has.
pub struct SignInLimit {
    turnstile: Arc<dyn Turnstile>,
    index: Arc<dyn BlindIndex>,
}

/// What is counted, each by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// `/login`: out to ESIA.
    Out,
    /// `/callback`: back from it.
    Back,
}

impl SignInLimit {
    /// Counts at this turnstile, by keys that tell no address.
    pub fn new(turnstile: Arc<dyn Turnstile>, index: Arc<dyn BlindIndex>) -> Self {
        Self { turnstile, index }
    }

    /// Counts one step from `address`; tells how long to wait if it was one too many. A count that lies in a store which
    /// cannot be asked stops nobody: the sign-in itself needs the same store, and says so.
    pub(super) async fn count(&self, step: Step, address: IpAddr) -> Result<(), Duration> {
        let key = self.index.index(Purpose::Address, &words(step, address));
        match self.turnstile.pass(Fingerprint(key)).await {
            Ok(Passage::Free) | Err(_) => Ok(()),
            Ok(Passage::Wait(wait)) => Err(wait),
        }
    }
}

impl Step {
    /// The step that a path of the gate is.
    pub(super) fn of(path: &str) -> Option<Self> {
        match path {
            "/login" => Some(Self::Out),
            "/callback" => Some(Self::Back),
            _ => None,
        }
    }
}

/// What of a step and an address is counted together.
fn words(step: Step, address: IpAddr) -> Vec<u8> {
    let step: &[u8] = match step {
        Step::Out => b"out|",
        Step::Back => b"back|",
    };
    let subscriber = match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).octets().to_vec(),
    };
    [step, &subscriber].concat()
}

#[cfg(test)]
mod tests {
    use super::{Step, words};

    fn are_one(one: &str, other: &str) -> bool {
        let of = |address: &str| words(Step::Out, address.parse().unwrap());
        of(one) == of(other)
    }

    #[test]
    fn a_subscriber_is_one_address() {
        let table = [
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.1", "::ffff:192.0.2.1", true),
            ("2001:db8:0:1::1", "2001:db8:0:1:ffff::3", true),
            ("2001:db8:0:1::1", "2001:db8:0:2::1", false),
        ];
        for (one, other, expected) in table {
            assert_eq!(are_one(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn each_step_is_counted_by_itself() {
        let address = "192.0.2.1".parse().unwrap();
        assert_ne!(words(Step::Out, address), words(Step::Back, address));
    }
}
