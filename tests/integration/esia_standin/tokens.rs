//! Behaviours of the tokens: algorithms, claims, certificates and their rotation.

use privratnik::{
    crypto::{certificate::Certificate, jws::Algorithm},
    domain::Moment,
    esia::wire::claims::{AccessClaims, CodeClaims, IdClaims, Level},
    flow::port::Clock as _,
    sandbox::esia::{ClientCard, Keys, Wish},
};
use serde_json::{Value, json};

use super::world::World;

const SCOPE: &str = "openid fullname snils";

fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer[name].as_str().unwrap()
}

async fn world_with(algorithm: Algorithm) -> World {
    World::start_with(|settings, system| {
        settings.clients[0] = ClientCard { token_algorithm: algorithm, ..system.card() };
    })
    .await
}

#[tokio::test]
async fn behaviour_14_tokens_come_in_both_algorithms_and_name_their_certificate() {
    for (algorithm, place) in [(Algorithm::Rs256, 0), (Algorithm::Gost256, 1)] {
        let world = world_with(algorithm).await;
        let asked = world.ask(SCOPE);
        let code = world.code(asked.clone(), "orlova").await;
        let answer = world.exchange(world.offer_code(SCOPE, &code)).await.json();
        let hash = world.control.announced()[place].esia_hash();
        let tokens = [
            (code.as_str(), "authorization_code"),
            (text(&answer, "access_token"), "access"),
            (text(&answer, "id_token"), "id"),
        ];
        for (token, kind) in tokens {
            let header = world.verify(token).expect("the announced certificates verify it").header;
            assert_eq!((header.algorithm, header.kind.as_deref()), (algorithm, Some(kind)));
            assert_eq!(header.certificate_hash.as_deref(), Some(hash.as_str()));
        }
        let claims: CodeClaims = serde_json::from_value(world.verify(&code).unwrap().payload).unwrap();
        assert_eq!((claims.exp - claims.iat, claims.state), (240, asked.state));
    }
}

#[tokio::test]
async fn the_claims_agree_with_each_other() {
    let world = World::start().await;
    let answer = world.tokens(SCOPE, "orlova").await;
    let payload = |name| world.verify(text(&answer, name)).unwrap().payload;
    let access: AccessClaims = serde_json::from_value(payload("access_token")).unwrap();
    let id: IdClaims = serde_json::from_value(payload("id_token")).unwrap();
    assert_eq!((access.subject_id, id.sub, id.subject.oid), (1_000_600_001, 1_000_600_001, 1_000_600_001));
    assert_eq!(access.scope, "openid fullname?oid=1000600001 snils?oid=1000600001");
    assert_eq!((access.exp - access.iat, access.client_id.as_str()), (3600, "SCHOOL"));
    assert_eq!(access.session, id.session);
    assert!(id.aud.is_only("SCHOOL"));
    assert_eq!((id.subject.level, id.subject.trusted), (Some(Level::Confirmed), Some(true)));
    assert_eq!(payload("access_token").get("aud"), None);
    assert_eq!(payload("id_token")["aud"], json!("SCHOOL"), "plain text, not a list");
}

#[tokio::test]
async fn an_id_token_comes_with_openid_only_and_is_tru_with_confirmed_accounts_only() {
    let world = World::start().await;
    assert_eq!(world.tokens("fullname", "orlova").await.get("id_token"), None);
    let answer = world.tokens("openid", "fedorov").await;
    let payload = world.verify(text(&answer, "id_token")).unwrap().payload;
    assert_eq!(payload["urn:esia:sbj"]["urn:esia:sbj:lvl"], "P");
    assert_eq!(payload["urn:esia:sbj"].get("urn:esia:sbj:is_tru"), None);
}

#[tokio::test]
async fn behaviour_15_the_certificate_is_rotated_between_two_sign_ins() {
    for algorithm in [Algorithm::Rs256, Algorithm::Gost256] {
        let world = world_with(algorithm).await;
        let before = world.tokens("openid", "orlova").await;
        world.control.wish(Wish::Rotate { announced: true }).unwrap();
        let after = world.tokens("openid", "orlova").await;
        for answer in [&before, &after] {
            assert!(world.verify(text(answer, "id_token")).is_some(), "old and new are announced together");
        }
        world.control.wish(Wish::Rotate { announced: false }).unwrap();
        let unannounced = world.tokens("openid", "orlova").await;
        assert!(world.verify(text(&unannounced, "id_token")).is_none());
        world.control.wish(Wish::ExpiredCertificate).unwrap();
        let expired = world.tokens("openid", "orlova").await;
        assert!(world.verify(text(&expired, "id_token")).is_none(), "its certificate is out of its term");
        assert!(world.control.announced()[0].not_after() < world.clock.now());
    }
}

#[tokio::test]
async fn certificates_can_be_fetched_as_der() {
    let world = World::start().await;
    let fetched = async |name: &str| {
        let answer = world.browser().get(&format!("/public/{name}")).await;
        (answer.status.as_u16(), Certificate::from_pem_or_der(&answer.body).map(|found| found.esia_hash()))
    };
    let announced = || world.control.announced().iter().map(Certificate::esia_hash).collect::<Vec<_>>();
    let first = announced();
    assert_eq!(fetched("esia.rsa.cer").await, (200, Ok(first[0].clone())));
    assert_eq!(fetched("esia.gost.cer").await, (200, Ok(first[1].clone())));
    assert_eq!(fetched("esia.rsa.previous.cer").await.0, 404);
    world.control.wish(Wish::Rotate { announced: true }).unwrap();
    assert_eq!(fetched("esia.rsa.previous.cer").await, (200, Ok(first[0].clone())));
    assert_eq!(fetched("esia.gost.cer").await, (200, Ok(announced()[1].clone())));
}

#[tokio::test]
async fn behaviour_24_iss_is_http_with_a_slash_although_the_host_is_https() {
    let world = World::start_with(|settings, _| settings.iss = "http://esia.example.test/".to_owned()).await;
    let answer = world.tokens("openid", "orlova").await;
    for name in ["access_token", "id_token"] {
        assert_eq!(world.verify(text(&answer, name)).unwrap().payload["iss"], "http://esia.example.test/");
        let payload = text(&answer, name).split('.').nth(1).unwrap();
        let payload =
            base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload).unwrap();
        let payload = String::from_utf8(payload).unwrap();
        assert!(
            payload.contains(r#""iss":"http:\/\/esia.example.test\/""#),
            "slashes are escaped: {payload}"
        );
    }
    let (clock, dice, gost) = (world.clock.clone(), privratnik::crypto::dice::SystemDice, world.gost.clone());
    let settings = privratnik::sandbox::esia::Settings::new(
        "https://esia.example.test/",
        clock,
        std::sync::Arc::new(dice),
        gost,
    );
    assert_eq!(settings.base_url, "https://esia.example.test");
    assert_eq!(settings.iss, "http://esia.example.test/", "by default too");
}

#[tokio::test]
async fn cookies_are_secure_where_browsers_come_over_https() {
    for (base_url, secure) in [(None, false), (Some("https://esia.example.test"), true)] {
        let world = World::start_with(|settings, _| {
            settings.base_url = base_url.unwrap_or(&settings.base_url).to_owned();
        })
        .await;
        let mut browser = world.browser();
        world.authorise(&mut browser, &world.sign(world.ask(SCOPE))).await;
        assert_eq!(browser.cookies["bs"].1.contains("; Secure"), secure);
    }
}

#[test]
fn keys_are_kept_in_files_that_only_their_owner_can_read() {
    use std::os::unix::fs::PermissionsExt as _;

    use privratnik::crypto::{
        dice::SystemDice,
        gost::{Body, body},
    };
    let folder = tempfile::tempdir().unwrap();
    let gost = body(Body::Pure, std::sync::Arc::new(SystemDice)).unwrap();
    let keys = Keys::generate(gost.as_ref(), &SystemDice, Moment::from_secs(1_795_262_400)).unwrap();
    keys.save(folder.path()).unwrap();
    keys.save(folder.path()).expect("over the old ones");
    let hashes = |keys: &Keys| keys.certificates().map(|certificate| certificate.esia_hash());
    assert_eq!(hashes(&Keys::load(folder.path()).unwrap()), hashes(&keys));
    for name in ["esia.rsa.key.pem", "esia.gost.key.pem"] {
        let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    std::fs::remove_file(folder.path().join("esia.gost.cert.pem")).unwrap();
    let fault = Keys::load(folder.path()).err().unwrap().to_string();
    assert!(fault.contains("esia.gost.cert.pem"), "{fault}");
}
