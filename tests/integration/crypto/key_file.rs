//! Keys and certificates as files: what is read, what is refused.

use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::PKey;
use privratnik::crypto::certificate::{Certificate, CertificateError, VerifyingKey};
use privratnik::crypto::dice::SystemDice;
use privratnik::crypto::gost::{Body, Curve, KeyError, PrivateKey};
use privratnik::crypto::key::{public_from_spki, public_to_spki_der, read_private, write_private_pem};
use privratnik::crypto::rsa::RsaKey;
use privratnik::crypto::signer::{LocalSigner, Signer as _, SignerError};
use privratnik::domain::{Moment, Secret};
use proptest::prelude::*;

use super::{DAY, NOW, gost, pair};

#[test]
fn keys_of_every_curve_come_back() {
    for curve in Curve::ALL {
        let key = PrivateKey::generate(curve, &SystemDice);
        let again = read_private(write_private_pem(&key).expose().as_bytes()).unwrap();
        assert_eq!((again.curve(), again.public()), (curve, key.public()));
        assert_eq!(public_from_spki(&public_to_spki_der(&key.public())), Ok(key.public()));
    }
}

/// PKCS#8 of a key on CryptoPro-A whose privateKey holds `content`.
fn pkcs8(content: &[u8]) -> Vec<u8> {
    let head = base16ct::lower::decode_vec(
        "020100301f06082a85030701010101301306072a85030202230106082a85030701010202",
    );
    let content = [&[4, u8::try_from(content.len()).unwrap()], content].concat();
    let body = [head.unwrap(), content].concat();
    [&[0x30, u8::try_from(body.len()).unwrap()], body.as_slice()].concat()
}

#[test]
fn the_three_spellings_of_a_scalar_mean_one_key() {
    let little: Vec<u8> = (1..=32).collect();
    let big: Vec<u8> = (1..=32).rev().collect();
    let bare = read_private(&pkcs8(&little)).unwrap().public();
    let wrapped = read_private(&pkcs8(&[&[4, 32], little.as_slice()].concat())).unwrap().public();
    let integer = read_private(&pkcs8(&[&[2, 32], big.as_slice()].concat())).unwrap().public();
    assert_eq!(bare, wrapped);
    assert_eq!(bare, integer);
    // A bare scalar may look like the head of another spelling.
    for first in [2, 4, 0x30] {
        let mut scalar = little.clone();
        scalar[0] = first;
        assert!(read_private(&pkcs8(&scalar)).is_ok());
    }
}

fn refused(text: &[u8]) -> KeyError {
    read_private(text).map(|_| ()).unwrap_err()
}

#[test]
fn broken_and_foreign_keys_are_refused_with_a_reason() {
    assert_eq!(refused(&pkcs8(&[0; 32])), KeyError::ScalarRange);
    assert_eq!(refused(&pkcs8(&[0xff; 32])), KeyError::ScalarRange);
    assert_eq!(refused(&pkcs8(&[2, 1, 0])), KeyError::ScalarRange);
    assert_eq!(refused(&pkcs8(&[7; 64])), KeyError::Length { expected: 32, found: 64 });
    assert!(matches!(refused(&pkcs8(&[2, 1, 0x80])), KeyError::Malformed(_)));

    let mut unknown = pkcs8(&[1; 32]);
    let curve = unknown.windows(7).position(|part| part == [0x2a, 0x85, 3, 2, 2, 0x23, 1]).unwrap();
    unknown[curve + 6] = 9;
    assert_eq!(refused(&unknown), KeyError::UnknownCurve("1.2.643.2.2.35.9".to_owned()));
    unknown[curve + 6] = 0;
    assert_eq!(refused(&unknown), KeyError::UnknownCurve("1.2.643.2.2.35.0".to_owned()), "the test curve");

    let ec = EcKey::generate(&EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap()).unwrap();
    let ec = PKey::from_ec_key(ec).unwrap();
    let pem = ec.private_key_to_pem_pkcs8().unwrap();
    assert_eq!(refused(&pem), KeyError::NotGost("1.2.840.10045.2.1".to_owned()));
    let sealed =
        ec.private_key_to_pem_pkcs8_passphrase(openssl::symm::Cipher::aes_256_cbc(), b"word").unwrap();
    assert!(refused(&sealed).to_string().contains("«ENCRYPTED PRIVATE KEY»"));
    assert!(matches!(refused(b""), KeyError::Malformed(_)));
    assert!(matches!(refused(b"\x30\x03\x02\x01\x00"), KeyError::Malformed(_)));
}

/// A key that says 512 bits and names a curve of 256.
#[test]
fn the_algorithm_must_fit_the_curve() {
    let mut der = public_to_spki_der(&PrivateKey::generate(Curve::CryptoProA, &SystemDice).public());
    let algorithm = der.windows(8).position(|part| part == [0x2a, 0x85, 3, 7, 1, 1, 1, 1]).unwrap();
    der[algorithm + 7] = 2;
    assert_eq!(public_from_spki(&der), Err(KeyError::UnknownCurve("1.2.643.2.2.35.1".to_owned())));
}

#[test]
fn unsound_public_keys_are_refused() {
    let der = public_to_spki_der(&PrivateKey::generate(Curve::CryptoProA, &SystemDice).public());
    let mut off_curve = der.clone();
    *off_curve.last_mut().unwrap() ^= 1;
    assert_eq!(public_from_spki(&off_curve), Err(KeyError::OffCurve));
    // The same point under the name of another curve of the same size.
    let mut other = der;
    let curve = other.windows(7).position(|part| part == [0x2a, 0x85, 3, 2, 2, 0x23, 1]).unwrap();
    other[curve + 6] = 2;
    assert_eq!(public_from_spki(&other), Err(KeyError::OffCurve));
}

#[test]
fn a_certificate_comes_back_from_pem_and_knows_its_term() {
    let (key, certificate) = pair(Curve::Tc26A256, 30);
    let again = Certificate::from_pem_or_der(certificate.to_pem().as_bytes()).unwrap();
    assert_eq!(again.der(), certificate.der());
    assert_eq!(again.subject(), "CN=Школьный шлюз");
    assert_eq!(again.public(), &VerifyingKey::Gost(key.public()));
    let end = Moment::from_secs(NOW.secs() + 30 * DAY);
    assert_eq!((again.not_before(), again.not_after()), (Moment::from_secs(NOW.secs() - DAY), end));
    assert!(again.is_valid_at(end) && !again.is_valid_at(Moment::from_secs(end.secs() + 1)));
    assert!(!again.is_valid_at(Moment::from_secs(NOW.secs() - DAY - 1)));
}

/// UTCTime ends with 2049.
#[test]
fn terms_beyond_2049_are_kept() {
    let key = PrivateKey::generate(Curve::CryptoProA, &SystemDice);
    let late = Moment::from_secs(4_102_444_800);
    let made =
        |until| Certificate::self_signed(gost(Body::Pure).as_ref(), &key, "gate", NOW, until, &SystemDice);
    assert_eq!(made(late).unwrap().not_after(), late);
    assert_eq!(made(Moment::from_secs(-1)).unwrap_err(), CertificateError::Term);
    assert_eq!(made(Moment::from_millis(i64::MAX)).unwrap_err(), CertificateError::Term);
}

#[test]
fn names_that_x509_cannot_hold_are_refused() {
    let key = PrivateKey::generate(Curve::CryptoProA, &SystemDice);
    for name in [String::new(), "я".repeat(65)] {
        let made = Certificate::self_signed(gost(Body::Pure).as_ref(), &key, &name, NOW, NOW, &SystemDice);
        assert_eq!(made.unwrap_err(), CertificateError::Name);
    }
}

#[test]
fn a_signer_takes_only_a_pair_and_signs_what_verifies() {
    let (key, certificate) = pair(Curve::CryptoProA, 30);
    let (other, _) = pair(Curve::Tc26A256, 30);
    for one in [Body::Openssl, Body::Pure] {
        let error = LocalSigner::new(gost(one), other.clone(), certificate.clone()).err().unwrap();
        assert!(matches!(error, SignerError::Mismatch { .. }));
        let words = error.to_string();
        assert!(words.contains("TC26-256-A") && words.contains("Школьный шлюз"), "{words}");
        assert!(words.contains(&certificate.esia_hash()), "{words}");

        let signer = LocalSigner::new(gost(one), key.clone(), certificate.clone()).unwrap();
        assert_eq!(signer.certificate_hash(), certificate.esia_hash());
        let signature = signer.raw(b"message").unwrap();
        assert_eq!(gost(Body::Openssl).verify(&key.public(), b"message", &signature), Ok(()));
        assert!(!signer.cms(b"message", NOW).unwrap().is_empty());
    }
}

/// CryptoPro-A, XchA and TC26 256-B are one equation; an authority may name the key's curve otherwise than the key does.
#[test]
fn a_certificate_under_another_name_of_the_curve_belongs_to_the_key() {
    let key = |curve| PrivateKey::from_scalar(curve, Secret::new(vec![7; 32])).unwrap();
    let certify = |key: &PrivateKey| {
        let end = Moment::from_secs(NOW.secs() + DAY);
        Certificate::self_signed(gost(Body::Pure).as_ref(), key, "gate", NOW, end, &SystemDice).unwrap()
    };
    let own = key(Curve::CryptoProA);
    for curve in [Curve::CryptoProXchA, Curve::Tc26B256] {
        assert!(certify(&key(curve)).belongs_to(&own), "{curve}");
    }
    for curve in [Curve::CryptoProB, Curve::CryptoProC, Curve::Tc26A256] {
        assert!(!certify(&key(curve)).belongs_to(&own), "{curve}");
    }
}

#[test]
fn rsa_keys_come_back_and_small_ones_are_refused() {
    let key = RsaKey::generate().unwrap();
    let again = RsaKey::from_pem(key.to_pem().unwrap().expose().as_bytes()).unwrap();
    let end = Moment::from_secs(NOW.secs() + DAY);
    let certificate = again.self_signed("ESIA", NOW, end, &SystemDice).unwrap();
    let VerifyingKey::Rsa(public) = certificate.public() else { panic!("an RSA certificate") };
    let signature = key.sign_rs256(b"message").unwrap();
    assert_eq!(public.verify_rs256(b"message", &signature), Ok(()));
    assert!(public.verify_rs256(b"messagf", &signature).is_err());
    assert!(RsaKey::from_pem(b"-----BEGIN PRIVATE KEY-----").is_err());

    let small = openssl::rsa::Rsa::generate(1024).unwrap().private_key_to_pem().unwrap();
    let small = RsaKey::from_pem(&small).unwrap().self_signed("ESIA", NOW, end, &SystemDice);
    assert!(matches!(small, Err(CertificateError::Rsa(_))));
}

proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic(bytes: Vec<u8>) {
        prop_assert!(read_private(&bytes).is_err());
        prop_assert!(public_from_spki(&bytes).is_err());
        prop_assert!(Certificate::from_pem_or_der(&bytes).is_err());
    }
}
