//! The arithmetic of the curves, over bytes: big-endian numbers as wide as the curve, points as X ‖ Y.
//!
//! Keys of both bodies are checked here; the pure body also signs and verifies here.

mod group;
mod numbers;
mod point;
mod signature;

use std::sync::LazyLock;

use crypto_bigint::{U256, U512};

use self::group::Group;
use super::{Curve, KeyError};

/// What can be done on a curve. Slices must have the curve's width: the callers have checked that.
pub(super) trait Arithmetic: Send + Sync {
    /// Cuts random bytes to the bit length of q and says whether what is left is in 1..q. A caller that asks
    /// again until it is has a uniformly distributed scalar.
    fn fit(&self, candidate: &mut [u8]) -> bool;

    /// Whether the number is in 1..q.
    fn is_scalar(&self, scalar: &[u8]) -> bool;

    /// The point of a scalar in 1..q.
    fn public(&self, scalar: &[u8]) -> Vec<u8>;

    /// Whether the point may be a public key.
    fn check(&self, point: &[u8]) -> Result<(), KeyError>;

    /// s ‖ r with this nonce in 1..q; `None` for the nonces, one in 2²⁵⁴, that give a zero.
    fn sign(&self, scalar: &[u8], digest: &[u8], nonce: &[u8]) -> Option<Vec<u8>>;

    /// Whether s ‖ r is a signature of this digest.
    fn verify(&self, point: &[u8], digest: &[u8], signature: &[u8]) -> bool;
}

/// The arithmetic of a curve; its table is built when it is first asked for, and shared by the curve's other names.
pub(super) fn of(curve: Curve) -> &'static dyn Arithmetic {
    match curve {
        Curve::CryptoProA | Curve::CryptoProXchA | Curve::Tc26B256 => &*CRYPTO_PRO_A,
        Curve::CryptoProB | Curve::Tc26C256 => &*CRYPTO_PRO_B,
        Curve::CryptoProC | Curve::CryptoProXchB | Curve::Tc26D256 => &*CRYPTO_PRO_C,
        Curve::Tc26A256 => &*TC26_256_A,
        Curve::Tc26A512 => &*TC26_512_A,
        Curve::Tc26B512 => &*TC26_512_B,
        Curve::Tc26C512 => &*TC26_512_C,
        #[cfg(test)]
        Curve::Test256 => &*TEST_256,
        #[cfg(test)]
        Curve::Test512 => &*TEST_512,
    }
}

static CRYPTO_PRO_A: LazyLock<Group<{ U256::LIMBS }>> = LazyLock::new(|| Group::new(&numbers::CRYPTO_PRO_A));
static CRYPTO_PRO_B: LazyLock<Group<{ U256::LIMBS }>> = LazyLock::new(|| Group::new(&numbers::CRYPTO_PRO_B));
static CRYPTO_PRO_C: LazyLock<Group<{ U256::LIMBS }>> = LazyLock::new(|| Group::new(&numbers::CRYPTO_PRO_C));
static TC26_256_A: LazyLock<Group<{ U256::LIMBS }>> = LazyLock::new(|| Group::new(&numbers::TC26_256_A));
static TC26_512_A: LazyLock<Group<{ U512::LIMBS }>> = LazyLock::new(|| Group::new(&numbers::TC26_512_A));
static TC26_512_B: LazyLock<Group<{ U512::LIMBS }>> = LazyLock::new(|| Group::new(&numbers::TC26_512_B));
static TC26_512_C: LazyLock<Group<{ U512::LIMBS }>> = LazyLock::new(|| Group::new(&numbers::TC26_512_C));
#[cfg(test)]
static TEST_256: LazyLock<Group<{ U256::LIMBS }>> = LazyLock::new(|| Group::new(&numbers::TEST_256));
#[cfg(test)]
static TEST_512: LazyLock<Group<{ U512::LIMBS }>> = LazyLock::new(|| Group::new(&numbers::TEST_512));
