//! What the journals' own ESIA sign-in refuses: states, codes and logins that were used, are somebody else's, or are
//! signed by nobody known.

use privratnik::sandbox::esia::Wish;

use super::world::{BarsStand, NetcityStand, Person};
use crate::browser_like::{Answer, Browser};

/// A browser on its way, and where its journal asks ESIA.
struct Leaving {
    browser: Browser,
    origin: String,
    address: String,
}

impl Leaving {
    /// Follows the journal's redirects until they leave it.
    async fn from(origin: &str, start: &str) -> Self {
        let mut browser = Browser::new(origin);
        let mut address = format!("{origin}{start}");
        while let Some(path) = address.strip_prefix(origin) {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, 302, "{}", answer.text());
            address = answer.header("location").to_owned();
        }
        Self { browser, origin: origin.to_owned(), address }
    }

    async fn from_netcity(stand: &NetcityStand) -> Self {
        Self::from(&stand.origin, "/webapi/sso/esia/crosslogin").await
    }

    async fn from_bars(stand: &BarsStand) -> Self {
        Self::from(&stand.origin, "/auth/esia/send-authn-request").await
    }

    /// The way back, as a path of the journal.
    async fn way_back(&self, person: &Person) -> String {
        let back = person.walk(&self.address).await;
        back.strip_prefix(&self.origin).expect("back to the journal").to_owned()
    }

    async fn login_state(&mut self, back: &str) -> String {
        let answer = self.browser.get(back).await;
        let (_, login_state) = answer.header("location").split_once("loginState=").expect("a loginState");
        login_state.to_owned()
    }
}

/// One parameter of a way back.
fn value(back: &str, name: &str) -> String {
    let query = back.split_once('?').expect("a query").1;
    let found = form_urlencoded::parse(query.as_bytes()).find(|(own, _)| own == name);
    found.expect("the parameter").1.into_owned()
}

/// The path of a way back with these two.
fn back_with(back: &str, code: &str, state: &str) -> String {
    let path = back.split_once('?').expect("a query").0;
    let pairs = [("code", code), ("state", state)];
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}

#[track_caller]
fn refused(answer: &Answer, reason: &str) {
    assert_eq!(answer.status, 403, "{}", answer.text());
    let said = answer.header("x-sandbox-reason");
    assert!(said.contains(reason) || answer.text().contains(reason), "«{said}», not «{reason}»");
}

async fn sign_in(browser: &mut Browser, login_state: &str, user: &str, path: &str) -> Answer {
    let fields = [("loginType", "8"), ("lscope", user), ("idp", "esia"), ("loginState", login_state)];
    browser.post_form(path, &fields).await
}

const STATE: &str = "the state is none of this browser's, or has served already";
const LOGIN: &str = "/webapi/auth/login";

#[tokio::test]
async fn a_login_state_serves_once_and_in_its_own_session() {
    let stand = NetcityStand::open().await;
    let mut leaving = Leaving::from_netcity(&stand).await;
    let back = leaving.way_back(&stand.person("orlova")).await;
    let login_state = leaving.login_state(&back).await;
    let account_info = format!("/webapi/sso/esia/account-info?loginState={login_state}");

    let mut stranger = Browser::new(&stand.origin);
    stranger.get("/webapi/logindata").await;
    assert_eq!(stranger.get(&account_info).await.status, 409);
    assert_eq!(sign_in(&mut stranger, &login_state, "7001", LOGIN).await.status, 409);

    let browser = &mut leaving.browser;
    let users = browser.get(&account_info).await.json()["users"].clone();
    let first = serde_json::json!({
        "id": 7001, "displayName": "Орлова Мария Сергеевна", "schoolName": "СОШ № 12",
        "roles": [{ "role": { "id": 2, "name": "Родитель" } }],
    });
    assert_eq!((users.as_array().map(Vec::len), &users[0]), (Some(2), &first));
    let entered = sign_in(browser, &login_state, "7002", LOGIN).await;
    assert_eq!(entered.status, 200, "{}", entered.text());
    assert_eq!(entered.json()["entryPoint"], "/angular/school/studentdiary/");
    let again = sign_in(browser, &login_state, "7002", LOGIN).await;
    assert_eq!((again.status.as_u16(), again.message().contains("устарел")), (409, true));
    assert_eq!(browser.get(&account_info).await.status, 409);
    assert_eq!(stand.control.open_sessions().len(), 1);
}

#[tokio::test]
async fn the_last_step_takes_only_what_belongs_to_it() {
    let stand = NetcityStand::open().await;
    for (user, path, status) in
        [("7003", LOGIN, 409), ("9999", LOGIN, 409), ("", LOGIN, 400), ("7001", "/webapi/login", 200)]
    {
        let mut leaving = Leaving::from_netcity(&stand).await;
        let back = leaving.way_back(&stand.person("orlova")).await;
        let login_state = leaving.login_state(&back).await;
        let answer = sign_in(&mut leaving.browser, &login_state, user, path).await;
        assert_eq!(answer.status, status, "{user:?} {}", answer.text());
    }
    let mut leaving = Leaving::from_netcity(&stand).await;
    let back = leaving.way_back(&stand.person("orlova")).await;
    let login_state = leaving.login_state(&back).await;
    stand.world.clock.turn(std::time::Duration::from_secs(301));
    assert_eq!(sign_in(&mut leaving.browser, &login_state, "7001", LOGIN).await.status, 409, "too late");
}

#[tokio::test]
async fn a_state_serves_once_and_in_its_own_browser() {
    let stand = NetcityStand::open().await;
    let mut leaving = Leaving::from_netcity(&stand).await;
    let back = leaving.way_back(&stand.person("orlova")).await;
    refused(&Browser::new(&stand.origin).get(&back).await, STATE);
    refused(&leaving.browser.get(&back).await, STATE);

    let mut leaving = Leaving::from_netcity(&stand).await;
    let back = leaving.way_back(&stand.person("orlova")).await;
    let word = leaving.browser.cookie("ESIASGO").expect("the word of the host in between").to_owned();
    leaving.login_state(&back).await;
    leaving.browser.set_cookie("ESIASGO", &word);
    refused(&leaving.browser.get(&back).await, STATE);
    let unknown = back_with(&back, &value(&back, "code"), "00000000-0000-4000-8000-000000000000");
    refused(&leaving.browser.get(&unknown).await, STATE);
    refused(&leaving.browser.get("/webapi/sso/esia/callback").await, STATE);
    refused(&leaving.browser.get("/webapi/sso/esia/go?ticket=used").await, STATE);
    assert_eq!(stand.world.control.record().codes_exchanged, 1, "no code went out for the others");
}

#[tokio::test]
async fn a_code_of_another_sign_in_is_refused_unasked() {
    let stand = NetcityStand::open().await;
    let mut mine = Leaving::from_netcity(&stand).await;
    let theirs = Leaving::from_netcity(&stand).await;
    let back = mine.way_back(&stand.person("orlova")).await;
    let foreign = theirs.way_back(&stand.person("sokolova")).await;
    let crossed = back_with(&back, &value(&foreign, "code"), &value(&back, "state"));
    refused(&mine.browser.get(&crossed).await, "it was made for another sign-in");

    for code in ["", "opaque", "a.b.c"] {
        let mut leaving = Leaving::from_netcity(&stand).await;
        let back = leaving.way_back(&stand.person("orlova")).await;
        let spoilt = back_with(&back, code, &value(&back, "state"));
        refused(&leaving.browser.get(&spoilt).await, "code");
    }
    assert_eq!(stand.world.control.record().codes_exchanged, 0);
}

#[tokio::test]
async fn tokens_of_unknown_make_are_not_believed() {
    let other_issuer =
        NetcityStand::with(false, |settings| settings.issuer = "http://esia.example/".to_owned()).await;
    let mut leaving = Leaving::from_netcity(&other_issuer).await;
    let back = leaving.way_back(&other_issuer.person("orlova")).await;
    refused(&leaving.browser.get(&back).await, "it has another issuer");

    // The code is still signed with keys that are trusted, the tokens no more.
    let stand = NetcityStand::open().await;
    let mut leaving = Leaving::from_netcity(&stand).await;
    let back = leaving.way_back(&stand.person("orlova")).await;
    stand.world.control.wish(Wish::Rotate { announced: false }).expect("fresh keys");
    refused(&leaving.browser.get(&back).await, "the access token is not believed");
    assert_eq!(stand.world.control.record().codes_exchanged, 1);

    let mut leaving = Leaving::from_netcity(&stand).await;
    let back = leaving.way_back(&stand.person("orlova")).await;
    refused(&leaving.browser.get(&back).await, "the code is not believed");
}

#[tokio::test]
async fn a_system_that_esia_does_not_know_gets_its_refusal_back() {
    let stand = NetcityStand::with(false, |settings| settings.scope = "openid fullname bio".to_owned()).await;
    let mut leaving = Leaving::from_netcity(&stand).await;
    let asked = crate::esia_standin::browser::Browser::new(&stand.world.base).get(&leaving.address).await;
    let back = asked.location().strip_prefix(&stand.origin).expect("back with an error").to_owned();
    refused(&leaving.browser.get(&back).await, "ESIA refuses: ESIA-007019");
}

#[tokio::test]
async fn bars_is_as_strict_and_says_who_is_not_found() {
    let stand = BarsStand::open().await;
    let page = Browser::new(&stand.origin).get("/auth/login-page").await.text();
    assert!(page.contains("href=\"/auth/esia/send-authn-request\""), "{page}");
    assert_eq!(
        Browser::new(&stand.origin).get("/auth/esia").await.header("location"),
        "/auth/esia/send-authn-request"
    );

    let mut leaving = Leaving::from_bars(&stand).await;
    let back = leaving.way_back(&stand.person("orlova")).await;
    refused(&Browser::new(&stand.origin).get(&back).await, "has served already");
    refused(&leaving.browser.get(&back).await, "has served already");

    let mut leaving = Leaving::from_bars(&stand).await;
    let back = leaving.way_back(&stand.person("orlova")).await;
    let word = leaving.browser.cookie("esia_word").expect("a word").to_owned();
    let entered = leaving.browser.get(&back).await;
    assert_eq!((entered.status.as_u16(), entered.header("location")), (302, "/"));
    leaving.browser.set_cookie("esia_word", &word);
    refused(&leaving.browser.get(&back).await, "has served already");
    assert_eq!(leaving.browser.get("/").await.header("location"), "/personal-area/");
    assert_eq!(stand.control.open_sessions().len(), 1);

    let mut leaving = Leaving::from_bars(&stand).await;
    let back = leaving.way_back(&stand.person("novikova")).await;
    let nobody = leaving.browser.get(&back).await;
    assert_eq!(nobody.status, 200);
    assert!(nobody.text().contains("Ваш дневник не найден") && leaving.browser.cookie("sessionid").is_none());
}
