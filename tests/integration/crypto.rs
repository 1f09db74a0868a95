//! The crypto room from outside: the two GOST bodies against each other, and both against OpenSSL's command line,
//! which nobody here wrote.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::sync::Arc;

use privratnik::crypto::certificate::Certificate;
use privratnik::crypto::dice::SystemDice;
use privratnik::crypto::gost::{Body, Curve, Gost, PrivateKey, body};
use privratnik::domain::Moment;

mod command_line;
mod container;
mod cross;
mod key_file;
mod token;

/// 2026-11-22T00:00:00Z, the present of these tests.
const NOW: Moment = Moment::from_secs(1_795_305_600);
const DAY: i64 = 86_400;

fn gost(one: Body) -> Arc<dyn Gost> {
    body(one, Arc::new(SystemDice)).unwrap()
}

fn bodies() -> [Arc<dyn Gost>; 2] {
    [Body::Openssl, Body::Pure].map(gost)
}

/// A fresh key with a certificate valid from the day before [`NOW`] to the given number of days after.
fn pair(curve: Curve, days: i64) -> (PrivateKey, Certificate) {
    let key = PrivateKey::generate(curve, &SystemDice);
    let (from, until) = (Moment::from_secs(NOW.secs() - DAY), Moment::from_secs(NOW.secs() + days * DAY));
    let made =
        Certificate::self_signed(gost(Body::Pure).as_ref(), &key, "Школьный шлюз", from, until, &SystemDice);
    (key, made.unwrap())
}
