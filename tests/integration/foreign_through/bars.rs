//! `barsapi`, which takes a session as it is, and `barsdiary`, which speaks https only and has the password in the
//! address.

use http::Method;
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use privratnik::{flow::port::Clock, telemetry::SystemClock};
use serde_json::Value;

use super::{Site, closed_house, cookies, inside};
use crate::{
    foreign_client::{python, told_by},
    front_door::paper::Paper,
    walk::{
        house::House,
        https::{HOSTS, secured},
        person::{FORM, Person},
    },
};

async fn person_of(python: std::path::PathBuf, house: &House, session: &str) -> Value {
    told_by(python, "barsapi_person.py", [house.ports.origin(Site::Bars), session.to_owned()]).await
}

#[tokio::test]
async fn barsapi_reads_by_its_own_session_while_the_own_sign_in_is_open() {
    let Some(python) = python() else { return };
    let house = House::open().await;
    let mut visitor = Person::reading(Site::Bars, house.ports);
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("login_login", "ПР_СоколовДан"), ("login_password", "Даня-барс-9")])
        .finish();
    visitor.call(Method::POST, "/auth/login", &[("content-type", FORM)], form).await;
    visitor.open(&visitor.journal("/")).await;
    let session = visitor.cookie("bars", "sessionid").expect("the journal's own session").to_owned();
    let told = person_of(python, &house, &session).await;
    assert_eq!(told["data"], "Соколов Даниил Игоревич\nШкола: СОШ № 12");
    assert!(told["marks"].as_str().is_some_and(|marks| marks.starts_with("Общий средний балл | ")), "{told}");
}

#[tokio::test]
async fn barsapi_reads_by_a_persons_session_and_nothing_without_one() {
    let Some(python) = python() else { return };
    let house = closed_house().await;
    let (person, _) = inside(&house, Site::Bars, "sokolov").await;
    // It writes what it is given behind the journal's own cookie.
    let told = person_of(python.clone(), &house, &format!("none; {}", cookies(&person))).await;
    assert_eq!(told["data"], "Соколов Даниил Игоревич\nШкола: СОШ № 12", "{told}");
    assert_eq!(person_of(python, &house, "none").await["data"], Value::Null);
}

#[tokio::test]
async fn barsdiary_signs_in_while_it_may_and_is_refused_in_json_when_not() {
    let Some(python) = python() else { return };
    let (house, _) = secured(&Paper::of(&HOSTS)).await;
    let told = week_of(python.clone(), &house).await;
    assert_eq!((&told["fio"], &told["days"]), (&"Орлова Мария Сергеевна".into(), &5.into()), "{told}");
    assert_eq!(told["refused"]["error"], "Неверный логин или пароль.");
    assert!(house.bars.open_sessions().is_empty(), "and it signed out");

    let house = house.reconfigured(&[("own_sign_in = \"open\"", "own_sign_in = \"closed\"")]).await;
    let told = week_of(python, &house).await;
    assert_eq!((&told["status"], &told["said"]["code"]), (&403.into(), &"PR-401".into()), "{told}");
    assert_eq!(house.bars.sign_ins("ПР_ОрловаМар").accepted, 0, "of a journal that was started anew");
}

/// Monday to Friday of the last week before today: over https the clock has to be right.
async fn week_of(python: std::path::PathBuf, house: &House) -> Value {
    let today: Date = SystemClock.now().timestamp().to_zoned(TimeZone::UTC).date();
    let back = i64::from(today.weekday().to_monday_zero_offset()) + 7;
    let monday = today.saturating_sub(back.days());
    let written = |day: Date| day.strftime("%d.%m.%Y").to_string();
    let host = format!("bars.localhost:{}", house.ports.gateway);
    let words = [
        host,
        "ПР_ОрловаМар".to_owned(),
        "Весна-2026".to_owned(),
        written(monday),
        written(monday.saturating_add(4.days())),
    ];
    told_by(python, "barsdiary_week.py", words).await
}
