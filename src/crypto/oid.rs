//! Object identifiers of algorithms: RFC 9215 (GOST), RFC 8017 (RSA).

use der::oid::ObjectIdentifier;

use super::gost::Width;

/// id-tc26-gost3410-12-256 and -512: keys; in CMS also signatures.
pub(super) const fn key(width: Width) -> ObjectIdentifier {
    match width {
        Width::Bits256 => ObjectIdentifier::new_unwrap("1.2.643.7.1.1.1.1"),
        Width::Bits512 => ObjectIdentifier::new_unwrap("1.2.643.7.1.1.1.2"),
    }
}

/// id-tc26-gost3411-12-256 and -512: Streebog.
pub(super) const fn digest(width: Width) -> ObjectIdentifier {
    match width {
        Width::Bits256 => ObjectIdentifier::new_unwrap("1.2.643.7.1.1.2.2"),
        Width::Bits512 => ObjectIdentifier::new_unwrap("1.2.643.7.1.1.2.3"),
    }
}

/// id-tc26-signwithdigest-gost3410-12-256 and -512: signatures in X.509 and PKCS#10.
pub(super) const fn signature(width: Width) -> ObjectIdentifier {
    match width {
        Width::Bits256 => ObjectIdentifier::new_unwrap("1.2.643.7.1.1.3.2"),
        Width::Bits512 => ObjectIdentifier::new_unwrap("1.2.643.7.1.1.3.3"),
    }
}

/// rsaEncryption.
pub(super) const RSA_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// sha256WithRSAEncryption.
pub(super) const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
/// id-sha256.
pub(super) const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
