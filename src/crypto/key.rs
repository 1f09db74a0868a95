//! GOST keys in files: PKCS#8 (RFC 5208) and SubjectPublicKeyInfo (RFC 5280), with the parameters of RFC 9215.
//!
//! In the wild the private scalar is written in three ways, and all are read: the bare little-endian scalar (OpenSSL's
//! gost engine since 3.0), the same inside of another OCTET STRING (CryptoPro), and an INTEGER (old versions of the
//! engine). Masked keys, where a mask follows the scalar, and encrypted ones are refused.

use der::asn1::{AnyRef, BitStringRef, OctetStringRef, UintRef};
use der::oid::ObjectIdentifier;
use der::referenced::OwnedToRef as _;
use der::{Decode as _, Encode as _, Sequence};
use pkcs8::PrivateKeyInfo;
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use zeroize::Zeroizing;

use crate::domain::Secret;

use super::gost::{Curve, Width};
pub use super::gost::{KeyError, PrivateKey, PublicKey};
use super::{oid, pem};

/// Reads a private key, PEM (`PRIVATE KEY`) or DER.
///
/// # Errors
/// [`KeyError`]: not PKCS#8, not GOST R 34.10-2012, unknown curve, scalar out of range.
pub fn read_private(text: &[u8]) -> Result<PrivateKey, KeyError> {
    let der = pem::der_of(text, &["PRIVATE KEY"]).map_err(KeyError::Malformed)?;
    let info = PrivateKeyInfo::from_der(&der)?;
    let curve = curve(&info.algorithm)?;
    PrivateKey::from_scalar(curve, scalar(curve.width(), info.private_key)?)
}

/// Writes a private key as PKCS#8 PEM, byte for byte as OpenSSL's gost engine does.
pub fn write_private_pem(key: &PrivateKey) -> Secret<String> {
    Secret::new(pem::encode("PRIVATE KEY", private_to_pkcs8_der(key).expose()))
}

/// The private key as PKCS#8, DER.
pub(super) fn private_to_pkcs8_der(key: &PrivateKey) -> Secret<Vec<u8>> {
    let scalar = Zeroizing::new(reversed(key.scalar().expose()));
    let algorithm = algorithm(key.curve());
    Secret::new(PrivateKeyInfo::new(algorithm.owned_to_ref(), &scalar).to_der().expect(FITS))
}

/// The public key as SubjectPublicKeyInfo, DER: X and Y little-endian in an OCTET STRING in the BIT STRING.
pub fn public_to_spki_der(key: &PublicKey) -> Vec<u8> {
    let (x, y) = key.point().split_at(key.curve().width().bytes());
    let point = [reversed(x), reversed(y)].concat();
    let point = OctetStringRef::new(&point).and_then(|octets| octets.to_der()).expect(FITS);
    let algorithm = algorithm(key.curve());
    let subject_public_key = BitStringRef::from_bytes(&point).expect(FITS);
    SubjectPublicKeyInfoRef { algorithm: algorithm.owned_to_ref(), subject_public_key }.to_der().expect(FITS)
}

/// Reads SubjectPublicKeyInfo, DER.
///
/// # Errors
/// [`KeyError`] as for private keys, and for points that are not sound.
pub fn public_from_spki(der: &[u8]) -> Result<PublicKey, KeyError> {
    let info = SubjectPublicKeyInfoRef::from_der(der)?;
    let curve = curve(&info.algorithm)?;
    let point = OctetStringRef::from_der(info.subject_public_key.raw_bytes())?.as_bytes();
    let (x, y) = point.split_at(point.len() / 2);
    PublicKey::from_point(curve, &[reversed(x), reversed(y)].concat())
}

impl From<der::Error> for KeyError {
    fn from(error: der::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}

/// GostR3410-2012-PublicKeyParameters of RFC 9215 §4.2. The third field of older keys, a cipher, is read and ignored.
#[derive(Sequence)]
struct Parameters {
    curve: ObjectIdentifier,
    #[asn1(optional = "true")]
    digest: Option<ObjectIdentifier>,
    #[asn1(optional = "true")]
    cipher: Option<ObjectIdentifier>,
}

fn algorithm(curve: Curve) -> AlgorithmIdentifierOwned {
    let parameters = Parameters { curve: curve.oid(), digest: digest_parameter(curve), cipher: None };
    let parameters = der::Any::encode_from(&parameters).expect(FITS);
    AlgorithmIdentifierOwned { oid: oid::key(curve.width()), parameters: Some(parameters) }
}

/// RFC 9215 §4.2 demands the digest with the old CryptoPro sets and forbids or discourages it with most others; the
/// engine writes it with 512-A and 512-B too.
fn digest_parameter(curve: Curve) -> Option<ObjectIdentifier> {
    match curve {
        Curve::CryptoProA
        | Curve::CryptoProB
        | Curve::CryptoProC
        | Curve::CryptoProXchA
        | Curve::CryptoProXchB
        | Curve::Tc26A512
        | Curve::Tc26B512 => Some(oid::digest(curve.width())),
        Curve::Tc26A256 | Curve::Tc26B256 | Curve::Tc26C256 | Curve::Tc26D256 | Curve::Tc26C512 => None,
        #[cfg(test)]
        Curve::Test256 | Curve::Test512 => Some(oid::digest(curve.width())),
    }
}

fn curve(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<Curve, KeyError> {
    let width = [Width::Bits256, Width::Bits512].into_iter().find(|width| oid::key(*width) == algorithm.oid);
    let width = width.ok_or_else(|| KeyError::NotGost(algorithm.oid.to_string()))?;
    let parameters =
        algorithm.parameters.ok_or_else(|| KeyError::Malformed("it names no curve".to_owned()))?;
    let parameters: Parameters = parameters.decode_as()?;
    Curve::from_oid(parameters.curve)
        .filter(|curve| curve.width() == width)
        .ok_or_else(|| KeyError::UnknownCurve(parameters.curve.to_string()))
}

/// The scalar, big-endian. The width alone tells the bare form from the others: a bare scalar may begin with any byte.
fn scalar(width: Width, bytes: &[u8]) -> Result<Secret<Vec<u8>>, KeyError> {
    if bytes.len() == width.bytes() {
        return Ok(Secret::new(reversed(bytes)));
    }
    let length = KeyError::Length { expected: width.bytes(), found: bytes.len() };
    let wrapped = AnyRef::from_der(bytes).map_err(|_| length)?;
    match wrapped.decode_as::<UintRef<'_>>() {
        Ok(number) => padded(width, number.as_bytes()),
        Err(_) => Ok(Secret::new(reversed(wrapped.decode_as::<OctetStringRef<'_>>()?.as_bytes()))),
    }
}

fn padded(width: Width, number: &[u8]) -> Result<Secret<Vec<u8>>, KeyError> {
    let missing = width.bytes().checked_sub(number.len()).ok_or(KeyError::ScalarRange)?;
    let mut scalar = vec![0; width.bytes()];
    scalar[missing..].copy_from_slice(number);
    Ok(Secret::new(scalar))
}

fn reversed(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().rev().copied().collect()
}

const FITS: &str = "a key of at most 128 bytes fits into every DER length";
