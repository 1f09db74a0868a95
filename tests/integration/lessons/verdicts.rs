//! What was decided before is never what is answered now.

use std::time::Duration;

use http::Method;
use url::Url;

use crate::redis_server::Redis;
use crate::walk::{house::House, page::Page, person::Person, steps::account};

/// The verdicts over one browser, as the browser sees them.
async fn verdicts(browser: &Person, port: u16) -> Vec<String> {
    let mut seen = Vec::new();
    for (method, path, navigates) in [
        (Method::GET, "/", true),
        (Method::GET, "/app/school/studentdiary/", true),
        (Method::GET, "/webapi/student/diary/init", false),
        (Method::GET, "/webapi/context/activeSessions", false),
        (Method::POST, "/webapi/login", false),
        (Method::POST, "/asp/Messages/Send.asp", true),
    ] {
        let mut twin = browser.twin();
        twin.redirect_port(browser.ports.gateway, port);
        let answer = if navigates {
            let url = Url::parse(&twin.journal(path)).expect("an address");
            let headers = [("accept", "text/html"), ("sec-fetch-mode", "navigate")];
            twin.send(method, &url, &headers, "".into()).await
        } else {
            twin.call(method, path, &[], "").await
        };
        seen.push(format!("{path}: {}", told(&answer)));
    }
    seen
}

/// Status, reason and place; what is thrown anew each time is left out.
fn told(answer: &Page) -> String {
    let code = if answer.header("content-type").contains("json") {
        answer.json()["code"].as_str().unwrap_or_default().to_owned()
    } else {
        answer.code().unwrap_or_default()
    };
    let place = answer.target().map(|target| target[..url::Position::AfterPath].to_owned());
    format!("{} {code} {}", answer.status, place.unwrap_or_default())
}

/// Asks the gateway that has decided before, and one that has just been put together over the same stores.
async fn agree(house: &House, browser: &Person, what: &str) -> Vec<String> {
    let (own, _fresh) = house.second_gateway();
    let living = verdicts(browser, house.ports.gateway).await;
    let fresh = verdicts(browser, own.gateway).await;
    assert_eq!(living, fresh, "{what}");
    living
}

/// Signed in, linked, and decided upon so lately that anything which is remembered is warm.
async fn reader(house: &House, login: &str) -> Person {
    let mut reader = Person::new(house.ports);
    reader.settle(login).await;
    assert_eq!(reader.init().await.status, 200);
    reader
}

#[tokio::test]
async fn lesson_16_what_was_decided_before_equals_what_is_decided_anew() {
    let redis = Redis::start();
    let house = House::open_over(&redis).await;
    // Five minutes before midnight in Moscow, so that a date changes while sessions are alive, the journal's own too.
    house.clock.advance(Duration::from_mins(11 * 60 + 55));
    let mut unlinks = reader(&house, "belova").await;
    let mut leaves = reader(&house, "sokolov").await;
    let forgotten = reader(&house, "gray").await;
    let stranger = Person::new(house.ports);
    let passes = agree(&house, &unlinks, "somebody who is in").await;
    assert!(passes[2].contains("init: 200"), "{passes:?}");

    house.clock.advance(Duration::from_mins(10));
    let tomorrow = agree(&house, &unlinks, "the next day").await;
    assert_eq!(tomorrow, passes, "no rule has a date yet");

    let links = unlinks.open(&unlinks.gate("/links")).await;
    let ask = unlinks.open(links.link("data-remove").as_str()).await;
    unlinks.submit(&ask, "id=\"remove\"", &[]).await;
    assert_ne!(agree(&house, &unlinks, "the link was removed").await, passes);

    leaves.leave().await;
    assert_ne!(agree(&house, &leaves, "signed out").await, passes);

    let account = account("gray", 0);
    assert!(house.netcity.change_password(account.school, account.login, "Другой-1"));
    house.netcity.end_all_sessions();
    // The journal's own "no" is heard once; what follows from it is what must agree.
    assert_eq!(forgotten.twin().init().await.status, 401);
    let proof = agree(&house, &forgotten, "the password was changed in the journal").await;
    assert!(proof[2].contains("PR-208"), "{proof:?}");

    let closed = agree(&house, &stranger, "the journal's own way is closed").await;
    let open = "adapter = \"netcity\"\nown_sign_in = \"open\"";
    house.reloaded(&[("adapter = \"netcity\"", open)]).await;
    let opened = agree(&house, &stranger, "the journal's own way was opened").await;
    assert_ne!(opened, closed);
    house.reloaded(&[(open, "adapter = \"netcity\"")]).await;
    assert_eq!(agree(&house, &stranger, "and closed again").await, closed);

    house.clock.advance(Duration::from_mins(31));
    assert_ne!(agree(&house, &forgotten, "the session has run out").await, proof);
}
