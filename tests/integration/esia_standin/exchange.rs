//! Behaviours of `te`: codes, refresh tokens, standing consents.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use privratnik::{
    crypto::cms,
    esia::wire::{
        authorise::{AuthoriseRequest, Version},
        token::{Grant, RefreshString, TokenRequest},
    },
    sandbox::esia::{ClientCard, ConsentType},
};
use serde_json::json;

use super::{
    browser::Answer,
    world::{OTHER_CALLBACK, System, World},
};

const SCOPE: &str = "openid fullname";

fn refusal(answer: &Answer) -> String {
    assert_eq!(answer.status, 400, "{}", answer.text());
    let body = answer.json();
    let description = body["error_description"].as_str().unwrap();
    description.split(':').next().unwrap().to_owned()
}

#[tokio::test]
async fn behaviour_12_a_code_serves_once_in_time_for_its_system_and_address() {
    let world = World::start_with(|settings, system| {
        settings.clients.push(System { mnemonic: "OTHER", ..system.clone() }.card());
    })
    .await;
    let code = world.code(world.ask(SCOPE), "orlova").await;
    let foreign = TokenRequest { client_id: "OTHER".to_owned(), ..world.offer_code(SCOPE, &code) };
    assert_eq!(refusal(&world.exchange(foreign).await), "ESIA-007011");
    let elsewhere =
        TokenRequest { redirect_uri: Some(OTHER_CALLBACK.to_owned()), ..world.offer_code(SCOPE, &code) };
    assert_eq!(refusal(&world.exchange(elsewhere).await), "ESIA-007011");
    assert_eq!(refusal(&world.exchange(world.offer_code("fullname openid", &code)).await), "ESIA-007006");
    assert_eq!(world.exchange(world.offer_code(SCOPE, &code)).await.status, 200);
    assert_eq!(refusal(&world.exchange(world.offer_code(SCOPE, &code)).await), "ESIA-007011");
    let late = world.code(world.ask(SCOPE), "orlova").await;
    world.clock.turn(Duration::from_secs(240));
    assert_eq!(refusal(&world.exchange(world.offer_code(SCOPE, &late)).await), "ESIA-007011");
    assert_eq!(refusal(&world.exchange(world.offer_code(SCOPE, "made-up")).await), "ESIA-007011");
}

#[tokio::test]
async fn behaviour_13_the_answer_echoes_the_state_of_the_token_request() {
    let world = World::start().await;
    let asked = world.ask(SCOPE);
    let code = world.code(asked.clone(), "orlova").await;
    let request = world.offer_code(SCOPE, &code);
    assert_ne!(request.state, asked.state);
    let answer = world.exchange(request.clone()).await.json();
    assert_eq!(answer["state"], request.state.as_str());
    assert_eq!((&answer["token_type"], &answer["expires_in"]), (&json!("Bearer"), &json!(3600)));
    assert_eq!(answer.get("refresh_token"), None, "access_type was online");
    let again = world.exchange(request.clone()).await.json();
    assert_eq!((&again["state"], &again["error"]), (&json!(request.state), &json!("invalid_grant")));
}

#[tokio::test]
async fn behaviour_23_of_two_exchanges_at_once_one_wins() {
    let world = World::start().await;
    let code = world.code(world.ask(SCOPE), "orlova").await;
    let offer = || world.exchange(world.offer_code(SCOPE, &code));
    let (one, two) = tokio::join!(offer(), offer());
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
    let record = world.control.record();
    assert_eq!((record.presentations(&code), record.most_presentations(), record.codes_exchanged), (2, 2, 1));
}

#[tokio::test]
async fn missing_parameters_are_named_and_a_missing_state_is_not_echoed() {
    let world = World::start().await;
    let code = world.code(world.ask(SCOPE), "orlova").await;
    let mut request = world.offer_code(SCOPE, &code);
    request.client_certificate_hash = None;
    let answer = world.exchange(request).await;
    assert!(answer.json()["error_description"].as_str().unwrap().ends_with("[client_certificate_hash]."));
    let mut request = world.offer_code(SCOPE, &code);
    request.state = String::new();
    let answer = world.exchange(request).await;
    assert_eq!((refusal(&answer), answer.json().get("state")), ("ESIA-007014".to_owned(), None));
    let body = json!({ "client_id": "SCHOOL", "grant_type": "authorization_code", "state": "s" });
    let answer = world.browser().post_json("/aas/oauth2/v3/te", &body).await;
    assert_eq!(refusal(&answer), "ESIA-007014", "JSON is no form");
    assert!(answer.json()["error_description"].as_str().unwrap().contains("client_id"));
}

#[tokio::test]
async fn parameters_may_come_in_the_query_and_at_the_older_address() {
    let world = World::start().await;
    for path in ["/aas/oauth2/v2/te", "/aas/oauth2/v3/te"] {
        let code = world.code(world.ask(SCOPE), "orlova").await;
        let mut request = world.offer_code(SCOPE, &code);
        let message = request.signed_string(Version::V3, RefreshString::WithRedirect);
        request.client_secret = world.secret(&message);
        let query = format!("{path}?{}", request.to_form().encode());
        assert_eq!(world.te(&query, &Default::default()).await.status, 200);
    }
}

#[tokio::test]
async fn the_first_version_exchanges_its_codes_under_cms() {
    let world = World::start_with(|settings, _| settings.clients[0].legacy_v1 = true).await;
    let code = world.code(world.ask(SCOPE), "orlova").await;
    let mut request = world.offer_code(SCOPE, &code);
    request.client_certificate_hash = None;
    let cms = |message: &str| {
        let (key, certificate) = (&world.system.key, &world.system.certificate);
        let der = cms::detached(message.as_bytes(), key, certificate, world.gost.as_ref(), None).unwrap();
        URL_SAFE_NO_PAD.encode(der)
    };
    request.client_secret = cms(&request.parts().code(&code));
    assert_eq!(refusal(&world.te("/aas/oauth2/te", &request.to_form()).await), "ESIA-007053");
    request.client_secret = cms(&request.parts().v1());
    let answer = world.te("/aas/oauth2/te", &request.to_form()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.json()["id_token"].is_string());
}

#[tokio::test]
async fn an_unknown_grant_and_a_wrong_signature_are_refused() {
    let world = World::start().await;
    let code = world.code(world.ask(SCOPE), "orlova").await;
    let form = world.offer_code(SCOPE, &code).to_form().encode().replace("authorization_code", "password");
    let answer = world.te(&format!("/aas/oauth2/v3/te?{form}"), &Default::default()).await;
    assert_eq!(refusal(&answer), "ESIA-007012");
    let mut request = world.offer_code(SCOPE, &code);
    request.client_secret = world.secret(&request.parts().authorise());
    let answer = world.te("/aas/oauth2/v3/te", &request.to_form()).await;
    assert_eq!(refusal(&answer), "ESIA-007053", "the code belongs to the signed string");
    assert_eq!(answer.json()["error"], "access_denied");
}

#[tokio::test]
async fn a_redirect_uri_that_is_encoded_twice_is_taken_where_the_switch_says_so() {
    for lenient in [false, true] {
        let world = World::start_with(|settings, _| settings.lenient_redirect_uri = lenient).await;
        let code = world.code(world.ask(SCOPE), "orlova").await;
        let mut request = world.offer_code(SCOPE, &code);
        let message = request.signed_string(Version::V3, RefreshString::WithRedirect);
        request.client_secret = world.secret(&message);
        let twice: String = form_urlencoded::byte_serialize(super::world::CALLBACK.as_bytes()).collect();
        request.redirect_uri = Some(twice);
        let answer = world.te("/aas/oauth2/v3/te", &request.to_form()).await;
        assert_eq!(answer.status.as_u16(), if lenient { 200 } else { 400 });
    }
}

#[tokio::test]
async fn pkce_binds_the_code_to_its_verifier() {
    let world = World::start().await;
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let ask = || AuthoriseRequest {
        code_challenge: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned()),
        code_challenge_method: Some("S256".to_owned()),
        ..world.ask(SCOPE)
    };
    let offer = |code: String, verifier: Option<&str>| {
        world.offer(SCOPE, Grant::Code { code, code_verifier: verifier.map(str::to_owned) })
    };
    let cases = [(Some("another"), "ESIA-007040"), (None, "ESIA-007040")];
    for (given, refused) in cases {
        let code = world.code(ask(), "orlova").await;
        assert_eq!(refusal(&world.exchange(offer(code, given)).await), refused);
    }
    let code = world.code(ask(), "orlova").await;
    assert_eq!(world.exchange(offer(code, Some(verifier))).await.status, 200);
    let plain = world.code(world.ask(SCOPE), "orlova").await;
    assert_eq!(refusal(&world.exchange(offer(plain, Some(verifier))).await), "ESIA-007039");
}

#[tokio::test]
async fn a_refresh_token_serves_once_under_either_string() {
    let world = World::start().await;
    let ask = AuthoriseRequest { access_type: "offline".to_owned(), ..world.ask(SCOPE) };
    let code = world.code(ask, "orlova").await;
    let token = |answer: &Answer| answer.json()["refresh_token"].as_str().unwrap().to_owned();
    let first = token(&world.exchange(world.offer_code(SCOPE, &code)).await);
    let refresh = |token: &str| world.offer(SCOPE, Grant::Refresh { refresh_token: token.to_owned() });
    let second = world.exchange(refresh(&first)).await;
    assert_eq!(second.status, 200, "{}", second.text());
    assert_eq!(refusal(&world.exchange(refresh(&first)).await), "ESIA-007011");
    let mut bare = refresh(&token(&second));
    (bare.redirect_uri, bare.client_certificate_hash) = (None, None);
    bare.client_secret = world.secret(&bare.signed_string(Version::V3, RefreshString::WithToken));
    let third = world.te("/aas/oauth2/v3/te", &bare.to_form()).await;
    assert_eq!(third.status, 200, "{}", third.text());
    assert_ne!(token(&third), token(&second));
}

#[tokio::test]
async fn the_switch_leaves_one_refresh_string() {
    let world =
        World::start_with(|settings, _| settings.refresh_string = Some(RefreshString::WithToken)).await;
    let ask = AuthoriseRequest { access_type: "offline".to_owned(), ..world.ask(SCOPE) };
    let code = world.code(ask, "orlova").await;
    let tokens = world.exchange(world.offer_code(SCOPE, &code)).await.json();
    let refresh_token = tokens["refresh_token"].as_str().unwrap().to_owned();
    let request = world.offer(SCOPE, Grant::Refresh { refresh_token });
    assert_eq!(refusal(&world.exchange(request).await), "ESIA-007053");
}

#[tokio::test]
async fn a_standing_consent_gives_tokens_without_the_person() {
    let world = World::start_with(|settings, system| {
        let consent = ConsentType {
            sysname: "EDU_JOURNAL".to_owned(),
            mandatory_scopes: vec!["fullname".to_owned()],
            optional_scopes: vec![],
            purposes: vec!["DIARY".to_owned()],
            longest_minutes: 525_600,
        };
        settings.clients[0] = ClientCard { consent_types: vec![consent], ..system.card() };
    })
    .await;
    let renew = |oid: u64| world.offer(&format!("prm_chg?oid={oid}"), Grant::ClientCredentials);
    assert_eq!(refusal(&world.exchange(renew(1_000_600_001)).await), "ESIA-007004");
    let consent = json!([{
        "sysname": "EDU_JOURNAL", "expire": 525_600, "actions": [{ "sysname": "USE_DATA" }],
        "purposes": [{ "sysname": "DIARY" }], "scopes": [{ "sysname": "fullname" }],
    }]);
    let permissions = Some(URL_SAFE_NO_PAD.encode(consent.to_string()));
    let beside = AuthoriseRequest { permissions: permissions.clone(), ..world.ask(SCOPE) };
    let answer = world.authorise(&mut world.browser(), &world.sign(beside)).await;
    assert!(answer.refusal().1.starts_with("ESIA-036704"));
    let ask = AuthoriseRequest { permissions, ..world.ask("openid") };
    let code = world.code(ask, "orlova").await;
    let first = world.exchange(world.offer_code("openid", &code)).await.json();
    let claims = |answer: &serde_json::Value| {
        let verified = world.verify(answer["access_token"].as_str().unwrap()).expect("a sound token");
        verified.payload
    };
    assert_eq!(claims(&first)["permissions"][0]["sysname"], "EDU_JOURNAL");
    let address = claims(&first)["permissions_url"].as_str().unwrap().to_owned();
    let below = address.strip_prefix(&format!("{}/rs/prns/", world.base)).unwrap();
    let listed = world.read(below, first["access_token"].as_str().unwrap()).await.json();
    assert_eq!(listed, claims(&first)["permissions"]);
    let renewed = world.exchange(renew(1_000_600_001)).await.json();
    assert_eq!(claims(&renewed)["permissions"], claims(&first)["permissions"]);
    assert_eq!(renewed.get("id_token"), None);
    assert_eq!(refusal(&world.exchange(renew(1_000_600_002)).await), "ESIA-007004");
}
