//! The personal cabinet: requests for consent and consents, as a person sees them there.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use privratnik::{
    esia::wire::{authorise::AuthoriseRequest, form::Form, token::Grant},
    sandbox::esia::{ClientCard, ConsentType},
};
use serde_json::json;

use super::{
    browser::{Answer, Browser},
    world::{CALLBACK, World},
};

const PLACE: &str = "/settings/third-party/agreements/acting";
const SIGN_IN: &str = "/settings/third-party/agreements/sign-in";
const ORLOVA: u64 = 1_000_600_001;

/// Half a day: the system's certificate is good for a whole one.
const MINUTES: u64 = 12 * 60;

async fn world() -> World {
    World::start_with(|settings, system| {
        let consent = ConsentType {
            sysname: "KID_SCHOOL".to_owned(),
            mandatory_scopes: vec!["fullname".to_owned()],
            optional_scopes: vec!["kid_fullname".to_owned()],
            purposes: vec!["DIARY".to_owned()],
            longest_minutes: 525_600,
        };
        settings.clients[0] = ClientCard { consent_types: vec![consent], ..system.card() };
    })
    .await
}

fn ask(world: &World) -> AuthoriseRequest {
    let consent = json!([{
        "sysname": "KID_SCHOOL", "responsibleObject": "Министерство", "expire": MINUTES,
        "actions": [{ "sysname": "USE_DATA" }], "purposes": [{ "sysname": "DIARY" }],
        "scopes": [{ "sysname": "fullname" }, { "sysname": "kid_fullname" }],
    }]);
    let permissions = Some(URL_SAFE_NO_PAD.encode(consent.to_string()));
    AuthoriseRequest { permissions, ..world.ask("openid") }
}

/// Comes with the request, signs in, and sees the consent screen.
async fn come(world: &World, browser: &mut Browser, login: &str) -> Answer {
    let answer = world.authorise(browser, &world.sign(ask(world))).await;
    let handle = answer.outcome().value("request").unwrap().to_owned();
    let form = Form::default().with("request", &handle).with("person", login);
    let screen = browser.post("/login", &form).await;
    browser.get(screen.location()).await;
    screen
}

async fn press(browser: &mut Browser, answer: &str) -> String {
    let page = browser.get(PLACE).await.text();
    let number = page.split("name=\"paper\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let form = Form::default().with("paper", number.expect("a paper")).with("answer", answer);
    let pressed = browser.post(PLACE, &form).await;
    assert_eq!((pressed.status.as_u16(), pressed.location()), (302, PLACE));
    browser.get(PLACE).await.text()
}

async fn is_renewed(world: &World) -> bool {
    let request = world.offer(&format!("prm_chg?oid={ORLOVA}"), Grant::ClientCredentials);
    world.exchange(request).await.status == 200
}

#[tokio::test]
async fn a_request_is_allowed_in_the_cabinet_and_taken_back_there() {
    let world = world().await;
    let mut browser = world.browser();
    come(&world, &mut browser, "orlova").await;
    let page = browser.get(PLACE).await.text();
    for words in [
        "Согласия и доверенности",
        "Орлова Мария",
        "SCHOOL",
        "KID_SCHOOL",
        "«Министерство»",
        "Фамилия, имя и отчество",
        "Срок в днях: 1",
        "Разрешить",
        "Отказать",
        "Согласий нет",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("<script") && !page.contains("Отозвать"));
    assert!(!is_renewed(&world).await);
    let page = press(&mut browser, "allow").await;
    for words in ["Запросов нет", "действует до 22.11.2026", "Отозвать"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(is_renewed(&world).await);
    let back = world.authorise(&mut browser, &world.sign(ask(&world))).await;
    assert!(back.location().starts_with(&format!("{CALLBACK}?code=")), "it is not asked for again");
    let page = press(&mut browser, "revoke").await;
    assert!(page.contains("Запросов нет") && page.contains("Согласий нет"), "{page}");
    assert!(!is_renewed(&world).await);
    let again = world.authorise(&mut browser, &world.sign(ask(&world))).await;
    assert!(again.location().starts_with("/aas/oauth2/consent?"));
}

#[tokio::test]
async fn what_the_consent_screen_answers_stands_in_the_cabinet() {
    let world = world().await;
    let mut browser = world.browser();
    for (answer, words) in [("refuse", "Согласий нет"), ("allow", "действует до 22.11.2026")]
    {
        let screen = world.authorise(&mut browser, &world.sign(ask(&world))).await;
        let screen = if screen.location().starts_with("/login") {
            come(&world, &mut browser, "orlova").await
        } else {
            screen
        };
        let handle = screen.outcome().value("request").unwrap().to_owned();
        browser
            .post("/aas/oauth2/consent", &Form::default().with("request", &handle).with("answer", answer))
            .await;
        let page = browser.get(PLACE).await.text();
        assert!(page.contains("Запросов нет") && page.contains(words), "{answer}: {page}");
    }
}

#[tokio::test]
async fn a_consent_ends_with_its_term() {
    let world = world().await;
    let mut browser = world.browser();
    come(&world, &mut browser, "orlova").await;
    press(&mut browser, "allow").await;
    world.clock.turn(Duration::from_mins(MINUTES));
    assert!(!is_renewed(&world).await);
    let form = Form::default().with("person", "orlova");
    browser.post(SIGN_IN, &form).await;
    assert!(browser.get(PLACE).await.text().contains("Согласий нет"));
    let again = world.authorise(&mut browser, &world.sign(ask(&world))).await;
    assert!(again.location().starts_with("/aas/oauth2/consent?"));
}

#[tokio::test]
async fn a_cabinet_is_its_persons_own() {
    let world = world().await;
    come(&world, &mut world.browser(), "orlova").await;
    let mut other = world.browser();
    let page = other.get(PLACE).await.text();
    assert!(page.contains("id=\"password\"") && !page.contains("KID_SCHOOL"), "nobody is signed in");
    let wrong = Form::default().with("login", "fedorov").with("password", "wrong");
    assert_eq!(other.post(SIGN_IN, &wrong).await.status, 422);
    let form = Form::default().with("person", "fedorov");
    assert_eq!(other.post_from("https://evil.example.test", SIGN_IN, &form).await.status, 403);
    assert_eq!(other.post(SIGN_IN, &form).await.location(), PLACE);
    assert!(other.get(PLACE).await.text().contains("Запросов нет"));
    for number in ["1", "2"] {
        let form = Form::default().with("paper", number).with("answer", "allow");
        assert_eq!(other.post(PLACE, &form).await.location(), PLACE);
        assert_eq!(other.post_from("null", PLACE, &form).await.status, 403);
    }
    assert!(!is_renewed(&world).await, "somebody else has allowed it");
    let mut own = world.browser();
    own.post(SIGN_IN, &Form::default().with("login", "orlova").with("password", "esia-Orlova-1")).await;
    assert!(own.get(PLACE).await.text().contains("Разрешить"), "it waits in every browser");
}
