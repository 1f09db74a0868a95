//! Tokens as ESIA makes them, with keys made on the spot.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use privratnik::crypto::certificate::Certificate;
use privratnik::crypto::dice::SystemDice;
use privratnik::crypto::gost::{Body, Curve, Gost, PrivateKey, body};
use privratnik::crypto::jws::JwsKey;
use privratnik::crypto::rsa::RsaKey;
use privratnik::domain::Moment;
use privratnik::esia::wire::authorise::{AuthoriseRequest, Version};
use privratnik::esia::wire::form::Form;
use serde_json::{Value, json};

pub(super) const ISSUER: &str = "http://esia.example/";
pub(super) const CLIENT: &str = "TESTIS01";
pub(super) const CALLBACK: &str = "https://gate.example.test/esia/callback";
pub(super) const STATE: &str = "7648d7bd-6369-4073-b545-90250f68025e";
pub(super) const OID: u64 = 1_000_299_681;
/// 2026-11-21 12:00:00 UTC.
pub(super) const NOW: Moment = Moment::from_secs(1_795_262_400);

const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// ESIA's side of the keys, and the client's.
#[derive(Clone)]
pub(super) struct Mint {
    key: JwsKey,
    client: (PrivateKey, Certificate),
}

pub(super) fn gost() -> Arc<dyn Gost> {
    static GOST: OnceLock<Arc<dyn Gost>> = OnceLock::new();
    Arc::clone(GOST.get_or_init(|| body(Body::Pure, Arc::new(SystemDice)).unwrap()))
}

fn pair(name: &str) -> (PrivateKey, Certificate) {
    let key = PrivateKey::generate(Curve::CryptoProA, &SystemDice);
    let (from, to) = (NOW.minus(YEAR), NOW.plus(YEAR));
    let certificate = Certificate::self_signed(gost().as_ref(), &key, name, from, to, &SystemDice).unwrap();
    (key, certificate)
}

impl Mint {
    pub(super) fn gost() -> Self {
        let (key, certificate) = pair("ESIA");
        Self { key: JwsKey::Gost(gost(), key, certificate), client: pair("Gateway") }
    }

    pub(super) fn rsa() -> Self {
        let key = RsaKey::generate().unwrap();
        let certificate = key.self_signed("ESIA", NOW.minus(YEAR), NOW.plus(YEAR), &SystemDice).unwrap();
        Self { key: JwsKey::Rsa(key, certificate), client: pair("Gateway") }
    }

    pub(super) fn certificate(&self) -> Certificate {
        self.key.certificate().clone()
    }

    pub(super) fn client_key(&self) -> (PrivateKey, Certificate) {
        self.client.clone()
    }

    pub(super) fn code(&self, changes: &[(&str, Value)]) -> String {
        let own = json!({
            "exp": NOW.secs() + 240, "scope": "openid", "client_id": CLIENT, "urn:esia:client:state": STATE,
            "auth_mthd": "PWD", "params": {}, "urn:esia:sbj": subject(),
        });
        self.sign("authorization_code", own, changes)
    }

    pub(super) fn access(&self, changes: &[(&str, Value)]) -> String {
        let own = json!({
            "exp": NOW.secs() + 3600, "scope": format!("openid fullname?oid={OID}"), "client_id": CLIENT,
            "urn:esia:sbj_id": OID,
        });
        self.sign("access", own, changes)
    }

    pub(super) fn id(&self, changes: &[(&str, Value)]) -> String {
        let own = json!({
            "exp": NOW.secs() + 3600, "aud": CLIENT, "sub": OID, "amr": "PWD", "urn:esia:amd": "PWD",
            "urn:esia:sbj": subject(),
        });
        self.sign("id", own, changes)
    }

    fn sign(&self, sbt: &str, mut claims: Value, changes: &[(&str, Value)]) -> String {
        let every = json!({"iss": ISSUER, "nbf": NOW.secs(), "iat": NOW.secs(), "urn:esia:sid": "s"});
        claims.as_object_mut().unwrap().extend(every.as_object().unwrap().clone());
        for (name, value) in changes {
            claims[*name] = value.clone();
        }
        self.key.sign(sbt, &claims).unwrap()
    }

    /// As ESIA checks an authorise request: by the certificate's hash, over the exact string.
    pub(super) fn check_authorise(&self, query: &str) {
        let request = AuthoriseRequest::from_form(&Form::decode(query), Version::V3).unwrap();
        let (_, certificate) = &self.client;
        assert_eq!(request.client_certificate_hash, Some(certificate.esia_hash()));
        let signature = URL_SAFE_NO_PAD.decode(&request.client_secret).unwrap();
        let message = request.signed_string(Version::V3);
        certificate.public().verify(gost().as_ref(), message.as_bytes(), &signature).unwrap();
    }
}

fn subject() -> Value {
    json!({
        "urn:esia:sbj:typ": "P", "urn:esia:sbj:lvl": "PR", "urn:esia:sbj:is_tru": true, "urn:esia:sbj:oid": OID,
        "urn:esia:sbj:nam": format!("OID.{OID}"),
    })
}
