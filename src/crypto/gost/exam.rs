//! One exam over both bodies, and each against the other.

use std::sync::Arc;

use super::{Body, Curve, Gost, GostError, KeyError, PrivateKey, PublicKey, Width, body};
use crate::crypto::dice::SystemDice;
use crate::domain::Secret;
use crate::flow::port::Dice as _;

#[test]
fn bench_me() {
    for curve in [Curve::CryptoProA, Curve::Tc26C512] {
        let pure = body(Body::Pure, Arc::new(SystemDice)).unwrap();
        let open = body(Body::Openssl, Arc::new(SystemDice)).unwrap();
        let key = PrivateKey::generate(curve, &SystemDice);
        let public = key.public();
        let t = std::time::Instant::now();
        let sigs: Vec<_> = (0..20u8).map(|i| pure.sign(&key, &[i]).unwrap()).collect();
        println!("{curve} sign {:?}", t.elapsed() / 20);
        let t = std::time::Instant::now();
        for (i, s) in (0..20u8).zip(&sigs) {
            pure.verify(&public, &[i], s).unwrap();
        }
        println!("{curve} verify {:?}", t.elapsed() / 20);
        let t = std::time::Instant::now();
        for (i, s) in (0..20u8).zip(&sigs) {
            open.verify(&public, &[i], s).unwrap();
        }
        println!("{curve} openssl verify {:?}", t.elapsed() / 20);
        let t = std::time::Instant::now();
        let sigs: Vec<_> = (0..20u8).map(|i| open.sign(&key, &[i]).unwrap()).collect();
        println!("{curve} openssl sign {:?}", t.elapsed() / 20);
        for (i, s) in (0..20u8).zip(&sigs) {
            pure.verify(&public, &[i], s).unwrap();
        }
    }
}
