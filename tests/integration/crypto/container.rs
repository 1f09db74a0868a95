//! Detached CMS: what verifies and what is refused.

use openssl::cms::{CMSOptions, CmsContentInfo};
use openssl::pkey::PKey;
use openssl::x509::X509;
use privratnik::crypto::cms::{CmsError, detached, verify_detached};
use privratnik::crypto::dice::SystemDice;
use privratnik::crypto::gost::{Body, Curve};
use privratnik::crypto::rsa::RsaKey;
use privratnik::domain::Moment;

use super::{DAY, NOW, bodies, gost, pair};

#[test]
fn both_bodies_verify_both_forms_of_both_widths() {
    for curve in [Curve::CryptoProA, Curve::Tc26A512] {
        let (key, certificate) = pair(curve, 30);
        for time in [None, Some(NOW)] {
            for signer in bodies() {
                let signed = detached(b"message", &key, &certificate, signer.as_ref(), time).unwrap();
                for verifier in bodies() {
                    let found = verify_detached(&signed, b"message", verifier.as_ref()).unwrap();
                    assert_eq!(found.esia_hash(), certificate.esia_hash());
                }
            }
        }
    }
}

#[test]
fn another_message_is_refused() {
    let (key, certificate) = pair(Curve::CryptoProA, 30);
    let gost = gost(Body::Pure);
    for (time, error) in [(None, CmsError::WrongSignature), (Some(NOW), CmsError::OtherMessage)] {
        let signed = detached(b"message", &key, &certificate, gost.as_ref(), time).unwrap();
        assert_eq!(verify_detached(&signed, b"messagf", gost.as_ref()).unwrap_err(), error);
    }
}

/// From the first signed attribute to the last byte of the signature. What stands before is not signed: there a change
/// may pass, but it cannot bring another certificate or message.
#[test]
fn a_changed_byte_of_attributes_or_signature_is_refused() {
    let (key, certificate) = pair(Curve::CryptoProA, 30);
    let gost = gost(Body::Openssl);
    let signed = detached(b"message", &key, &certificate, gost.as_ref(), Some(NOW)).unwrap();
    let content_type = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3];
    let attributes = signed.windows(content_type.len()).position(|part| part == content_type).unwrap();
    for at in attributes..signed.len() {
        let mut changed = signed.clone();
        changed[at] ^= 1;
        assert!(verify_detached(&changed, b"message", gost.as_ref()).is_err(), "byte {at}");
    }
}

/// The certificate inside is not signed with the message: the caller pins it by its hash.
#[test]
fn a_changed_certificate_never_comes_out_as_the_signers_own() {
    let (key, certificate) = pair(Curve::CryptoProA, 30);
    let gost = gost(Body::Openssl);
    let signed = detached(b"message", &key, &certificate, gost.as_ref(), None).unwrap();
    let start = signed.windows(certificate.der().len()).position(|part| part == certificate.der()).unwrap();
    for at in start..start + certificate.der().len() {
        let mut changed = signed.clone();
        changed[at] ^= 1;
        if let Ok(found) = verify_detached(&changed, b"message", gost.as_ref()) {
            assert_ne!(found.esia_hash(), certificate.esia_hash(), "byte {at}");
        }
    }
}

#[test]
fn a_foreign_key_does_not_sign_for_a_certificate() {
    let (_, certificate) = pair(Curve::CryptoProA, 30);
    let (other, _) = pair(Curve::CryptoProA, 30);
    let gost = gost(Body::Pure);
    let signed = detached(b"message", &other, &certificate, gost.as_ref(), Some(NOW)).unwrap();
    assert_eq!(verify_detached(&signed, b"message", gost.as_ref()).unwrap_err(), CmsError::WrongSignature);
}

/// A container by OpenSSL with RSA, as ESIA's clients sent it before 2020.
fn rsa_container(options: CMSOptions) -> Vec<u8> {
    let key = RsaKey::generate().unwrap();
    let end = Moment::from_secs(NOW.secs() + DAY);
    let certificate =
        X509::from_der(key.self_signed("client", NOW, end, &SystemDice).unwrap().der()).unwrap();
    let key = PKey::private_key_from_pem(key.to_pem().unwrap().expose().as_bytes()).unwrap();
    CmsContentInfo::sign(Some(&certificate), Some(&key), None, Some(b"message"), options)
        .unwrap()
        .to_der()
        .unwrap()
}

#[test]
fn rsa_containers_are_verified() {
    let gost = gost(Body::Pure);
    for extra in [CMSOptions::empty(), CMSOptions::NOATTR] {
        let signed = rsa_container(CMSOptions::DETACHED | CMSOptions::BINARY | extra);
        assert_eq!(verify_detached(&signed, b"message", gost.as_ref()).unwrap().subject(), "CN=client");
        assert!(verify_detached(&signed, b"messagf", gost.as_ref()).is_err());
    }
}

#[test]
fn containers_of_another_make_are_refused() {
    let gost = gost(Body::Pure);
    for options in [CMSOptions::BINARY, CMSOptions::DETACHED | CMSOptions::BINARY | CMSOptions::CMS_NOCERTS] {
        let verdict = verify_detached(&rsa_container(options), b"message", gost.as_ref());
        assert!(matches!(verdict, Err(CmsError::Malformed(_))), "{options:?}");
    }
    for bytes in [&b""[..], b"\x30\x00", b"not DER"] {
        assert!(matches!(verify_detached(bytes, b"message", gost.as_ref()), Err(CmsError::Malformed(_))));
    }
}

/// The digest must be the key's own.
#[test]
fn another_digest_algorithm_is_refused() {
    let (key, certificate) = pair(Curve::CryptoProA, 30);
    let gost = gost(Body::Pure);
    let mut signed = detached(b"message", &key, &certificate, gost.as_ref(), None).unwrap();
    let streebog = [0x2a, 0x85, 3, 7, 1, 1, 2, 2];
    let last = signed.windows(8).rposition(|part| part == streebog).unwrap();
    signed[last + 7] = 3;
    let verdict = verify_detached(&signed, b"message", gost.as_ref()).unwrap_err();
    assert_eq!(verdict, CmsError::Algorithm("1.2.643.7.1.1.2.3".to_owned()));
}
