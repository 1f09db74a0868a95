//! Behaviours on request: trouble, and the record of what came in.

use hyper::{Method, body::Bytes};
use privratnik::sandbox::esia::Spot;
use serde_json::json;

use super::world::World;

const SCOPE: &str = "openid fullname";

#[tokio::test]
async fn behaviour_18_te_answers_html_with_a_5xx_and_recovers() {
    let world = World::start().await;
    let code = world.code(world.ask(SCOPE), "orlova").await;
    let wish = json!({ "wish": "trouble", "at": "te", "trouble": { "kind": "html" }, "times": 1 });
    assert_eq!(world.browser().post_json("/sandbox/faults", &wish).await.status, 204);
    let answer = world.exchange(world.offer_code(SCOPE, &code)).await;
    assert_eq!(answer.status, 502);
    assert!(answer.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(answer.text().contains("<html>"));
    let answer = world.exchange(world.offer_code(SCOPE, &code)).await;
    assert_eq!(answer.status, 200, "the code was not spent by the trouble");
}

#[tokio::test]
async fn trouble_strikes_each_endpoint_in_its_own_form() {
    let world = World::start().await;
    let token = world.tokens(SCOPE, "orlova").await["access_token"].as_str().unwrap().to_owned();
    for at in ["ac", "te", "rs"] {
        let wish = json!({ "wish": "trouble", "at": at, "trouble": { "kind": "error" } });
        assert_eq!(world.browser().post_json("/sandbox/faults", &wish).await.status, 204);
    }
    let page = world.authorise(&mut world.browser(), &world.sign(world.ask(SCOPE))).await;
    assert!(page.status == 500 && page.text().contains("ESIA-007007"));
    let exchange = world.exchange(world.offer_code(SCOPE, "any")).await;
    assert_eq!((exchange.status.as_u16(), &exchange.json()["error"]), (500, &json!("server_error")));
    let person = world.read("1000600001", &token).await;
    assert_eq!((person.status.as_u16(), person.json()["code"].is_string()), (500, true));
    let slow = json!({ "wish": "trouble", "at": "rs", "trouble": { "kind": "slow", "millis": 1 } });
    assert_eq!(world.browser().post_json("/sandbox/faults", &slow).await.status, 204);
    assert_eq!(world.read("1000600001", &token).await.status, 200, "late, but right");
    assert_eq!(world.browser().post_json("/sandbox/faults", &json!({ "wish": "calm" })).await.status, 204);
    let page = world.authorise(&mut world.browser(), &world.sign(world.ask(SCOPE))).await;
    assert_eq!(page.status, 302);
}

#[tokio::test]
async fn wishes_are_taken_as_json_from_the_tester_only() {
    let world = World::start().await;
    let calm = Bytes::from_static(br#"{"wish":"calm"}"#);
    let send = async |headers: &[(&str, &str)]| {
        world.browser().send(Method::POST, "/sandbox/faults", headers, calm.clone()).await.status.as_u16()
    };
    assert_eq!(send(&[("content-type", "text/plain")]).await, 415);
    let foreign = [("content-type", "application/json"), ("origin", "https://evil.example.test")];
    assert_eq!(send(&foreign).await, 403);
    let rain = json!({ "wish": "rain" });
    assert_eq!(world.browser().post_json("/sandbox/faults", &rain).await.status, 422);
}

#[tokio::test]
async fn the_record_counts_and_explains_without_repeating_secrets() {
    let world = World::start().await;
    let token = world.tokens(SCOPE, "orlova").await["access_token"].as_str().unwrap().to_owned();
    let mut wrong = world.sign(world.ask(SCOPE));
    wrong.state = super::world::fresh_state();
    world.authorise(&mut world.browser(), &wrong).await;
    world.read("1000600002", &token).await;
    let record = world.control.record();
    assert_eq!(
        (record.requests[&Spot::Ac], record.requests[&Spot::Te], record.requests[&Spot::Rs]),
        (2, 1, 1)
    );
    assert_eq!((record.refusals["ESIA-007053"], record.refusals["ESIA-005029"]), (1, 1));
    let answer = world.browser().get("/sandbox/record").await;
    assert_eq!(answer.json()["refusals"]["ESIA-007053"], 1);
    assert!(answer.json()["latest"][1]["hint"].as_str().unwrap().contains("before URL encoding"));
    for secret in [token.as_str(), "Орлова", wrong.client_secret.as_str(), "000-000-600 06"] {
        assert!(!answer.text().contains(secret));
    }
}
