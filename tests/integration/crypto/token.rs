//! Tokens: both algorithms, the choice of the certificate, and what must be refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use privratnik::crypto::certificate::Certificate;
use privratnik::crypto::dice::SystemDice;
use privratnik::crypto::gost::{Body, Curve};
use privratnik::crypto::jws::{
    Algorithm, JwsError, JwsKey, JwsKeyFault, TrustedCertificates, Verified, verify,
};
use privratnik::crypto::key::write_private_pem;
use privratnik::crypto::rsa::RsaKey;
use privratnik::domain::Moment;
use proptest::prelude::*;
use serde_json::json;

use super::{DAY, NOW, gost, pair};

fn gost_key(curve: Curve, days: i64) -> JwsKey {
    let (key, certificate) = pair(curve, days);
    JwsKey::Gost(gost(Body::Openssl), key, certificate)
}

fn rsa_key() -> JwsKey {
    let key = RsaKey::generate().unwrap();
    let end = Moment::from_secs(NOW.secs() + DAY);
    let certificate = key.self_signed("ESIA", NOW, end, &SystemDice).unwrap();
    JwsKey::Rsa(key, certificate)
}

fn trusted(keys: &[&JwsKey]) -> TrustedCertificates {
    TrustedCertificates::new(keys.iter().map(|key| key.certificate().clone()).collect())
}

fn check(token: &str, keys: &[&JwsKey]) -> Result<Verified, JwsError> {
    verify(token, &trusted(keys), gost(Body::Pure).as_ref(), NOW)
}

/// The token with its header replaced and everything else kept.
fn with_header(token: &str, header: &serde_json::Value) -> String {
    let (_, rest) = token.split_once('.').unwrap();
    format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()))
}

#[test]
fn both_algorithms_verify_and_keep_header_and_claims() {
    let payload = json!({"sub": 1000, "iss": "http://esia.example/"});
    for key in [rsa_key(), gost_key(Curve::CryptoProA, 1), gost_key(Curve::Tc26A256, 1)] {
        let verified = check(&key.sign("access", &payload).unwrap(), &[&key]).unwrap();
        assert_eq!(verified.payload, payload);
        assert_eq!(verified.header.algorithm, key.algorithm());
        assert_eq!(verified.header.kind.as_deref(), Some("access"));
        assert_eq!(verified.header.certificate_hash, Some(key.certificate().esia_hash()));
        let unnamed = check(&key.sign_unnamed("id", &payload).unwrap(), &[&key]).unwrap();
        assert_eq!(unnamed.header.certificate_hash, None);
    }
}

#[test]
fn the_header_is_that_of_esia() {
    let key = gost_key(Curve::CryptoProA, 1);
    let token = key.sign("authorization_code", &json!({})).unwrap();
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    let expected = format!(
        r#"{{"ver":1,"typ":"JWT","sbt":"authorization_code","alg":"GOST3410_2012_256","x5t#St256":"{}"}}"#,
        key.certificate().esia_hash()
    );
    assert_eq!(String::from_utf8(header).unwrap(), expected);
}

#[test]
fn during_a_rotation_tokens_of_both_certificates_verify() {
    let (old, new, stranger) =
        (gost_key(Curve::CryptoProA, 1), gost_key(Curve::CryptoProA, 400), gost_key(Curve::CryptoProA, 1));
    let rsa = rsa_key();
    for key in [&old, &new] {
        for token in [key.sign("access", &json!({})), key.sign_unnamed("access", &json!({}))] {
            assert!(check(&token.unwrap(), &[&rsa, &old, &new]).is_ok());
        }
    }
    assert!(matches!(
        check(&stranger.sign("access", &json!({})).unwrap(), &[&old, &new]),
        Err(JwsError::NoCertificate(_))
    ));
    let unnamed = stranger.sign_unnamed("access", &json!({})).unwrap();
    assert_eq!(check(&unnamed, &[&old, &new]), Err(JwsError::WrongSignature));
    let ends: Vec<_> = trusted(&[&old, &new]).expiries().map(|(_, end)| end.secs()).collect();
    assert_eq!(ends, [NOW.secs() + DAY, NOW.secs() + 400 * DAY]);
}

/// A token that names one trusted certificate is not tried with another.
#[test]
fn the_named_certificate_alone_is_tried() {
    let (one, two) = (gost_key(Curve::CryptoProA, 1), gost_key(Curve::CryptoProA, 1));
    let JwsKey::Gost(gost, key, _) = &one else { panic!("a GOST key") };
    let liar = JwsKey::Gost(gost.clone(), key.clone(), two.certificate().clone());
    let token = liar.sign("access", &json!({})).unwrap();
    assert_eq!(check(&token, &[&one, &two]), Err(JwsError::WrongSignature));
}

#[test]
fn expired_and_future_certificates_do_not_count() {
    let key = gost_key(Curve::CryptoProA, 1);
    let gost = gost(Body::Pure);
    let at = |token: &str, secs| verify(token, &trusted(&[&key]), gost.as_ref(), Moment::from_secs(secs));
    for token in [key.sign("access", &json!({})).unwrap(), key.sign_unnamed("access", &json!({})).unwrap()] {
        assert!(at(&token, NOW.secs() + DAY).is_ok());
        for outside in [NOW.secs() + DAY + 1, NOW.secs() - DAY - 1] {
            let words = at(&token, outside).unwrap_err().to_string();
            assert!(words.contains("expired") && words.contains("esia.zip"), "{words}");
        }
    }
}

#[test]
fn algorithms_are_never_confused() {
    let (rsa, gost) = (rsa_key(), gost_key(Curve::CryptoProA, 1));
    let token = gost.sign_unnamed("access", &json!({})).unwrap();
    for name in
        ["none", "None", "", "HS256", "rs256", "RS512", "ES256", "gost3410_2012_256", "GOST3410_2012_512"]
    {
        let verdict = check(&with_header(&token, &json!({"alg": name})), &[&rsa, &gost]);
        assert_eq!(verdict, Err(JwsError::Algorithm), "{name}");
    }
    for header in [
        json!({}),
        json!({"alg": null}),
        json!({"alg": 1}),
        json!([]),
        json!({"alg": "RS256", "crit": ["exp"]}),
    ] {
        let verdict = check(&with_header(&token, &header), &[&rsa, &gost]);
        assert!(matches!(verdict, Err(JwsError::Malformed(_))), "{header}");
    }
    let hash = gost.certificate().esia_hash();
    for header in [json!({"alg": "RS256"}), json!({"alg": "RS256", "x5t#St256": hash})] {
        let verdict = check(&with_header(&token, &header), &[&gost]);
        assert!(matches!(verdict, Err(JwsError::NoCertificate(_))), "{header}");
    }
    assert_eq!(
        check(&with_header(&token, &json!({"alg": "RS256"})), &[&rsa, &gost]),
        Err(JwsError::WrongSignature)
    );
    assert!(
        Algorithm::Gost256.fits(gost.certificate().public())
            && !Algorithm::Rs256.fits(gost.certificate().public())
    );
}

/// ESIA has no algorithm for keys of 512 bits.
#[test]
fn keys_of_512_bits_neither_sign_nor_verify() {
    let wide = gost_key(Curve::Tc26A512, 1);
    assert!(matches!(wide.sign("access", &json!({})), Err(JwsError::Signing(_))));
    let token = gost_key(Curve::CryptoProA, 1).sign_unnamed("access", &json!({})).unwrap();
    assert!(matches!(check(&token, &[&wide]), Err(JwsError::NoCertificate(_))));
}

#[test]
fn changed_tokens_are_refused() {
    let (one, two) = (json!({"sub": 1}), json!({"sub": 2}));
    for key in [rsa_key(), gost_key(Curve::CryptoProA, 1)] {
        let token = key.sign("access", &one).unwrap();
        let other = key.sign("access", &two).unwrap();
        let parts: Vec<_> = token.split('.').collect();
        let others: Vec<_> = other.split('.').collect();
        let check = |token: &str| check(token, &[&key]);
        assert_eq!(check(&[parts[0], others[1], parts[2]].join(".")), Err(JwsError::WrongSignature));
        assert_eq!(check(&[parts[0], parts[1], others[2]].join(".")), Err(JwsError::WrongSignature));
        assert_eq!(check(&[parts[0], parts[1], ""].join(".")), Err(JwsError::WrongSignature));
        for shape in [
            parts[..2].join("."),
            format!("{token}."),
            format!("{token}.{}", parts[2]),
            parts[0].to_owned(),
            String::new(),
        ] {
            assert!(
                matches!(check(&shape), Err(JwsError::Malformed(_))),
                "{} segments",
                shape.split('.').count()
            );
        }
        for spelling in [format!("{token}="), token.replacen('.', " .", 1), format!(" {token}")] {
            assert!(matches!(check(&spelling), Err(JwsError::Malformed(_))));
        }
    }
}

#[test]
fn claims_must_be_an_object() {
    let key = gost_key(Curve::CryptoProA, 1);
    for payload in [json!(null), json!([1]), json!("text")] {
        let token = key.sign("access", &payload).unwrap();
        assert!(matches!(check(&token, &[&key]), Err(JwsError::Malformed(_))), "{payload}");
    }
}

#[test]
fn long_tokens_are_refused_before_they_are_read() {
    let key = gost_key(Curve::CryptoProA, 1);
    let token = key.sign("access", &json!({"long": "x".repeat(16 * 1024)})).unwrap();
    assert_eq!(check(&token, &[&key]), Err(JwsError::TooLong));
}

#[test]
fn a_printed_token_says_nothing_of_the_person() {
    let key = gost_key(Curve::CryptoProA, 1);
    let verified = check(&key.sign("access", &json!({"snils": "secret"})).unwrap(), &[&key]).unwrap();
    assert!(!format!("{verified:?}").contains("secret"));
}

fn no_certificates() -> TrustedCertificates {
    TrustedCertificates::new(Vec::<Certificate>::new())
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "[A-Za-z0-9_.=-]{0,200}|.{0,100}") {
        let gost = gost(Body::Pure);
        prop_assert!(verify(&text, &no_certificates(), gost.as_ref(), NOW).is_err());
    }
}

/// Whoever signs with a key of another certificate would be believed by nobody, and hear of it from a journal.
#[test]
fn a_key_signs_only_beside_its_own_certificate() {
    let ((key, own), (_, other)) = (pair(Curve::CryptoProA, 1), pair(Curve::CryptoProA, 1));
    let pem = write_private_pem(&key);
    let read = |algorithm, pem: &[u8], certificate: &Certificate| {
        JwsKey::from_pem(algorithm, pem, certificate.clone(), &gost(Body::Pure))
    };
    let gost_pem = pem.expose().as_bytes();
    let token = read(Algorithm::Gost256, gost_pem, &own).unwrap().sign("id", &json!({})).unwrap();
    assert!(
        verify(&token, &TrustedCertificates::new(vec![own.clone()]), gost(Body::Pure).as_ref(), NOW).is_ok()
    );
    let fault =
        |algorithm, pem: &[u8], certificate: &Certificate| read(algorithm, pem, certificate).err().unwrap();
    assert!(matches!(fault(Algorithm::Gost256, gost_pem, &other), JwsKeyFault::Mismatch { .. }));
    assert!(matches!(fault(Algorithm::Rs256, gost_pem, &own), JwsKeyFault::Unfit { .. }));
    assert!(matches!(fault(Algorithm::Gost256, b"no key", &own), JwsKeyFault::Gost(_)));

    let (rsa, stranger) = (RsaKey::generate().unwrap(), RsaKey::generate().unwrap());
    let own = rsa.self_signed("ESIA", NOW, Moment::from_secs(NOW.secs() + DAY), &SystemDice).unwrap();
    let (pem, strange) = (rsa.to_pem().unwrap(), stranger.to_pem().unwrap());
    assert!(read(Algorithm::Rs256, pem.expose().as_bytes(), &own).is_ok());
    assert!(matches!(
        fault(Algorithm::Rs256, strange.expose().as_bytes(), &own),
        JwsKeyFault::Mismatch { .. }
    ));
    assert!(matches!(fault(Algorithm::Rs256, gost_pem, &own), JwsKeyFault::Rsa(_)));
}
