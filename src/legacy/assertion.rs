//! The signed header by which a journal takes the gateway's word: a compact JWS (RFC 7515) with EdDSA (RFC 8037).
//!
//! It tells the journal nothing but its own words for the account, and is worth nothing with another request, at another
//! journal, or after half a minute. What a journal has to verify stands in the guide's chapter on journals.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use crate::{
    crypto::ed25519::Ed25519Key,
    domain::{Asserted, Moment, Secret},
    flow::port::{Asserter, Dice, SignedFor},
};

/// How the header of one journal is made.
pub struct Settings {
    /// What signs.
    pub key: Ed25519Key,
    /// The header's name, in any case.
    pub header: String,
    /// `iss`: the gate's origin.
    pub issuer: String,
    /// `aud`: how the journal calls itself.
    pub audience: String,
}

/// Signs the headers of one journal.
pub struct Signer {
    settings: Settings,
    /// The first segment, which is the same in every token.
    head: String,
    dice: Arc<dyn Dice>,
}

impl Signer {
    /// As the settings say; `dice` numbers the tokens.
    pub fn new(settings: Settings, dice: Arc<dyn Dice>) -> Self {
        let Settings { key, header, issuer, audience } = settings;
        let kid = key.public().key_id();
        let head = segment(&Head { algorithm: "EdDSA", kind: "JWT", kid: &kid });
        let header = header.to_ascii_lowercase();
        Self { settings: Settings { key, header, issuer, audience }, head, dice }
    }
}

impl Asserter for Signer {
    fn header(&self) -> &str {
        &self.settings.header
    }

    fn assertion(&self, asserted: &Asserted, request: SignedFor<'_>, now: Moment) -> Secret<String> {
        let Settings { key, issuer, audience, .. } = &self.settings;
        let mut number = [0; 16];
        self.dice.fill(&mut number);
        let claims = Claims {
            issuer,
            audience,
            login: &asserted.login,
            school: &asserted.school,
            number: &asserted.number,
            role: asserted.role.word(),
            pupil: asserted.pupil.as_deref(),
            method: request.method,
            host: request.host,
            path: request.path,
            issued: now.secs(),
            expires: now.secs() + LIFE,
            token: URL_SAFE_NO_PAD.encode(number),
        };
        let signed = format!("{}.{}", self.head, segment(&claims));
        let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
        Secret::new(format!("{signed}.{signature}"))
    }
}

fn segment(part: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(part).expect("texts and numbers are always JSON"))
}

#[derive(Serialize)]
struct Head<'a> {
    #[serde(rename = "alg")]
    algorithm: &'static str,
    #[serde(rename = "typ")]
    kind: &'static str,
    kid: &'a str,
}

#[derive(Serialize)]
struct Claims<'a> {
    #[serde(rename = "iss")]
    issuer: &'a str,
    #[serde(rename = "aud")]
    audience: &'a str,
    #[serde(rename = "sub")]
    login: &'a str,
    school: &'a str,
    number: &'a str,
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pupil: Option<&'a str>,
    method: &'a str,
    host: &'a str,
    path: &'a str,
    #[serde(rename = "iat")]
    issued: i64,
    #[serde(rename = "exp")]
    expires: i64,
    #[serde(rename = "jti")]
    token: String,
}

/// Seconds. A request is on its way for less, and whoever catches a header has little of it.
const LIFE: i64 = 30;

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Arc};

    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use serde_json::{Value, json};

    use super::{Settings, Signer};
    use crate::{
        crypto::{dice::SystemDice, ed25519::Ed25519Key},
        domain::{Asserted, Moment, Role},
        flow::port::{Asserter, SignedFor},
    };

    fn key() -> Ed25519Key {
        Ed25519Key::from_pem(
            b"-----BEGIN PRIVATE KEY-----\n\
              MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
              -----END PRIVATE KEY-----\n",
        )
        .unwrap()
    }

    fn signer() -> Signer {
        let settings = Settings {
            key: key(),
            header: "X-Privratnik-Assertion".into(),
            issuer: "https://gate.example.test".into(),
            audience: "http://10.0.0.7".into(),
        };
        Signer::new(settings, Arc::new(SystemDice))
    }

    fn asserted(pupil: Option<&str>) -> Asserted {
        Asserted {
            login: "Орлова.Мария".into(),
            school: "12".into(),
            number: "7".into(),
            role: Role::Parent,
            pupil: pupil.map(str::to_owned),
        }
    }

    const REQUEST: SignedFor<'_> = SignedFor { method: "GET", host: "10.0.0.7", path: "/a?b=%CF" };

    fn parts(token: &str) -> (Value, Value) {
        let mut segments = token.split('.').map(|segment| URL_SAFE_NO_PAD.decode(segment).unwrap());
        let mut json = || serde_json::from_slice(&segments.next().unwrap()).unwrap();
        (json(), json())
    }

    #[test]
    fn it_tells_the_account_and_the_request_and_nothing_else() {
        let now = Moment::from_millis(1_795_165_200_999);
        let token = signer().assertion(&asserted(Some("5001")), REQUEST, now);
        let (head, mut claims) = parts(token.expose());
        assert_eq!(head, json!({ "alg": "EdDSA", "typ": "JWT", "kid": key().public().key_id() }));
        let jti = claims["jti"].take();
        assert_eq!(jti.as_str().map(str::len), Some(22));
        assert_eq!(
            claims,
            json!({
                "iss": "https://gate.example.test", "aud": "http://10.0.0.7", "sub": "Орлова.Мария",
                "school": "12", "number": "7", "role": "parent", "pupil": "5001", "method": "GET",
                "host": "10.0.0.7", "path": "/a?b=%CF", "iat": 1_795_165_200, "exp": 1_795_165_230,
                "jti": null,
            })
        );
        let (_, claims) = parts(signer().assertion(&asserted(None), REQUEST, now).expose());
        assert_eq!(claims.get("pupil"), None, "nobody was chosen");
    }

    #[test]
    fn its_signature_is_the_keys_over_both_segments() {
        let token = signer().assertion(&asserted(None), REQUEST, Moment::from_secs(1));
        let (signed, signature) = token.expose().rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        assert_eq!(key().public().verify(signed.as_bytes(), &signature), Ok(()));
    }

    #[test]
    fn no_two_are_alike_and_the_headers_name_is_in_small_letters() {
        let signer = signer();
        let sign = || signer.assertion(&asserted(None), REQUEST, Moment::from_secs(1)).expose().clone();
        assert_eq!((0..8).map(|_| sign()).collect::<BTreeSet<_>>().len(), 8);
        assert_eq!(signer.header(), "x-privratnik-assertion");
    }
}
