//! A signature on a request to ESIA, and the check of one on its tokens, by each body.

use std::{hint::black_box, sync::Arc};

use criterion::Criterion;
use privratnik::crypto::{
    dice::SystemDice,
    gost::{self, Body, Curve, PrivateKey},
};

/// As long as the payload of a token.
const MESSAGE: [u8; 1024] = [b'm'; 1024];

pub(crate) fn bench(criterion: &mut Criterion) {
    let key = PrivateKey::generate(Curve::CryptoProA, &SystemDice);
    let public = key.public();
    for which in [Body::Pure, Body::Openssl] {
        let body =
            gost::body(which, Arc::new(SystemDice)).expect("deploy/packages.sh run installs the engine");
        let signature = body.sign(&key, &MESSAGE).expect("a fresh key signs");
        criterion.bench_function(&format!("gost/sign/{which}"), |bencher| {
            bencher.iter(|| body.sign(&key, black_box(&MESSAGE)));
        });
        criterion.bench_function(&format!("gost/verify/{which}"), |bencher| {
            bencher.iter(|| body.verify(&public, black_box(&MESSAGE), &signature));
        });
    }
}
