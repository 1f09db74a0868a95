//! The gateway's word, verified as a journal should: everything that the header says is held against the request, and
//! anything wrong refuses it.

use std::collections::HashMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

use super::{roster, settings::Assertion};
use crate::{
    crypto::ed25519::Ed25519Public,
    domain::{Moment, Role},
    sandbox::people::{JournalRole, PortalAccount},
};

/// Why the word is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    /// The header comes twice, or is no compact JWS of the expected claims.
    #[error("the header is not one compact JWS with the claims that were agreed on")]
    Malformed,
    /// `alg` or `typ` is another one.
    #[error("the token's algorithm is not EdDSA")]
    Algorithm,
    /// `kid` is not that of the key here.
    #[error("the token names another key")]
    Key,
    /// The signature is not the key's.
    #[error("the token's signature does not match")]
    Signature,
    /// Another gate.
    #[error("the token is of another issuer")]
    Issuer,
    /// For another journal.
    #[error("the token is for somebody else")]
    Audience,
    /// For another request.
    #[error("the token is for another request")]
    Request,
    /// Not good yet, not good any more, or good for too long.
    #[error("the token is not of this half minute")]
    Time,
    /// Seen before.
    #[error("the token was used before")]
    Replayed,
    /// Nobody has such an account, in such a school, in such a role.
    #[error("the token names no account of the portal")]
    NoAccount,
}

/// A request, as it came.
#[derive(Clone, Copy)]
pub(super) struct Came<'a> {
    pub(super) method: &'a str,
    pub(super) host: &'a str,
    pub(super) path: &'a str,
}

/// The account that the gateway names; kept with the request.
#[derive(Clone, Copy)]
pub(super) struct Asserted(pub(super) PortalAccount);

/// The tokens that were used and are still good.
#[derive(Default)]
pub(super) struct Used(HashMap<String, i64>);

impl Used {
    /// Verifies a token and notes it.
    pub(super) fn take(
        &mut self,
        token: &str,
        expected: &Assertion,
        came: Came<'_>,
        now: Moment,
    ) -> Result<Asserted, Distrust> {
        let claims = verified(token, &expected.key)?;
        let account = judge(&claims, expected, came, now)?;
        self.0.retain(|_, expires| *expires > now.secs());
        match self.0.insert(claims.jti, claims.exp) {
            None => Ok(account),
            Some(_) => Err(Distrust::Replayed),
        }
    }
}

/// The claims of a token that the key has signed.
fn verified(token: &str, key: &Ed25519Public) -> Result<Claims, Distrust> {
    let plain = |segment: &str| URL_SAFE_NO_PAD.decode(segment).map_err(|_| Distrust::Malformed);
    let (signed, signature) = token.rsplit_once('.').ok_or(Distrust::Malformed)?;
    let (head, claims) = signed.split_once('.').ok_or(Distrust::Malformed)?;
    let head: Head = serde_json::from_slice(&plain(head)?).map_err(|_| Distrust::Malformed)?;
    if (head.alg.as_str(), head.typ.as_str()) != ("EdDSA", "JWT") {
        return Err(Distrust::Algorithm);
    }
    if head.kid != key.key_id() {
        return Err(Distrust::Key);
    }
    key.verify(signed.as_bytes(), &plain(signature)?).map_err(|_| Distrust::Signature)?;
    serde_json::from_slice(&plain(claims)?).map_err(|_| Distrust::Malformed)
}

fn judge(claims: &Claims, expected: &Assertion, came: Came<'_>, now: Moment) -> Result<Asserted, Distrust> {
    if claims.iss != expected.issuer {
        return Err(Distrust::Issuer);
    }
    if claims.aud != expected.audience {
        return Err(Distrust::Audience);
    }
    if (claims.method.as_str(), claims.host.as_str(), claims.path.as_str())
        != (came.method, came.host, came.path)
    {
        return Err(Distrust::Request);
    }
    let (now, life) = (now.secs(), claims.exp.saturating_sub(claims.iat));
    if claims.iat > now || claims.exp <= now || life > LONGEST {
        return Err(Distrust::Time);
    }
    // The portal asks for no school, and shows nobody's diary: a school and a pupil are not of here.
    let is_here = claims.school.is_empty() && claims.pupil.is_none() && !claims.number.is_empty();
    let account = roster::find(&claims.sub).filter(|account| is_here && word(account) == claims.role);
    account.map(Asserted).ok_or(Distrust::NoAccount)
}

const fn word(account: &PortalAccount) -> &'static str {
    match account.role {
        JournalRole::Pupil => Role::Pupil.word(),
        JournalRole::Parent => Role::Parent.word(),
        JournalRole::Staff => Role::Staff.word(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    alg: String,
    typ: String,
    kid: String,
}

/// Everything that was agreed on; what is more than that is refused, for it may be somebody's name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    school: String,
    number: String,
    role: String,
    pupil: Option<String>,
    method: String,
    host: String,
    path: String,
    iat: i64,
    exp: i64,
    jti: String,
}

/// Seconds that a token may be good for.
const LONGEST: i64 = 30;

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use serde_json::{Value, json};

    use super::{Assertion, Came, Distrust, Used};
    use crate::{
        crypto::{dice::SystemDice, ed25519::Ed25519Key},
        domain::Moment,
    };

    const NOW: i64 = 1_795_165_200;
    const CAME: Came<'_> = Came { method: "GET", host: "127.0.0.1:8407", path: "/Cabinet/Default.aspx?a=1" };

    fn key() -> Ed25519Key {
        Ed25519Key::from_pem(Ed25519Key::generate_pem(&SystemDice).expose().as_bytes()).unwrap()
    }

    fn expected(key: &Ed25519Key) -> Assertion {
        Assertion {
            key: key.public(),
            header: "X-Privratnik-Assertion".into(),
            issuer: "http://gate.localhost:8400".into(),
            audience: "http://127.0.0.1:8407".into(),
        }
    }

    fn head(key: &Ed25519Key) -> Value {
        json!({ "alg": "EdDSA", "typ": "JWT", "kid": key.public().key_id() })
    }

    fn claims() -> Value {
        json!({
            "iss": "http://gate.localhost:8400", "aud": "http://127.0.0.1:8407", "sub": "Орлова.Мария",
            "school": "", "number": "7", "role": "parent", "method": "GET", "host": "127.0.0.1:8407",
            "path": "/Cabinet/Default.aspx?a=1", "iat": NOW, "exp": NOW + 30, "jti": "one",
        })
    }

    fn token(key: &Ed25519Key, head: &Value, claims: &Value) -> String {
        let segment = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", segment(head), segment(claims));
        let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }

    #[track_caller]
    fn taken(key: &Ed25519Key, token: &str, now: i64) -> Result<&'static str, Distrust> {
        let told = Used::default().take(token, &expected(key), CAME, Moment::from_secs(now));
        told.map(|asserted| asserted.0.login)
    }

    #[test]
    fn a_word_that_fits_is_taken_within_its_half_minute() {
        let key = key();
        let token = token(&key, &head(&key), &claims());
        for (now, expected) in [
            (NOW - 1, Err(Distrust::Time)),
            (NOW, Ok("Орлова.Мария")),
            (NOW + 29, Ok("Орлова.Мария")),
            (NOW + 30, Err(Distrust::Time)),
        ] {
            assert_eq!(taken(&key, &token, now), expected, "{}", now - NOW);
        }
    }

    #[test]
    fn each_claim_that_is_spoiled_is_refused() {
        let key = key();
        let table = [
            ("iss", json!("http://other.localhost:8400"), Distrust::Issuer),
            ("aud", json!("http://127.0.0.1:8406"), Distrust::Audience),
            ("sub", json!("nobody"), Distrust::NoAccount),
            ("school", json!("12"), Distrust::NoAccount),
            ("number", json!(""), Distrust::NoAccount),
            ("role", json!("staff"), Distrust::NoAccount),
            ("pupil", json!("5001"), Distrust::NoAccount),
            ("method", json!("POST"), Distrust::Request),
            ("host", json!("app.localhost:8400"), Distrust::Request),
            ("path", json!("/Cabinet/Default.aspx"), Distrust::Request),
            ("path", json!("/cabinet/default.aspx?a=1"), Distrust::Request),
            ("iat", json!(NOW + 1), Distrust::Time),
            ("iat", json!(NOW - 1), Distrust::Time),
            ("exp", json!(NOW + 31), Distrust::Time),
            ("exp", json!(NOW), Distrust::Time),
            ("jti", Value::Null, Distrust::Malformed),
            ("snils", json!("000-000-000 00"), Distrust::Malformed),
        ];
        for (claim, spoiled, expected) in table {
            let mut claims = claims();
            claims[claim] = spoiled;
            let token = token(&key, &head(&key), &claims);
            assert_eq!(taken(&key, &token, NOW), Err(expected), "{claim} {}", claims[claim]);
        }
        for claim in ["iss", "aud", "sub", "school", "number", "role", "method", "host", "path", "iat", "exp"]
        {
            let mut claims = claims();
            claims.as_object_mut().unwrap().remove(claim);
            let token = token(&key, &head(&key), &claims);
            assert_eq!(taken(&key, &token, NOW), Err(Distrust::Malformed), "without {claim}");
        }
    }

    #[test]
    fn a_word_of_another_hand_is_refused() {
        let (key, other) = (key(), key());
        let table = [
            ("alg", json!("none"), Distrust::Algorithm),
            ("alg", json!("HS256"), Distrust::Algorithm),
            ("typ", json!("JWS"), Distrust::Algorithm),
            ("kid", json!(other.public().key_id()), Distrust::Key),
            ("crit", json!(["b64"]), Distrust::Malformed),
        ];
        for (name, spoiled, expected) in table {
            let mut head = head(&key);
            head[name] = spoiled;
            assert_eq!(taken(&key, &token(&key, &head, &claims()), NOW), Err(expected), "{name}");
        }
        let forged = token(&other, &head(&key), &claims());
        assert_eq!(taken(&key, &forged, NOW), Err(Distrust::Signature));
        let good = token(&key, &head(&key), &claims());
        let mut staff = claims();
        staff["role"] = json!("staff");
        let (_, signature) = good.rsplit_once('.').unwrap();
        let (signed, _) = token(&key, &head(&key), &staff)
            .rsplit_once('.')
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .unwrap();
        assert_eq!(taken(&key, &format!("{signed}.{signature}"), NOW), Err(Distrust::Signature));
        for broken in ["", "a.b", "..", &good[..good.len() - 1], &format!("{good}."), &format!("{good}=")] {
            let fault = taken(&key, broken, NOW);
            assert!(matches!(fault, Err(Distrust::Malformed | Distrust::Signature)), "{broken}");
        }
    }

    #[test]
    fn a_word_serves_once() {
        let (key, mut used) = (key(), Used::default());
        let (expected, now) = (expected(&key), Moment::from_secs(NOW));
        let first = token(&key, &head(&key), &claims());
        let mut claims = claims();
        claims["jti"] = json!("two");
        let second = token(&key, &head(&key), &claims);
        for (token, is_taken) in [(&first, true), (&first, false), (&second, true), (&first, false)] {
            let told = used.take(token, &expected, CAME, now);
            assert_eq!(told.err(), (!is_taken).then_some(Distrust::Replayed));
        }
        let late = used.take(&first, &expected, CAME, Moment::from_secs(NOW + 30));
        assert_eq!(late.err(), Some(Distrust::Time), "what is forgotten is past its time");
    }
}
