//! Behaviours of `v2/ac`, and the first version beside it.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};
use openssl::{
    cms::{CMSOptions, CmsContentInfo},
    pkey::PKey,
    x509::X509,
};
use privratnik::{
    crypto::{
        cms,
        dice::SystemDice,
        gost::{Curve, PrivateKey, Width, streebog},
        rsa::RsaKey,
    },
    domain::Secret,
    esia::wire::{
        authorise::{AuthoriseRequest, Version},
        form::Form,
    },
    flow::port::Clock as _,
    sandbox::esia::ClientCard,
};

use super::world::{System, World};

const SCOPE: &str = "openid fullname";

/// The description under which this request comes back; empty if it went on to the sign-in page.
async fn verdict(world: &World, request: &AuthoriseRequest) -> String {
    let answer = world.authorise(&mut world.browser(), request).await;
    assert_eq!(answer.status, 302);
    answer.refusal().1
}

fn code_of(description: &str) -> &str {
    description.split(':').next().unwrap_or_default()
}

#[tokio::test]
async fn behaviour_01_a_missing_certificate_hash_is_named_in_brackets() {
    let world = World::start().await;
    let request = AuthoriseRequest { client_certificate_hash: None, ..world.ask(SCOPE) };
    let answer = world.authorise(&mut world.browser(), &world.sign(request.clone())).await;
    let seen = "ESIA-007014: The request doesn`t contain the mandatory parameter [client_certificate_hash].";
    assert_eq!(answer.refusal(), ("invalid_request".to_owned(), seen.to_owned()));
    assert_eq!(answer.outcome().value("state"), Some(request.state.as_str()));
    assert!(answer.location().contains("error_description=ESIA-007014%3A+The+request+doesn%60t+contain"));
}

#[tokio::test]
async fn behaviour_02_the_certificate_is_chosen_by_its_streebog_hash_only() {
    let world = World::start_with(|settings, system| {
        let bare = System { mnemonic: "BARE", ..system.clone() };
        settings.clients.push(ClientCard { certificates: vec![], ..bare.card() });
    })
    .await;
    let certificate = &world.system.certificate;
    let sha256 = ring::digest::digest(&ring::digest::SHA256, certificate.der());
    let wrong = [
        base16ct::upper::encode_string(sha256.as_ref()),
        base16ct::upper::encode_string(&streebog(Width::Bits256, certificate.to_pem().as_bytes())),
        certificate.esia_hash().to_lowercase(),
    ];
    for hash in wrong {
        let request = AuthoriseRequest { client_certificate_hash: Some(hash), ..world.ask(SCOPE) };
        let verdict = verdict(&world, &world.sign(request)).await;
        assert_eq!(verdict, "ESIA-007053: OAuthErrorEnum.clientSecretWrong");
    }
    let hints: Vec<_> = world.control.record().latest.into_iter().map(|refusal| refusal.hint).collect();
    assert!(
        hints[0].contains("upper case") && hints[1].contains("PEM") && hints[2].contains("SHA"),
        "{hints:?}"
    );
    let bare = AuthoriseRequest { client_id: "BARE".to_owned(), ..world.ask(SCOPE) };
    assert_eq!(code_of(&verdict(&world, &world.sign(bare)).await), "ESIA-007005");
}

#[tokio::test]
async fn behaviour_03_the_string_of_the_first_version_is_refused() {
    let world = World::start().await;
    let mut request = world.ask(SCOPE);
    request.client_secret = world.secret(&request.signed_string(Version::V1));
    assert_eq!(code_of(&verdict(&world, &request).await), "ESIA-007053");
    assert!(world.control.record().latest[0].hint.contains("first version"));
}

#[tokio::test]
async fn behaviour_04_a_reversed_signature_is_refused() {
    let world = World::start().await;
    let mut request = world.sign(world.ask(SCOPE));
    let mut signature = URL_SAFE_NO_PAD.decode(&request.client_secret).unwrap();
    signature.reverse();
    request.client_secret = URL_SAFE_NO_PAD.encode(&signature);
    assert_eq!(code_of(&verdict(&world, &request).await), "ESIA-007053");
    assert!(world.control.record().latest[0].hint.contains("reversed"));
    signature.reverse();
    signature.rotate_left(32);
    request.client_secret = URL_SAFE_NO_PAD.encode(&signature);
    assert_eq!(code_of(&verdict(&world, &request).await), "ESIA-007053");
    assert!(world.control.record().latest[0].hint.contains("r ‖ s"));
}

#[tokio::test]
async fn behaviour_05_both_alphabets_of_base64_are_taken_with_and_without_padding() {
    let world = World::start().await;
    for engine in [URL_SAFE_NO_PAD, URL_SAFE, STANDARD_NO_PAD, STANDARD] {
        let mut request = world.sign(world.ask(SCOPE));
        let signature = URL_SAFE_NO_PAD.decode(&request.client_secret).unwrap();
        request.client_secret = engine.encode(signature);
        assert_eq!(verdict(&world, &request).await, "");
    }
}

#[tokio::test]
async fn behaviour_06_the_timestamp_has_one_form_and_is_fresh() {
    let world = World::start().await;
    let cases = [
        ("2026.11.21 12:00:00 +00:00", "ESIA-007003"),
        ("2026.11.21 12:00:00  0000", "ESIA-007003"),
        ("2026-11-21 12:00:00 +0000", "ESIA-007003"),
        ("2026.11.21 11:54:59 +0000", "ESIA-007015"),
        ("2026.11.21 12:05:01 +0000", "ESIA-007015"),
        ("2026.11.21 12:00:00 +0300", "ESIA-007015"),
        ("2026.11.21 11:55:00 +0000", ""),
        ("2026.11.21 15:05:00 +0300", ""),
    ];
    for (timestamp, code) in cases {
        let request = AuthoriseRequest { timestamp: timestamp.to_owned(), ..world.ask(SCOPE) };
        assert_eq!(code_of(&verdict(&world, &world.sign(request)).await), code, "{timestamp}");
    }
}

#[tokio::test]
async fn behaviour_07_a_foreign_redirect_uri_ends_on_a_page() {
    let world = World::start().await;
    for foreign in ["https://evil.example.test/", "https://gate.example.test/esia/callback/", "/relative"] {
        let request = AuthoriseRequest { redirect_uri: foreign.to_owned(), ..world.ask(SCOPE) };
        let answer = world.authorise(&mut world.browser(), &world.sign(request)).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (400, ""));
        assert!(answer.text().contains("ESIA-007023") && answer.text().contains("<html"));
        assert!(!answer.text().contains(foreign), "the page repeats nothing of the request");
    }
    let unknown = AuthoriseRequest { client_id: "NOBODY".to_owned(), ..world.ask(SCOPE) };
    let answer = world.authorise(&mut world.browser(), &world.sign(unknown)).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (400, ""));
    assert!(answer.text().contains("ESIA-007005"));
}

#[tokio::test]
async fn behaviour_08_a_scope_outside_of_the_grants_is_refused() {
    let world = World::start().await;
    let cases = [
        ("openid inn", "ESIA-007019: OAuthErrorEnum.noGrants"),
        ("openid http://esia.gosuslugi.ru/usr_inf", "ESIA-007006"),
        ("openid  fullname", "ESIA-007006"),
    ];
    for (scope, description) in cases {
        let verdict = verdict(&world, &world.sign(world.ask(scope))).await;
        assert!(verdict.starts_with(description), "{scope}: {verdict}");
    }
}

#[tokio::test]
async fn other_parameters_are_checked_too() {
    let world = World::start().await;
    let ask = || world.ask(SCOPE);
    let some = |text: &str| Some(text.to_owned());
    let cases = [
        (AuthoriseRequest { response_type: "token".to_owned(), ..ask() }, "ESIA-007009"),
        (AuthoriseRequest { access_type: "always".to_owned(), ..ask() }, "ESIA-007003"),
        (AuthoriseRequest { state: "one".to_owned(), ..ask() }, "ESIA-007003"),
        (AuthoriseRequest { person_filter: some("anybody"), ..ask() }, "ESIA-007003"),
        (
            AuthoriseRequest { code_challenge: some("x"), code_challenge_method: some("plain"), ..ask() },
            "ESIA-007003",
        ),
        (AuthoriseRequest { permissions: some("not JSON"), ..ask() }, "ESIA-007038"),
        (AuthoriseRequest { scope: String::new(), ..ask() }, "ESIA-007014"),
    ];
    for (request, code) in cases {
        assert_eq!(code_of(&verdict(&world, &world.sign(request)).await), code);
    }
    let twice = format!("/aas/oauth2/v2/ac?{}&scope=openid", world.sign(ask()).to_form().encode());
    let answer = world.browser().get(&twice).await;
    assert_eq!(code_of(&answer.refusal().1), "ESIA-007003");
}

/// The vector of the facts, made outside of this code: fixed key, string and signature.
#[tokio::test]
async fn the_published_client_secret_is_accepted() {
    let scalar = "7A929ADE789BB9BE10ED359DD39A72C11B60961F49397EEE1D19CE9891EC3B28";
    let scalar = Secret::new(base16ct::upper::decode_vec(scalar).unwrap());
    let key = PrivateKey::from_scalar(Curve::CryptoProA, scalar).unwrap();
    let mut hash = String::new();
    let world = World::start_with(|settings, _| {
        let (gost, now) = (settings.gost.clone(), settings.clock.now());
        let system = System::new("TESTIS01", key, gost.as_ref(), now);
        hash = system.certificate.esia_hash();
        settings.clients.push(system.card());
    })
    .await;
    let request = AuthoriseRequest {
        client_id: "TESTIS01".to_owned(),
        client_secret:
            "kgF-sqjXX9ertHOrohMECQCIP0ATH1uNDATHLVVxD9J06TnGN6eaW3453BWXa--zJKzbdOL6jUNKug2p6_jejw"
                .to_owned(),
        client_certificate_hash: Some(hash),
        timestamp: "2026.11.21 12:00:00 +0000".to_owned(),
        state: "7648d7bd-6369-4073-b545-90250f68025e".to_owned(),
        ..world.ask("openid fullname snils")
    };
    assert_eq!(verdict(&world, &request).await, "");
    let changed = AuthoriseRequest { state: "7648d7bd-6369-4073-b545-90250f68025f".to_owned(), ..request };
    assert_eq!(code_of(&verdict(&world, &changed).await), "ESIA-007053");
}

#[tokio::test]
async fn the_first_version_is_open_only_where_the_card_says_so() {
    for open in [false, true] {
        let world = World::start_with(|settings, _| settings.clients[0].legacy_v1 = open).await;
        for signing_time in [None, Some(world.clock.now())] {
            let mut request = AuthoriseRequest { client_certificate_hash: None, ..world.ask(SCOPE) };
            let message = request.signed_string(Version::V1);
            let (key, certificate) = (&world.system.key, &world.system.certificate);
            let der = cms::detached(message.as_bytes(), key, certificate, world.gost.as_ref(), signing_time);
            request.client_secret = URL_SAFE.encode(der.unwrap());
            let form = request.to_form();
            let by_get = world.browser().get(&format!("/aas/oauth2/ac?{}", form.encode())).await;
            let by_post = world.browser().post("/aas/oauth2/ac", &form).await;
            for answer in [by_get, by_post] {
                assert_eq!(answer.location().starts_with("/login?"), open, "{}", answer.location());
                assert_eq!(code_of(&answer.refusal().1), if open { "" } else { "ESIA-007005" });
            }
        }
    }
}

#[tokio::test]
async fn a_cms_of_another_certificate_or_message_is_refused() {
    let world = World::start_with(|settings, _| settings.clients[0].legacy_v1 = true).await;
    let stranger = System::new("SCHOOL", world.system.key.clone(), world.gost.as_ref(), world.clock.now());
    let cases = [(&stranger.certificate, "", "ESIA-007002"), (&world.system.certificate, "!", "ESIA-007053")];
    for (certificate, more, code) in cases {
        let mut request = world.ask(SCOPE);
        let message = request.signed_string(Version::V1) + more;
        let der =
            cms::detached(message.as_bytes(), &world.system.key, certificate, world.gost.as_ref(), None);
        request.client_secret = URL_SAFE_NO_PAD.encode(der.unwrap());
        let form: Form = request.to_form();
        let answer = world.browser().get(&format!("/aas/oauth2/ac?{}", form.encode())).await;
        assert_eq!(code_of(&answer.refusal().1), code);
    }
}

/// RSA certificates ended in 2020; only the first version ever took them.
#[tokio::test]
async fn an_rsa_certificate_serves_in_the_first_version_only() {
    let key = RsaKey::generate().unwrap();
    let mut certificate = None;
    let world = World::start_with(|settings, system| {
        let now = settings.clock.now();
        let term = std::time::Duration::from_secs(86_400);
        let own = key.self_signed("RSA", now.minus(term), now.plus(term), &SystemDice).unwrap();
        settings.clients[0] =
            ClientCard { certificates: vec![own.clone()], legacy_v1: true, ..system.card() };
        certificate = Some(own);
    })
    .await;
    let certificate = certificate.unwrap();
    let mut request = world.ask(SCOPE);
    request.client_certificate_hash = Some(certificate.esia_hash());
    let raw = key.sign_rs256(request.signed_string(Version::V3).as_bytes()).unwrap();
    request.client_secret = URL_SAFE_NO_PAD.encode(raw);
    assert_eq!(code_of(&verdict(&world, &request).await), "ESIA-007053");
    let signer = X509::from_der(certificate.der()).unwrap();
    let private = PKey::private_key_from_pem(key.to_pem().unwrap().expose().as_bytes()).unwrap();
    let message = request.signed_string(Version::V1);
    let options = CMSOptions::DETACHED | CMSOptions::BINARY;
    let der = CmsContentInfo::sign(Some(&signer), Some(&private), None, Some(message.as_bytes()), options);
    request.client_secret = URL_SAFE.encode(der.unwrap().to_der().unwrap());
    let answer = world.browser().get(&format!("/aas/oauth2/ac?{}", request.to_form().encode())).await;
    assert!(answer.location().starts_with("/login?"), "{}", answer.location());
}
