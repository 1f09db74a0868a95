//! Keys, checked when they are made.

use crate::domain::Secret;
use crate::flow::port::Dice;

use super::Curve;
use super::arithmetic;

/// A private key: a curve and a scalar in 1..q. It cannot be printed, compared or serialised by accident.
#[derive(Clone)]
pub struct PrivateKey {
    curve: Curve,
    /// Big-endian, exactly as wide as the curve.
    scalar: Secret<Vec<u8>>,
}

impl PrivateKey {
    /// A fresh key, every scalar in 1..q equally likely.
    pub fn generate(curve: Curve, dice: &dyn Dice) -> Self {
        let mut scalar = vec![0; curve.width().bytes()];
        loop {
            dice.fill(&mut scalar);
            if arithmetic::of(curve).fit(&mut scalar) {
                return Self { curve, scalar: Secret::new(scalar) };
            }
        }
    }

    /// From the scalar, big-endian, 32 or 64 bytes.
    ///
    /// # Errors
    /// [`KeyError::Length`] or [`KeyError::ScalarRange`].
    pub fn from_scalar(curve: Curve, scalar: Secret<Vec<u8>>) -> Result<Self, KeyError> {
        check_length(curve.width().bytes(), scalar.expose())?;
        if arithmetic::of(curve).is_scalar(scalar.expose()) {
            Ok(Self { curve, scalar })
        } else {
            Err(KeyError::ScalarRange)
        }
    }

    /// Its curve.
    pub const fn curve(&self) -> Curve {
        self.curve
    }

    /// The scalar, big-endian: only for those who encode or use the key.
    pub(in crate::crypto) const fn scalar(&self) -> &Secret<Vec<u8>> {
        &self.scalar
    }

    /// The public key that belongs to it.
    pub fn public(&self) -> PublicKey {
        PublicKey { curve: self.curve, point: arithmetic::of(self.curve).public(self.scalar.expose()) }
    }
}

/// A public key: a point that is on its curve, in the subgroup of order q, and not the point at infinity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    curve: Curve,
    /// X ‖ Y, both big-endian.
    point: Vec<u8>,
}

impl PublicKey {
    /// From X and Y, big-endian, one after the other.
    ///
    /// # Errors
    /// [`KeyError::Length`], [`KeyError::OffCurve`] or [`KeyError::SmallSubgroup`].
    pub fn from_point(curve: Curve, point: &[u8]) -> Result<Self, KeyError> {
        check_length(2 * curve.width().bytes(), point)?;
        arithmetic::of(curve).check(point)?;
        Ok(Self { curve, point: point.to_vec() })
    }

    /// Its curve.
    pub const fn curve(&self) -> Curve {
        self.curve
    }

    /// X ‖ Y, both big-endian.
    pub fn point(&self) -> &[u8] {
        &self.point
    }
}

/// Why bytes are not a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Wrong number of bytes for the curve.
    #[error("a key on this curve has {expected} bytes, here are {found}")]
    Length {
        /// What the curve demands.
        expected: usize,
        /// What was given.
        found: usize,
    },
    /// The private scalar is zero or not below the group order.
    #[error("the private key is outside of 1..q")]
    ScalarRange,
    /// The point does not satisfy the curve's equation.
    #[error("the public key is not a point of its curve")]
    OffCurve,
    /// The point is on the curve but not in the subgroup of order q.
    #[error("the public key is outside of the curve's prime subgroup")]
    SmallSubgroup,
    /// The algorithm is not GOST R 34.10-2012.
    #[error("the key is of algorithm {0}, not GOST R 34.10-2012")]
    NotGost(String),
    /// The curve is none of ours.
    #[error("curve {0} is not one of the standard GOST curves")]
    UnknownCurve(String),
    /// The encoding is broken.
    #[error(
        "the key cannot be read as PKCS#8 or SubjectPublicKeyInfo ({0}); expected unencrypted PEM or DER"
    )]
    Malformed(String),
}

fn check_length(expected: usize, bytes: &[u8]) -> Result<(), KeyError> {
    if bytes.len() == expected { Ok(()) } else { Err(KeyError::Length { expected, found: bytes.len() }) }
}
