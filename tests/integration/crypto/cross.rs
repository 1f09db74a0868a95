//! Each body verifies what the other signs: 200 random messages a curve and direction, a test a curve.

use privratnik::crypto::dice::SystemDice;
use privratnik::crypto::gost::{Body, Curve, Gost, GostError, PrivateKey};
use privratnik::flow::port::Dice as _;

const MESSAGES: usize = 200;

fn exchange(curve: Curve) {
    let (openssl, pure) = (super::gost(Body::Openssl), super::gost(Body::Pure));
    assert_eq!((openssl.name(), pure.name()), ("openssl", "pure"));
    one_way(curve, openssl.as_ref(), pure.as_ref());
    one_way(curve, pure.as_ref(), openssl.as_ref());
}

fn one_way(curve: Curve, signer: &dyn Gost, verifier: &dyn Gost) {
    let key = PrivateKey::generate(curve, &SystemDice);
    let public = key.public();
    for length in 0..MESSAGES {
        let mut message = vec![0; length];
        SystemDice.fill(&mut message);
        assert_eq!(signer.digest(curve.width(), &message), verifier.digest(curve.width(), &message));
        let signature = signer.sign(&key, &message).unwrap();
        assert_eq!(signature.len(), 2 * curve.width().bytes());
        assert_eq!(verifier.verify(&public, &message, &signature), Ok(()), "{curve}: {}", signer.name());
        message.push(0);
        if length % 20 == 0 {
            let verdict = verifier.verify(&public, &message, &signature);
            assert_eq!(verdict, Err(GostError::WrongSignature), "{curve}: {}", signer.name());
        }
    }
}

/// The engine fills its tables without a lock; that must have happened before threads come.
#[test]
fn many_threads_use_the_engine_at_once() {
    let (openssl, pure) = (super::gost(Body::Openssl), super::gost(Body::Pure));
    let use_all = || {
        for curve in Curve::ALL {
            let key = PrivateKey::generate(curve, &SystemDice);
            let signature = openssl.sign(&key, b"message").unwrap();
            assert_eq!(pure.verify(&key.public(), b"message", &signature), Ok(()), "{curve}");
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(use_all);
        }
    });
}

macro_rules! curves {
    ($($test:ident: $curve:ident),* $(,)?) => {
        $(#[test]
        fn $test() {
            exchange(Curve::$curve);
        })*

        #[test]
        fn no_curve_is_forgotten() {
            assert_eq!(Curve::ALL, [$(Curve::$curve),*]);
        }
    };
}

curves! {
    crypto_pro_a: CryptoProA,
    crypto_pro_b: CryptoProB,
    crypto_pro_c: CryptoProC,
    crypto_pro_xch_a: CryptoProXchA,
    crypto_pro_xch_b: CryptoProXchB,
    tc26_256_a: Tc26A256,
    tc26_256_b: Tc26B256,
    tc26_256_c: Tc26C256,
    tc26_256_d: Tc26D256,
    tc26_512_a: Tc26A512,
    tc26_512_b: Tc26B512,
    tc26_512_c: Tc26C512,
}
