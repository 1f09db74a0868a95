//! Behaviours of `/rs/prns`.

use std::time::Duration;

use privratnik::sandbox::esia::Wish;
use serde_json::{Value, json};

use super::world::World;

const ORLOVA: &str = "1000600001";
const EVERYTHING: &str = "openid fullname birthdate gender snils id_doc mobile email kid_fullname kid_birthdate kid_snils kid_birth_cert_doc";

async fn token(world: &World, scope: &str, login: &str) -> String {
    world.tokens(scope, login).await["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn behaviour_16_an_access_token_lives_an_hour() {
    let world = World::start().await;
    let token = token(&world, "fullname", "orlova").await;
    world.clock.turn(Duration::from_secs(3599));
    assert_eq!(world.read(ORLOVA, &token).await.status, 200);
    world.clock.turn(Duration::from_secs(1));
    let answer = world.read(ORLOVA, &token).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.json(), json!({ "code": "ESIA-005013", "message": "SecurityErrorEnum.expiredToken" }));
}

#[tokio::test]
async fn tokens_are_expired_and_revoked_on_request() {
    let world = World::start().await;
    let first = token(&world, "fullname", "orlova").await;
    world.control.wish(Wish::ExpireTokens).unwrap();
    assert_eq!(world.read(ORLOVA, &first).await.json()["code"], "ESIA-005013");
    let second = token(&world, "fullname", "orlova").await;
    world.control.wish(Wish::RevokeTokens).unwrap();
    let answer = world.read(ORLOVA, &second).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (401, &json!("ESIA-005011")));
    let made_up = world.read(ORLOVA, "made-up").await;
    assert_eq!(made_up.json(), json!({ "code": "ESIA-005011", "message": "SecurityErrorEnum.invalidToken" }));
}

#[tokio::test]
async fn behaviour_17_without_its_scope_a_field_is_absent_and_a_collection_closed() {
    let world = World::start().await;
    let token = token(&world, "openid fullname", "orlova").await;
    let person = world.read(ORLOVA, &token).await.json();
    assert_eq!(
        (&person["firstName"], person.get("snils"), person.get("birthDate")),
        (&json!("Мария"), None, None)
    );
    for path in ["ctts", "docs", "kids", "kids/61/docs", "addrs", "orgs"] {
        let answer = world.read(&format!("{ORLOVA}/{path}"), &token).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (403, &json!("ESIA-005029")), "{path}");
    }
    let other = world.read("1000600002", &token).await;
    assert_eq!((other.status.as_u16(), &other.json()["code"]), (403, &json!("ESIA-005029")));
    assert_eq!(world.read(&format!("{ORLOVA}/cats"), &token).await.status, 404);
}

#[tokio::test]
async fn behaviour_19_collections_hold_links_until_they_are_embedded() {
    let world = World::start().await;
    let token = token(&world, EVERYTHING, "orlova").await;
    let links = world.read(&format!("{ORLOVA}/ctts"), &token).await.json();
    let link = links["elements"][0].as_str().unwrap();
    let below = link.strip_prefix(&format!("{}/rs/prns/", world.base)).expect("an absolute address");
    let one = world.read(below, &token).await.json();
    let whole = world.read(&format!("{ORLOVA}/ctts?embed=(elements)"), &token).await.json();
    assert_eq!((&whole["elements"][0], &one["type"]), (&one, &json!("MBT")));
    let root = "?embed=(contacts.elements,documents.elements,kids.elements)";
    let person = world.read(&format!("{ORLOVA}{root}"), &token).await.json();
    assert_eq!(person["contacts"]["elements"][1]["value"], "orlova@example.test");
    assert_eq!(person["documents"]["elements"][0]["id"], person["rIdDoc"]);
    assert_eq!(person["kids"]["size"], 3);
    let plain = world.read(ORLOVA, &token).await.json();
    assert_eq!(plain.get("kids"), None);
}

#[tokio::test]
async fn behaviour_20_children_and_their_own_accounts() {
    let world = World::start().await;
    let kids = async |login: &str, oid: &str| {
        let token = token(&world, EVERYTHING, login).await;
        world.read(&format!("{oid}/kids?embed=(elements)"), &token).await.json()
    };
    let three = kids("orlova", ORLOVA).await;
    let certificates = |kid: usize| three["elements"][kid]["documents"]["size"].clone();
    assert_eq!((&three["size"], &three["elements"][2].get("snils")), (&json!(3), &None));
    assert_eq!((certificates(0), certificates(1)), (json!(1), json!(0)));
    assert_eq!(kids("sokolova", "1000600007").await["size"], 1);
    assert_eq!(kids("novikova", "1000600006").await["size"], 0);
    let answer = world.tokens(EVERYTHING, "sokolov").await;
    let claims = world.verify(answer["id_token"].as_str().unwrap()).unwrap().payload;
    assert_eq!(claims["urn:esia:sbj"]["urn:esia:sbj:lvl"], "KD");
    let own: Value = world.read("1000600002", answer["access_token"].as_str().unwrap()).await.json();
    assert_eq!((&own["kidAccCreatedByParent"], &own["trusted"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn behaviour_21_snils_of_the_test_range_are_shown_as_they_are() {
    let world = World::start().await;
    let token = token(&world, "snils", "orlova").await;
    assert_eq!(world.read(ORLOVA, &token).await.json()["snils"], "000-000-600 06");
}
