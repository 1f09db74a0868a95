//! Forming and checking of signatures over a digest: RFC 7091 §6.
//!
//! What touches a private scalar or a nonce runs in a time that does not depend on their values. The scalars themselves
//! are wiped; products of them that the compiler leaves on the stack are not.

use crypto_bigint::Uint;
use crypto_bigint::modular::FixedMontyForm as Field;
use zeroize::Zeroizing;

use super::Arithmetic;
use super::group::Group;
use super::point::Point;
use crate::crypto::gost::KeyError;

impl<const L: usize> Arithmetic for Group<L> {
    fn fit(&self, candidate: &mut [u8]) -> bool {
        let number = Zeroizing::new(Uint::<L>::from_be_slice(candidate));
        let number = Zeroizing::new(number.shr_vartime(Uint::<L>::BITS - self.q.bits_vartime()));
        candidate.copy_from_slice(Zeroizing::new(number.to_be_bytes()).as_slice());
        self.is_scalar(&number)
    }

    fn is_scalar(&self, scalar: &[u8]) -> bool {
        Self::is_scalar(self, &Zeroizing::new(Uint::from_be_slice(scalar)))
    }

    fn public(&self, scalar: &[u8]) -> Vec<u8> {
        let point = self.multiple_of_generator(&Zeroizing::new(Uint::from_be_slice(scalar)));
        let (x, y) = self.affine(&point).expect("a scalar in 1..q does not lead to infinity");
        join(&x, &y)
    }

    fn check(&self, point: &[u8]) -> Result<(), KeyError> {
        let point = self.read(point).ok_or(KeyError::OffCurve)?;
        if self.has_prime_order(&point) { Ok(()) } else { Err(KeyError::SmallSubgroup) }
    }

    fn sign(&self, scalar: &[u8], digest: &[u8], nonce: &[u8]) -> Option<Vec<u8>> {
        let k = Zeroizing::new(Uint::from_be_slice(nonce));
        let d = Zeroizing::new(Uint::from_be_slice(scalar));
        let (x, _) = self.affine(&self.multiple_of_generator(&k))?;
        let r = self.modulo_q(&x);
        let s = r.mul(&self.modulo_q(&d)).add(&self.modulo_q(&k).mul(&self.message_number(digest)));
        let (r, s) = (r.retrieve(), s.retrieve());
        (Self::is_scalar(self, &r) && Self::is_scalar(self, &s)).then(|| join(&s, &r))
    }

    fn verify(&self, point: &[u8], digest: &[u8], signature: &[u8]) -> bool {
        let Some((s, r)) = split::<L>(signature) else { return false };
        if !Self::is_scalar(self, &s) || !Self::is_scalar(self, &r) {
            return false;
        }
        let Some(public) = self.read(point) else { return false };
        let Some(inverse) = self.message_number(digest).invert_vartime().into_option() else { return false };
        let of_generator = self.modulo_q(&s).mul(&inverse).retrieve();
        let of_public = self.modulo_q(&r).mul(&inverse).neg().retrieve();
        let sum = self
            .equation
            .add(&self.multiple_of_generator(&of_generator), &self.multiple_of_public(&of_public, &public));
        self.affine(&sum).is_some_and(|(x, _)| self.modulo_q(&x).retrieve() == r)
    }
}

impl<const L: usize> Group<L> {
    fn modulo_q(&self, number: &Uint<L>) -> Field<L> {
        Field::new(number, &self.scalars)
    }

    /// e of RFC 7091 §6.1: the digest read little-endian, modulo q, and 1 in place of 0.
    fn message_number(&self, digest: &[u8]) -> Field<L> {
        let e = self.modulo_q(&Uint::from_le_slice(digest));
        if e == Field::zero(&self.scalars) { Field::one(&self.scalars) } else { e }
    }

    fn read(&self, point: &[u8]) -> Option<Point<L>> {
        let (x, y) = split(point)?;
        self.point(&x, &y)
    }
}

fn split<const L: usize>(pair: &[u8]) -> Option<(Uint<L>, Uint<L>)> {
    let (first, second) = (pair.len() == 2 * Uint::<L>::BYTES).then(|| pair.split_at(Uint::<L>::BYTES))?;
    Some((Uint::from_be_slice(first), Uint::from_be_slice(second)))
}

fn join<const L: usize>(first: &Uint<L>, second: &Uint<L>) -> Vec<u8> {
    [first.to_be_bytes().as_slice(), second.to_be_bytes().as_slice()].concat()
}
