//! The gateway in ESIA's place: asked by this product's own client of ESIA, as a journal would ask it.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod gateway;
mod probe;
mod world;

use std::time::Duration;

use http::{Method, StatusCode, header};
use privratnik::crypto::jws::Algorithm;
use privratnik::domain::{Assurance, Oid, Role, Secret, State};
use privratnik::esia::settings::DEFAULT_SCOPES;
use privratnik::esia::wire::form::Form;
use privratnik::facade::Attribute;
use privratnik::flow::port::{Clock as _, Facade as _, IdentityProvider as _};
use serde_json::json;

use crate::browser_like::Browser;
use world::{CALLBACK, STATE, World, vouched};

const ALL: [Attribute; 3] = [Attribute::FullName, Attribute::Snils, Attribute::BirthDate];

#[tokio::test]
async fn a_journal_signs_somebody_in_as_if_by_esia() {
    for algorithm in [Algorithm::Gost256, Algorithm::Rs256] {
        let world = World::start(algorithm, &ALL).await;
        let client = world.client("netcity", |settings| {
            settings.scopes = DEFAULT_SCOPES.map(str::to_owned).to_vec();
        });
        let code = world.code(&client, "netcity").await;
        let person = client.redeem(&code, &state(), world.clock.now()).await.unwrap();
        let asked = vouched("netcity");
        assert!(person.name.agrees_with(&asked.name), "{algorithm}");
        assert_eq!((person.birth_date, person.snils), (asked.birth_date, asked.snils));
        assert_eq!(person.assurance, Assurance::Confirmed);
        assert!(person.children.is_empty(), "the scopes of children open nothing");
    }
}

#[tokio::test]
async fn a_child_comes_as_a_child_and_whoever_is_asked_for_without_openid_has_no_id() {
    let world = World::start(Algorithm::Gost256, &ALL).await;
    let client = world.client("netcity", |_| ());
    let mut child = vouched("netcity");
    (child.role, child.assurance) = (Role::Pupil, Assurance::Child);
    let code = world.code_of(&client, child).await;
    let person = client.redeem(&code, &state(), world.clock.now()).await.unwrap();
    assert_eq!(person.assurance, Assurance::Child);

    let client = world.client("netcity", |settings| settings.scopes = vec!["fullname".to_owned()]);
    let code = world.code(&client, "netcity").await;
    let fault = client.redeem(&code, &state(), world.clock.now()).await.unwrap_err();
    assert!(fault.to_string().contains("no id token"), "{fault}");
}

#[tokio::test]
async fn a_journal_hears_what_its_section_allows_and_of_that_what_it_asked_for() {
    let world = World::start(Algorithm::Gost256, &[Attribute::Snils, Attribute::BirthDate]).await;
    let client = world.client("netcity", |settings| {
        settings.scopes = ["openid", "fullname", "snils", "mobile", "id_doc"].map(str::to_owned).to_vec();
    });
    let code = world.code(&client, "netcity").await;
    let told = client.dossier(&code, &state(), world.clock.now()).await.unwrap();
    let body = serde_json::to_value(&told.person).unwrap();
    let snils = json!("112-233-445 95");
    let expected =
        json!({ "stateFacts": ["EntityRoot"], "snils": snils, "trusted": true, "status": "REGISTERED" });
    assert_eq!(
        body, expected,
        "not the name, which the section does not allow, nor the day, which was not asked"
    );
    assert!(told.contacts.is_empty() && told.documents.is_empty() && told.kids.is_empty());
}

#[tokio::test]
async fn a_code_is_good_once_and_for_a_minute() {
    let world = World::start(Algorithm::Gost256, &ALL).await;
    let client = world.client("netcity", |_| ());
    let code = world.code(&client, "netcity").await;
    client.redeem(&code, &state(), world.clock.now()).await.unwrap();
    let again = client.redeem(&code, &state(), world.clock.now()).await.unwrap_err();
    assert!(again.to_string().contains("007011"), "{again}");

    let code = world.code(&client, "netcity").await;
    world.clock.advance(Duration::from_secs(60));
    let late = client.redeem(&code, &state(), world.clock.now()).await.unwrap_err();
    assert!(late.to_string().contains("007011"), "{late}");
}

/// The client would refuse such codes by itself, so the requests are written by hand here.
#[tokio::test]
async fn another_journal_and_another_address_get_esias_words() {
    let world = World::start(Algorithm::Gost256, &ALL).await;
    let client = world.client("netcity", |_| ());
    let mut caller = Browser::new(&*world.base);
    for (system, redirect_uri, error, description) in [
        ("bars", CALLBACK, "invalid_grant", "ESIA-007011"),
        ("netcity", "https://journal.test/elsewhere", "invalid_grant", "ESIA-007011"),
        ("rid", CALLBACK, "unauthorized_client", "ESIA-007005"),
    ] {
        let code = world.code(&client, "netcity").await;
        let form = world.exchange(system, &code, redirect_uri);
        let answer = world::post(&mut caller, &form).await;
        let told = answer.json();
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{system}: {told}");
        assert_eq!(told["error"], error, "{told}");
        assert!(told["error_description"].as_str().unwrap().starts_with(description), "{told}");
        assert_eq!(told["state"], form.value("state").unwrap());
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    }
    let unsigned = world::post(&mut caller, &Form::default().with("client_id", "NETCITY")).await.json();
    assert!(unsigned["error_description"].as_str().unwrap().starts_with("ESIA-007014"), "{unsigned}");
    assert_eq!(unsigned.get("state"), None);
}

#[tokio::test]
async fn a_token_opens_its_own_person_for_its_hour() {
    let world = World::start(Algorithm::Gost256, &ALL).await;
    let client = world.client("netcity", |_| ());
    let code = world.code(&client, "netcity").await;
    let mut caller = Browser::new(&*world.base);
    let tokens = world::post(&mut caller, &world.exchange("netcity", &code, CALLBACK)).await.json();
    let oid = world::claims(tokens["access_token"].as_str().unwrap())["urn:esia:sbj_id"].clone();
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let own = format!("/rs/prns/{oid}");
    for (path, token, status) in [
        (own.as_str(), bearer.as_str(), 200),
        (&format!("{own}?embed=(documents.elements,contacts.elements)"), &bearer, 200),
        (&format!("{own}/kids?embed=(elements)"), &bearer, 200),
        (&format!("{own}/marks"), &bearer, 404),
        ("/rs/prns/1000299681", &bearer, 403),
        (&own, "Bearer eyJ", 401),
        (&own, "", 401),
    ] {
        let headers = [(header::AUTHORIZATION, token)];
        let answer = caller.send(Method::GET, path, &headers, "").await;
        assert_eq!(answer.status.as_u16(), status, "{path} {}", answer.text());
    }
    world.clock.advance(Duration::from_hours(1));
    let late = caller.send(Method::GET, &own, &[(header::AUTHORIZATION, bearer.as_str())], "").await;
    assert_eq!((late.status.as_u16(), late.json()["code"].as_str()), (401, Some("ESIA-005011")));
    assert_eq!(world.desk.count(world.clock.now()), (0, 0));
}

/// Whoever can send a browser to the listener must not be able to sign in with it.
#[tokio::test]
async fn a_sound_authorise_request_over_http_finds_nothing() {
    let world = World::start(Algorithm::Gost256, &ALL).await;
    let address = world.client("netcity", |_| ()).ask(&state(), world.clock.now()).await.unwrap();
    let path = address.strip_prefix(&world.base).unwrap();
    let mut browser = Browser::new(&*world.base);
    for path in [path, &path.replace("/v2/ac", "/ac"), "/login", "/", "/aas/oauth2/v2/te"] {
        for method in [Method::GET, Method::POST] {
            let answer = browser.send(method.clone(), path, &[], "").await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}");
        }
    }
    assert_eq!(world.desk.count(world.clock.now()), (0, 0), "and nothing was issued");
}

#[tokio::test]
async fn two_journals_see_one_person_under_two_numbers_and_one_journal_under_one() {
    let world = World::start(Algorithm::Gost256, &ALL).await;
    let mut numbers = Vec::new();
    for system in ["netcity", "bars", "netcity"] {
        let client = world.client(system, |_| ());
        let code = world.code(&client, system).await;
        let Oid(oid) = client.redeem(&code, &state(), world.clock.now()).await.unwrap().key.oid;
        assert!(oid < 1 << 53, "a number that JavaScript reads as it is");
        numbers.push(oid);
    }
    assert_eq!(numbers[0], numbers[2]);
    assert_ne!(numbers[0], numbers[1]);
}

#[tokio::test]
async fn nothing_that_is_handed_out_names_the_person() {
    let world = World::start(Algorithm::Gost256, &ALL).await;
    let client = world.client("netcity", |_| ());
    let code = world.code(&client, "netcity").await;
    let mut caller = Browser::new(&*world.base);
    let tokens = world::post(&mut caller, &world.exchange("netcity", &code, CALLBACK)).await.json();
    for token in
        [code.expose(), tokens["access_token"].as_str().unwrap(), tokens["id_token"].as_str().unwrap()]
    {
        let claims = world::claims(token).to_string();
        for personal in ["Орлова", "112", "1986", "4711"] {
            assert!(!claims.contains(personal), "{claims}");
        }
    }
    assert!(world.facade.voucher(&vouched("rid").account.system, vouched("rid")).is_none());
}

fn state() -> State {
    State::parse(STATE).unwrap()
}

/// A code as the client takes it.
fn secret(code: &str) -> Secret<String> {
    Secret::new(code.to_owned())
}
