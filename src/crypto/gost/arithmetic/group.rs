//! A curve's group: multiples of the generator and of any point.

use crypto_bigint::modular::{FixedMontyForm as Field, FixedMontyParams};
use crypto_bigint::{CtEq, Odd, Uint, Word};

use super::numbers::Numbers;
use super::point::{Equation, Packed, Point};

/// A curve ready to compute with; `L` is its width in machine words.
pub(super) struct Group<const L: usize> {
    pub(super) equation: Equation<L>,
    /// The scalars modulo q.
    pub(super) scalars: FixedMontyParams<L>,
    pub(super) q: Uint<L>,
    cofactor: u8,
    generator: Point<L>,
    /// Row i: multiples 0..16 of 16^(4i) G. 24 KiB for 256 bits, 96 KiB for 512.
    rows: Vec<Row<L>>,
}

/// Multiples 0..16 of a point.
struct Row<const L: usize>([Packed<L>; 16]);

impl<const L: usize> Group<L> {
    pub(super) fn new(numbers: &Numbers) -> Self {
        let field = modulus(numbers.p);
        let element = |hex| Field::new(&Uint::from_be_hex(hex), &field);
        let b = element(numbers.b);
        let mut group = Self {
            equation: Equation { field, a: element(numbers.a), b, b3: b.double().add(&b) },
            scalars: modulus(numbers.q),
            q: Uint::from_be_hex(numbers.q),
            cofactor: numbers.cofactor,
            generator: Point { x: element(numbers.x), y: element(numbers.y), z: Field::one(&field) },
            rows: Vec::new(),
        };
        group.fill_rows();
        group
    }

    /// kG in constant time: four passes over every sixteenth bit's window, each table row read whole.
    pub(super) fn multiple_of_generator(&self, k: &Uint<L>) -> Point<L> {
        let mut sum = self.infinity();
        for offset in (0..STRIDE).rev() {
            sum = self.shift(sum);
            for (i, row) in self.rows.iter().enumerate() {
                let part = row.select(window(k, STRIDE * i + offset)).unpack(&self.equation.field);
                sum = self.equation.add(&sum, &part);
            }
        }
        sum
    }

    /// kP in variable time: for public points and scalars only.
    pub(super) fn multiple_of_public(&self, k: &Uint<L>, point: &Point<L>) -> Point<L> {
        let row = self.row(point);
        (0..windows::<L>()).rev().fold(self.infinity(), |sum, i| {
            let part = row.0[usize::from(window(k, i))].unpack(&self.equation.field);
            self.equation.add(&self.shift(sum), &part)
        })
    }

    /// The affine coordinates, in constant time; `None` at infinity.
    pub(super) fn affine(&self, point: &Point<L>) -> Option<(Uint<L>, Uint<L>)> {
        let inverse = point.z.invert().into_option()?;
        Some((point.x.mul(&inverse).retrieve(), point.y.mul(&inverse).retrieve()))
    }

    /// The point with these coordinates, if both are below p and the equation holds.
    pub(super) fn point(&self, x: &Uint<L>, y: &Uint<L>) -> Option<Point<L>> {
        let field = &self.equation.field;
        let p = field.modulus().as_ref();
        let (fx, fy) = (Field::new(x, field), Field::new(y, field));
        let sound = x < p && y < p && self.equation.holds(&fx, &fy);
        sound.then(|| Point { x: fx, y: fy, z: Field::one(field) })
    }

    /// Whether a point of the curve has order q. On a curve of cofactor 1 every point but infinity has.
    ///
    /// Y is looked at too: the addition formula answers (0 : 0 : 0) where it does not hold, and it can fail to hold
    /// only for points outside of the subgroup.
    pub(super) fn has_prime_order(&self, point: &Point<L>) -> bool {
        if self.cofactor == 1 {
            return true;
        }
        let end = self.multiple_of_public(&self.q, point);
        let zero = Field::zero(&self.equation.field);
        end.z == zero && end.x == zero && end.y != zero
    }

    /// Whether 0 < k < q; how far from the bounds is not revealed by time.
    pub(super) fn is_scalar(&self, k: &Uint<L>) -> bool {
        !bool::from(k.is_zero()) && bool::from(crypto_bigint::CtLt::ct_lt(k, &self.q))
    }

    const fn infinity(&self) -> Point<L> {
        Point::infinity(&self.equation.field)
    }

    /// 16 P.
    fn shift(&self, point: Point<L>) -> Point<L> {
        (0..WINDOW_BITS).fold(point, |point, _| self.equation.add(&point, &point))
    }

    fn row(&self, point: &Point<L>) -> Row<L> {
        let mut row = [self.infinity(); 16];
        for i in 1..row.len() {
            row[i] = self.equation.add(&row[i - 1], point);
        }
        Row(row.map(|point| point.pack()))
    }

    fn fill_rows(&mut self) {
        let mut base = self.generator;
        for _ in 0..windows::<L>() / STRIDE {
            self.rows.push(self.row(&base));
            base = (0..STRIDE).fold(base, |base, _| self.shift(base));
        }
    }
}

impl<const L: usize> Row<L> {
    /// The multiple of that number; reads the whole row, so that the number leaves no trace in the cache.
    fn select(&self, number: u8) -> Packed<L> {
        let mut chosen = self.0[0];
        for (i, candidate) in (0..).zip(&self.0) {
            chosen.assign(candidate, u8::ct_eq(&i, &number));
        }
        chosen
    }
}

fn modulus<const L: usize>(hex: &str) -> FixedMontyParams<L> {
    let odd = Odd::new(Uint::from_be_hex(hex)).into_option().expect("the curve's moduli are odd primes");
    FixedMontyParams::new_vartime(odd)
}

const fn windows<const L: usize>() -> usize {
    L * WINDOWS_PER_WORD
}

/// The i-th group of four bits, counted from the low end.
const fn window<const L: usize>(k: &Uint<L>, i: usize) -> u8 {
    (k.as_words()[i / WINDOWS_PER_WORD] >> (WINDOW_BITS * (i % WINDOWS_PER_WORD))) as u8 & 0xf
}

const WINDOW_BITS: usize = 4;
const WINDOWS_PER_WORD: usize = Word::BITS as usize / WINDOW_BITS;
/// Every fourth window has a row of its own in the generator's table: twelve doublings more, a quarter of the memory.
const STRIDE: usize = 4;

#[cfg(test)]
mod tests {
    use crypto_bigint::{U256, U512, Uint};
    use proptest::prelude::*;

    use super::{Group, Numbers};
    use crate::crypto::gost::arithmetic::numbers;

    fn check<const L: usize>(numbers: &Numbers) {
        let group = Group::<L>::new(numbers);
        let generator = group.affine(&group.generator).unwrap();
        assert!(group.point(&generator.0, &generator.1).is_some());
        assert_eq!(group.affine(&group.multiple_of_generator(&Uint::ONE)), Some(generator));
        let last = group.q.wrapping_sub(&Uint::ONE);
        let (x, y) = group.affine(&group.multiple_of_generator(&last)).unwrap();
        assert!(x == generator.0 && y != generator.1, "(q − 1) G is −G");
        assert!(group.affine(&group.multiple_of_public(&group.q, &group.generator)).is_none());
    }

    #[test]
    fn every_generator_lies_on_its_curve_and_has_order_q() {
        for numbers in [
            &numbers::CRYPTO_PRO_A,
            &numbers::CRYPTO_PRO_B,
            &numbers::CRYPTO_PRO_C,
            &numbers::TC26_256_A,
            &numbers::TEST_256,
        ] {
            check::<{ U256::LIMBS }>(numbers);
        }
        for numbers in [&numbers::TC26_512_A, &numbers::TC26_512_B, &numbers::TC26_512_C, &numbers::TEST_512]
        {
            check::<{ U512::LIMBS }>(numbers);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn both_ways_to_multiply_agree(bytes: [u8; 32], shift in 0..256_u32) {
            let group = Group::<{ U256::LIMBS }>::new(&numbers::TC26_256_A);
            let k = U256::from_be_slice(&bytes).shr_vartime(shift);
            let table = group.affine(&group.multiple_of_generator(&k));
            prop_assert_eq!(table, group.affine(&group.multiple_of_public(&k, &group.generator)));
        }
    }
}
