//! Clients that nobody here wrote, through the gateway: with a session of it, without one, and past it while both ways
//! are open.

use privratnik::app::demo::Site;
use serde_json::{Value, json};
use url::Url;

use super::{
    house::House,
    https::{HOSTS, over_https},
    journals::settled,
    person::Person,
    steps::sample,
};
use crate::{
    foreign_client::{python, told_by},
    front_door::paper::Paper,
};

const CLOSED: &str = "adapter = \"netcity\"";
const OPEN: &str = "adapter = \"netcity\"\nown_sign_in = \"open\"";

async fn told(script: &str, arguments: &[&str]) -> Option<Value> {
    let python = python()?;
    Some(told_by(python, script, arguments.iter().map(|argument| (*argument).to_owned())).await)
}

/// How many requests to a journal the gateway has answered.
async fn answered(house: &House, system: &str) -> u64 {
    let url = format!("http://metrics.localhost:{}/metrics", house.ports.admin);
    let url = Url::parse(&url).expect("an address");
    let text = Person::new(house.ports).send(http::Method::GET, &url, &[], "".into()).await.text();
    let of_journal = |line: &&str| line.contains(&format!("system=\"{system}\""));
    let lines = text.lines().filter(|line| line.starts_with("privratnik_requests_total{")).filter(of_journal);
    lines
        .map(|line| line.rsplit(' ').next().and_then(|count| count.parse::<u64>().ok()).expect("a number"))
        .sum()
}

/// The browser's `Cookie` line for the journal that it reads.
fn cookies(person: &Person) -> String {
    let url = Url::parse(&person.journal("/")).expect("an address");
    person.cookie_line(&url).expect("it has been there")
}

#[tokio::test]
async fn netschoolapi_without_a_session_is_refused_once_and_storms_nothing() {
    let house = House::open().await;
    let origin = house.ports.origin(Site::Netcity);
    let words = [&origin, "101", "ОрловаМС", "Пароль1", "2026-11-16"];
    let Some(refused) = told("netschoolapi_diary.py", &words).await else { return };
    assert_eq!(refused["refused"], 401, "{refused}");
    assert_eq!(answered(&house, "netcity").await, 1);
    assert_eq!(house.netcity.sign_ins(101, "ОрловаМС").accepted, 0, "no password has come to the journal");
}

#[tokio::test]
async fn netschoolapi_works_as_ever_while_both_ways_are_open() {
    let house = House::open().await.reconfigured(&[(CLOSED, OPEN)]).await;
    let origin = house.ports.origin(Site::Netcity);
    let words = [&origin, "101", "ОрловаМС", "Пароль1", "2026-11-16"];
    let Some(week) = told("netschoolapi_diary.py", &words).await else { return };
    assert_eq!((&week["who"], &week["lessons"]), (&json!("Орлова Мария Сергеевна"), &json!(27)));
    assert!(week["marks"].as_u64() > Some(0), "{week}");
    assert_eq!(house.netcity.open_sessions(), [], "and it signed out");
}

#[tokio::test]
async fn netschoolapi_reads_by_the_session_of_a_browser_and_its_sign_out_ends_that() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("sokolov").await;
    let (origin, line) = (house.ports.origin(Site::Netcity), cookies(&pupil));
    let words = [origin.as_str(), &line, &pupil.at, "2026-11-16"];
    let Some(week) = told("netschoolapi_inside.py", &words).await else { return };
    assert_eq!((&week["lessons"], &week["after"]), (&json!(31), &json!(401)), "{week}");
    assert!(week["marks"].as_u64() > Some(0), "{week}");
    assert_eq!(pupil.init().await.status, 401, "signed out in one place is signed out");
    assert_eq!(house.netcity.open_sessions(), []);
}

#[tokio::test]
async fn barsapi_reads_by_the_session_of_a_browser() {
    let house = House::open().await;
    let (mut pupil, page) = settled(&house, Site::Bars, "sokolov").await;
    pupil.enter(&page).await;
    let origin = house.ports.origin(Site::Bars);
    // The library writes the cookie's name itself, and what follows it as it was given.
    let session = format!("none; {}", cookies(&pupil));
    let Some(told) = told("barsapi_person.py", &[&origin, &session]).await else { return };
    assert_eq!(told["data"], "Соколов Даниил Игоревич\nШкола: СОШ № 12");
    assert!(
        told["marks"].as_str().is_some_and(|marks| marks.starts_with("Общий средний балл | 4.")),
        "{told}"
    );
}

#[tokio::test]
async fn barsdiary_has_the_mobile_way_while_both_ways_are_open_and_one_clear_refusal_after() {
    // The library speaks https alone and believes any certificate, also one of another day.
    let (house, _) = over_https(House::open().await, &Paper::of(&HOSTS)).await;
    let host = format!("bars.localhost:{}", house.ports.gateway);
    let words = [host.as_str(), "ПР_ОрловаМар", "Весна-2026", "12.10.2026", "16.10.2026"];
    let Some(week) = told("barsdiary_week.py", &words).await else { return };
    assert_eq!((&week["fio"], &week["lessons"]), (&json!("Орлова Мария Сергеевна"), &json!(27)), "{week}");
    assert!(
        week["files"].as_array().is_some_and(|files| files.iter().all(|file| is_at(file, &host))),
        "{week}"
    );
    assert!(house.bars.open_sessions().is_empty(), "and it signed out");

    let open = "own_sign_in = \"open\"\n\n# What the stand-in's own page";
    house.reloaded(&[(open, "own_sign_in = \"closed\"\n\n# What the stand-in's own page")]).await;
    let before = answered(&house, "bars").await;
    assert_eq!(told("barsdiary_week.py", &words).await, Some(json!({"refused": 403})));
    assert_eq!(answered(&house, "bars").await - before, 2, "one answer to each of its two tries");
}

fn is_at(file: &Value, host: &str) -> bool {
    file.as_str().is_some_and(|file| file.starts_with(&format!("https://{host}/")))
}

#[tokio::test]
async fn mechanize_signs_in_to_rid_by_the_journals_own_form_while_both_ways_are_open() {
    let house = House::open().await;
    let origin = house.ports.origin(Site::Rid);
    let words = [origin.as_str(), "760215", "21500112", "rid-petr-5"];
    let Some(told) = told("mechanize_rid.py", &words).await else { return };
    assert_eq!(told["who"], "Орлов Пётр Алексеевич", "{told}");
    assert!(told["marks"].as_u64() > Some(10), "{told}");
    assert!(house.rid.open_sessions().is_empty(), "and it signed out");
}

#[tokio::test]
async fn mechanize_files_an_application_through_the_gateway_while_both_ways_are_open() {
    let closed = "title = \"Е-услуги. Образование\"";
    let open = format!("own_sign_in = \"open\"\n{closed}");
    let house = House::open().await.reconfigured(&[(closed, &open)]).await;
    let origin = house.ports.origin(Site::App);
    let mother = sample("orlova").accounts.into_iter().find(|held| held.system == "app");
    let mother = mother.expect("an account there");
    let words = [origin.as_str(), mother.login, mother.password, "Орлова Анна"];
    let Some(told) = told("mechanize_app.py", &words).await else { return };
    assert!(told["file"].as_str().is_some_and(|file| file.contains("Орлова Анна")), "{told}");
    assert!(house.app.open_sessions().is_empty(), "and it signed out");
}
