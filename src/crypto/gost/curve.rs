//! The curves by name: object identifiers and sizes.
//!
//! Sources: RFC 4357 (CryptoPro sets), RFC 7836 (TC26 512-A, 512-B and 256-A, 512-C in twisted Edwards form),
//! RFC 9215 (how the identifiers are written in keys and certificates). Three curves have two or three names.

use std::fmt;

use der::oid::ObjectIdentifier;

/// Size of the key, and with it of the hash and the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Width {
    /// 256-bit keys, Streebog-256, signatures of 64 bytes.
    Bits256,
    /// 512-bit keys, Streebog-512, signatures of 128 bytes.
    Bits512,
}

impl Width {
    /// Bytes in a scalar, a coordinate, a digest: 32 or 64. A signature has twice as many.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Bits256 => 32,
            Self::Bits512 => 64,
        }
    }
}

/// A standard curve. `CryptoProXchA` is the equation of `CryptoProA` and of `Tc26B256` under another name, but a
/// key keeps the name under which it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// id-GostR3410-2001-CryptoPro-A-ParamSet: ESIA's own certificates lie here.
    CryptoProA,
    /// id-GostR3410-2001-CryptoPro-B-ParamSet.
    CryptoProB,
    /// id-GostR3410-2001-CryptoPro-C-ParamSet.
    CryptoProC,
    /// id-GostR3410-2001-CryptoPro-XchA-ParamSet.
    CryptoProXchA,
    /// id-GostR3410-2001-CryptoPro-XchB-ParamSet.
    CryptoProXchB,
    /// id-tc26-gost-3410-2012-256-paramSetA, cofactor 4.
    Tc26A256,
    /// id-tc26-gost-3410-2012-256-paramSetB.
    Tc26B256,
    /// id-tc26-gost-3410-2012-256-paramSetC.
    Tc26C256,
    /// id-tc26-gost-3410-2012-256-paramSetD.
    Tc26D256,
    /// id-tc26-gost-3410-12-512-paramSetA.
    Tc26A512,
    /// id-tc26-gost-3410-12-512-paramSetB.
    Tc26B512,
    /// id-tc26-gost-3410-2012-512-paramSetC, cofactor 4.
    Tc26C512,
    /// id-GostR3410-2001-TestParamSet, the curve of RFC 7091 §7.1: unknown to the product.
    #[cfg(test)]
    Test256,
    /// id-tc26-gost-3410-12-512-paramSetTest, the curve of RFC 7091 §7.2: unknown to the product.
    #[cfg(test)]
    Test512,
}

impl Curve {
    /// Every curve that a key may name, in the order of declaration.
    pub const ALL: [Self; 12] = [
        Self::CryptoProA,
        Self::CryptoProB,
        Self::CryptoProC,
        Self::CryptoProXchA,
        Self::CryptoProXchB,
        Self::Tc26A256,
        Self::Tc26B256,
        Self::Tc26C256,
        Self::Tc26D256,
        Self::Tc26A512,
        Self::Tc26B512,
        Self::Tc26C512,
    ];

    /// The identifier that stands as publicKeyParamSet in keys and certificates.
    pub const fn oid(self) -> ObjectIdentifier {
        ObjectIdentifier::new_unwrap(match self {
            Self::CryptoProA => "1.2.643.2.2.35.1",
            Self::CryptoProB => "1.2.643.2.2.35.2",
            Self::CryptoProC => "1.2.643.2.2.35.3",
            Self::CryptoProXchA => "1.2.643.2.2.36.0",
            Self::CryptoProXchB => "1.2.643.2.2.36.1",
            Self::Tc26A256 => "1.2.643.7.1.2.1.1.1",
            Self::Tc26B256 => "1.2.643.7.1.2.1.1.2",
            Self::Tc26C256 => "1.2.643.7.1.2.1.1.3",
            Self::Tc26D256 => "1.2.643.7.1.2.1.1.4",
            Self::Tc26A512 => "1.2.643.7.1.2.1.2.1",
            Self::Tc26B512 => "1.2.643.7.1.2.1.2.2",
            Self::Tc26C512 => "1.2.643.7.1.2.1.2.3",
            #[cfg(test)]
            Self::Test256 => "1.2.643.2.2.35.0",
            #[cfg(test)]
            Self::Test512 => "1.2.643.7.1.2.1.2.0",
        })
    }

    /// The curve of an identifier; `None` for every other one, the test curves of RFC 7091 included.
    pub fn from_oid(oid: ObjectIdentifier) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.oid() == oid)
    }

    /// Size of its keys.
    pub const fn width(self) -> Width {
        match self {
            Self::CryptoProA
            | Self::CryptoProB
            | Self::CryptoProC
            | Self::CryptoProXchA
            | Self::CryptoProXchB
            | Self::Tc26A256
            | Self::Tc26B256
            | Self::Tc26C256
            | Self::Tc26D256 => Width::Bits256,
            Self::Tc26A512 | Self::Tc26B512 | Self::Tc26C512 => Width::Bits512,
            #[cfg(test)]
            Self::Test256 => Width::Bits256,
            #[cfg(test)]
            Self::Test512 => Width::Bits512,
        }
    }
}

impl fmt::Display for Curve {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::CryptoProA => "CryptoPro-A",
            Self::CryptoProB => "CryptoPro-B",
            Self::CryptoProC => "CryptoPro-C",
            Self::CryptoProXchA => "CryptoPro-XchA",
            Self::CryptoProXchB => "CryptoPro-XchB",
            Self::Tc26A256 => "TC26-256-A",
            Self::Tc26B256 => "TC26-256-B",
            Self::Tc26C256 => "TC26-256-C",
            Self::Tc26D256 => "TC26-256-D",
            Self::Tc26A512 => "TC26-512-A",
            Self::Tc26B512 => "TC26-512-B",
            Self::Tc26C512 => "TC26-512-C",
            #[cfg(test)]
            Self::Test256 => "RFC 7091 §7.1",
            #[cfg(test)]
            Self::Test512 => "RFC 7091 §7.2",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Curve;

    #[test]
    fn identifiers_and_names_are_distinct_and_lead_back() {
        let names: HashSet<_> = Curve::ALL.iter().map(Curve::to_string).collect();
        assert_eq!(names.len(), Curve::ALL.len());
        for curve in Curve::ALL {
            assert_eq!(Curve::from_oid(curve.oid()), Some(curve));
        }
    }
}
