//! Points in projective coordinates and the one formula that adds them.

use crypto_bigint::modular::{FixedMontyForm as Field, FixedMontyParams};
use crypto_bigint::{Choice, CtAssign, Uint};

/// (X : Y : Z); the affine point is (X/Z, Y/Z), infinity is (0 : 1 : 0).
#[derive(Clone, Copy)]
pub(super) struct Point<const L: usize> {
    pub(super) x: Field<L>,
    pub(super) y: Field<L>,
    pub(super) z: Field<L>,
}

/// The same without the modulus, in Montgomery form: a table of these is a quarter of the size.
#[derive(Clone, Copy)]
pub(super) struct Packed<const L: usize> {
    x: Uint<L>,
    y: Uint<L>,
    z: Uint<L>,
}

/// What the formulas need to know of a curve.
pub(super) struct Equation<const L: usize> {
    pub(super) field: FixedMontyParams<L>,
    pub(super) a: Field<L>,
    pub(super) b: Field<L>,
    /// 3b.
    pub(super) b3: Field<L>,
}

impl<const L: usize> Point<L> {
    pub(super) const fn infinity(field: &FixedMontyParams<L>) -> Self {
        Self { x: Field::zero(field), y: Field::one(field), z: Field::zero(field) }
    }

    pub(super) const fn pack(&self) -> Packed<L> {
        Packed { x: self.x.to_montgomery(), y: self.y.to_montgomery(), z: self.z.to_montgomery() }
    }
}

impl<const L: usize> Packed<L> {
    pub(super) const fn unpack(&self, field: &FixedMontyParams<L>) -> Point<L> {
        Point {
            x: Field::from_montgomery(self.x, field),
            y: Field::from_montgomery(self.y, field),
            z: Field::from_montgomery(self.z, field),
        }
    }

    /// Takes the other point over if `choice` says so, in constant time.
    pub(super) fn assign(&mut self, other: &Self, choice: Choice) {
        self.x.ct_assign(&other.x, choice);
        self.y.ct_assign(&other.y, choice);
        self.z.ct_assign(&other.z, choice);
    }
}

impl<const L: usize> Equation<L> {
    /// Adds any two points of the subgroup of order q, equal ones and infinity included, without a branch: Renes,
    /// Costello, Batina, "Complete addition formulas for prime order elliptic curves" (2015/1060), algorithm 1.
    ///
    /// The formula fails only for two points whose difference has order two; then all three coordinates are zero,
    /// and stay so in everything added to them. Such points exist on the cofactor-4 curves outside of the subgroup.
    pub(super) fn add(&self, l: &Point<L>, r: &Point<L>) -> Point<L> {
        let xx = l.x.mul(&r.x);
        let yy = l.y.mul(&r.y);
        let zz = l.z.mul(&r.z);
        let xy = cross(&l.x, &l.y, &r.x, &r.y, &xx, &yy);
        let xz = cross(&l.x, &l.z, &r.x, &r.z, &xx, &zz);
        let yz = cross(&l.y, &l.z, &r.y, &r.z, &yy, &zz);
        let azz = self.a.mul(&zz);
        let outer = self.b3.mul(&zz).add(&self.a.mul(&xz));
        let (minus, plus) = (yy.sub(&outer), yy.add(&outer));
        let tangent = xx.double().add(&xx).add(&azz);
        let inner = self.b3.mul(&xz).add(&self.a.mul(&xx.sub(&azz)));
        Point {
            x: xy.mul(&minus).sub(&yz.mul(&inner)),
            y: plus.mul(&minus).add(&tangent.mul(&inner)),
            z: yz.mul(&plus).add(&xy.mul(&tangent)),
        }
    }

    /// Whether y² = x³ + ax + b.
    pub(super) fn holds(&self, x: &Field<L>, y: &Field<L>) -> bool {
        y.square() == x.square().add(&self.a).mul(x).add(&self.b)
    }
}

/// (l₁ + l₂)(r₁ + r₂) − l₁r₁ − l₂r₂, that is l₁r₂ + l₂r₁ with one multiplication.
fn cross<const L: usize>(
    l1: &Field<L>,
    l2: &Field<L>,
    r1: &Field<L>,
    r2: &Field<L>,
    first: &Field<L>,
    second: &Field<L>,
) -> Field<L> {
    l1.add(l2).mul(&r1.add(r2)).sub(&first.add(second))
}
