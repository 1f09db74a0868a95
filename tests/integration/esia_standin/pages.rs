//! Behaviours that a person sees: sign-in, consent, filters, sign-out; and what guards the forms.

use std::time::Duration;

use privratnik::esia::wire::{authorise::AuthoriseRequest, form::Form};
use serde_json::json;

use super::{
    browser::{Answer, Browser, outcome},
    world::{CALLBACK, World},
};

const SCOPE: &str = "openid fullname";

fn handle(answer: &Answer) -> String {
    answer.outcome().value("request").expect("a handle").to_owned()
}

async fn sign_in(world: &World, browser: &mut Browser, request: &AuthoriseRequest, login: &str) -> Answer {
    let login_page = world.authorise(browser, &world.sign(request.clone())).await;
    let form = Form::default().with("request", &handle(&login_page)).with("person", login);
    browser.post("/login", &form).await
}

#[tokio::test]
async fn a_person_signs_in_with_login_and_password_and_consents() {
    let world = World::start().await;
    let (mut browser, request) = (world.browser(), world.ask(SCOPE));
    let answer = world.authorise(&mut browser, &world.sign(request.clone())).await;
    assert!(answer.location().starts_with("/login?request="), "no session: the sign-in page");
    let page = browser.get(answer.location()).await.text();
    for mark in [
        r#"id="login""#,
        r#"id="password""#,
        r#"id="sign-in""#,
        r#"data-person="orlova""#,
        "не настоящий портал",
    ] {
        assert!(page.contains(mark), "{mark}");
    }
    let form = Form::default().with("request", &handle(&answer)).with("login", "orlova");
    let wrong = browser.post("/login", &form.clone().with("password", "wrong")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("Неверный логин или пароль"));
    assert_eq!(world.control.open_sessions(), 0);
    let right = browser.post("/login", &form.with("password", "esia-Orlova-1")).await;
    let consent = browser.get(right.location()).await.text();
    for mark in
        [r#"id="grantAuthorization""#, r#"id="refuse""#, "Орлова Мария Сергеевна", "SCHOOL", "Фамилия, имя"]
    {
        assert!(consent.contains(mark), "{mark}");
    }
    let form = Form::default().with("request", &handle(&right)).with("answer", "allow");
    let back = browser.post("/aas/oauth2/consent", &form).await;
    assert!(back.location().starts_with(&format!("{CALLBACK}?code=")));
    assert_eq!(back.outcome().value("state"), Some(request.state.as_str()));
    let again = browser.post("/aas/oauth2/consent", &form).await;
    assert_eq!((again.status.as_u16(), again.location()), (400, ""), "a second press finds nothing");
}

#[tokio::test]
async fn behaviour_09_a_refusal_goes_back_as_access_denied() {
    let world = World::start().await;
    let (mut browser, request) = (world.browser(), world.ask(SCOPE));
    let consent = sign_in(&world, &mut browser, &request, "orlova").await;
    let form = Form::default().with("request", &handle(&consent)).with("answer", "refuse");
    let back = browser.post("/aas/oauth2/consent", &form).await;
    let (error, description) = back.refusal();
    assert_eq!(error, "access_denied");
    assert_eq!(description, "ESIA-007004: The resource owner or authorization server denied the request.");
    assert_eq!(back.outcome().value("state"), Some(request.state.as_str()));
}

#[tokio::test]
async fn behaviour_10_an_unconfirmed_account_does_not_pass_conf_acc() {
    let world = World::start().await;
    let ask = || AuthoriseRequest { person_filter: Some("conf_acc".to_owned()), ..world.ask(SCOPE) };
    let answer = sign_in(&world, &mut world.browser(), &ask(), "fedorov").await;
    assert!(answer.refusal().1.starts_with("ESIA-007055: "), "{}", answer.location());
    assert!(answer.location().starts_with(CALLBACK));
    assert!(world.walk(&mut world.browser(), ask(), "orlova").await.outcome().value("code").is_some());
}

#[tokio::test]
async fn behaviour_11_the_filter_for_children_keeps_others_out() {
    let world = World::start().await;
    let ask = |filter: &str| AuthoriseRequest { person_filter: Some(filter.to_owned()), ..world.ask(SCOPE) };
    let cases = [
        ("acc_kid", "orlova", false),
        ("acc_kid", "sokolov", true),
        ("acc_not_kid", "orlova", true),
        ("acc_not_kid", "sokolov", false),
    ];
    for (filter, login, passes) in cases {
        let answer = world.walk(&mut world.browser(), ask(filter), login).await;
        assert_eq!(answer.outcome().value("code").is_some(), passes, "{filter} {login}");
        assert_eq!(answer.refusal().1.starts_with("ESIA-007062"), !passes, "{filter} {login}");
    }
}

#[tokio::test]
async fn a_repeated_sign_in_is_silent_for_three_hours() {
    let world = World::start().await;
    let mut browser = world.browser();
    world.walk(&mut browser, world.ask(SCOPE), "orlova").await;
    assert!(browser.cookies["ESIA_SESSION"].1.contains("Max-Age=10800"));
    assert!(browser.cookies["ESIA_SESSION"].1.contains("HttpOnly; SameSite=Lax"));
    world.clock.turn(Duration::from_secs(10_799));
    let silent = world.authorise(&mut browser, &world.sign(world.ask("fullname openid"))).await;
    assert!(silent.location().starts_with(CALLBACK), "the same set of scopes, whatever the order");
    let more = world.authorise(&mut browser, &world.sign(world.ask("openid fullname snils"))).await;
    assert!(more.location().starts_with("/aas/oauth2/consent?"), "another set is asked for anew");
    world.clock.turn(Duration::from_secs(1));
    let over = world.authorise(&mut browser, &world.sign(world.ask(SCOPE))).await;
    assert!(over.location().starts_with("/login?"));
}

#[tokio::test]
async fn on_a_strangers_computer_the_session_ends_with_the_browser() {
    let world = World::start().await;
    let mut browser = world.browser();
    let login_page = world.authorise(&mut browser, &world.sign(world.ask(SCOPE))).await;
    let form = Form::default().with("request", &handle(&login_page)).with("person", "orlova");
    browser.post("/login", &form.with("foreign", "on")).await;
    assert!(!browser.cookies["ESIA_SESSION"].1.contains("Max-Age"));
}

#[tokio::test]
async fn a_request_belongs_to_the_browser_that_brought_it() {
    let world = World::start().await;
    let (mut one, mut other) = (world.browser(), world.browser());
    let login_page = world.authorise(&mut one, &world.sign(world.ask(SCOPE))).await;
    world.authorise(&mut other, &world.sign(world.ask(SCOPE))).await;
    assert_eq!(other.get(login_page.location()).await.status, 400);
    let form = Form::default().with("request", &handle(&login_page)).with("person", "orlova");
    assert_eq!(other.post("/login", &form).await.status, 400);
    assert_eq!(one.post_from("https://evil.example.test", "/login", &form).await.status, 403);
    assert_eq!(one.post_from("null", "/login", &form).await.status, 403);
    assert_eq!(world.control.open_sessions(), 0);
    assert_eq!(one.post("/login", &form).await.status, 302);
}

#[tokio::test]
async fn each_sign_in_has_a_session_of_its_own() {
    let world = World::start().await;
    let mut browser = world.browser();
    let mut seen = Vec::new();
    for login in ["orlova", "sokolov"] {
        let login_page = world.authorise(&mut browser, &world.sign(world.ask(SCOPE))).await;
        // With a session the consent screen comes at once; the sign-in page is still there for another person.
        let form = Form::default().with("request", &handle(&login_page)).with("person", login);
        browser.post("/login", &form).await;
        seen.push(browser.cookies["ESIA_SESSION"].0.clone());
    }
    assert_ne!(seen[0], seen[1]);
}

#[tokio::test]
async fn behaviour_22_signing_out_ends_the_session_and_goes_home_or_stays() {
    let world = World::start().await;
    let cases = [
        (
            "?client_id=SCHOOL&redirect_url=https%3A%2F%2Fgate.example.test%2Fbye",
            302,
            "https://gate.example.test/bye",
        ),
        ("?client_id=SCHOOL", 200, ""),
        ("?client_id=SCHOOL&redirect_url=https%3A%2F%2Fevil.example.test%2F", 400, ""),
        ("?redirect_url=https%3A%2F%2Fgate.example.test%2F", 400, ""),
    ];
    for (query, status, location) in cases {
        let mut browser = world.browser();
        world.walk(&mut browser, world.ask(SCOPE), "orlova").await;
        assert_eq!(world.control.open_sessions(), 1);
        let answer = browser.get(&format!("/idp/ext/Logout{query}")).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (status, location), "{query}");
        assert_eq!(world.control.open_sessions(), 0, "whatever the address, nobody stays signed in");
        assert!(browser.cookies.is_empty());
        let next = world.authorise(&mut browser, &world.sign(world.ask(SCOPE))).await;
        assert!(next.location().starts_with("/login?"));
    }
    assert_eq!(world.control.record().sign_outs, 4);
}

#[tokio::test]
async fn behaviour_25_a_scripted_client_signs_in_without_the_page() {
    let world = World::start().await;
    let mut browser = world.browser();
    world.authorise(&mut browser, &world.sign(world.ask(SCOPE))).await;
    let send = |password: &str| json!({ "login": "orlova", "password": password });
    let failed = browser.post_json("/aas/oauth2/api/login", &send("wrong")).await;
    assert_eq!(failed.json(), json!({ "failed": "INVALID_PASSWORD" }));
    let done = browser.post_json("/aas/oauth2/api/login", &send("esia-Orlova-1")).await.json();
    assert_eq!(done["action"], "DONE");
    let address = done["redirect_url"].as_str().unwrap();
    assert!(address.starts_with(&format!("{}/aas/oauth2/consent?", world.base)), "{address}");
    assert_eq!(browser.get(address).await.status, 200);
    let form =
        Form::default().with("request", outcome(address).value("request").unwrap()).with("answer", "allow");
    assert!(browser.post("/aas/oauth2/consent", &form).await.location().starts_with(CALLBACK));
    let mut second = world.browser();
    world.authorise(&mut second, &world.sign(world.ask(SCOPE))).await;
    let done = second.post_json("/aas/oauth2/api/login", &send("esia-Orlova-1")).await.json();
    assert!(done["redirect_url"].as_str().unwrap().starts_with(CALLBACK), "consent was given before");
}

#[tokio::test]
async fn pages_are_guarded_and_lost_addresses_say_so() {
    let world = World::start().await;
    let index = world.browser().get("/").await;
    assert_eq!(index.headers["cache-control"], "no-store");
    let policy = index.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    for mark in ["/sandbox/faults", "SCHOOL", "esia-Orlova-1", "/public/esia.rsa.cer"] {
        assert!(index.text().contains(mark), "{mark}");
    }
    assert_eq!(
        world.browser().get("/sandbox/style.css").await.headers["content-type"],
        "text/css; charset=utf-8"
    );
    let lost = world.browser().get("/aas/oauth2/v3/ac").await;
    assert_eq!(lost.status, 404);
    assert!(lost.text().contains("Страница не найдена"));
    assert_eq!(world.browser().get("/login").await.status, 400);
}
