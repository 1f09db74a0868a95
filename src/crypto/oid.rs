//! Object identifiers: RFC 9215 (GOST), RFC 8017 (RSA), RFC 5652 (CMS), RFC 5280 (names).

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
/// commonName.
pub(super) const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
/// id-data.
pub(super) const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
/// id-signedData.
pub(super) const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
/// id-contentType.
pub(super) const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
/// id-messageDigest.
pub(super) const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
/// id-signingTime.
pub(super) const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
