//! `netschoolapi` and `netschoolpy`, which sign in again by password at every 401 for as long as they get one, and the
//! `netschoolapi` of npm, which asks for a session's end before every call.

use std::path::PathBuf;

use serde_json::Value;

use super::{Site, calls, closed_house, cookies, inside, open_house};
use crate::{
    foreign_client::{college_python, node, python, told_by},
    walk::{house::House, person::Person},
};

async fn drive(python: PathBuf, house: &House, how: &str, cookies: &str, at: &str) -> Value {
    let url = house.ports.origin(Site::Netcity);
    let words = [&url, how, cookies, at, "БеловаЕ", "Выпускной11", "2026-11-16"];
    told_by(python, "netschoolapi_through.py", words.map(str::to_owned)).await
}

async fn graduate(house: &House) -> (Person, String) {
    let (person, _) = inside(house, Site::Netcity, "belova").await;
    let cookies = cookies(&person);
    (person, cookies)
}

#[tokio::test]
async fn with_a_persons_session_and_alias_netschoolapi_reads_the_diary_and_signs_out() {
    let Some(python) = python() else { return };
    let house = closed_house().await;
    let (person, cookies) = graduate(&house).await;
    let told = drive(python, &house, "session", &cookies, &person.at).await;
    assert_eq!(told["error"], Value::Null, "{told}");
    assert!(told["lessons"].as_u64() > Some(20) && told["marks"].as_u64() > Some(0), "{told}");
    assert_eq!(calls(&told).last(), Some(&"POST /webapi/auth/logout 200"));
    assert_eq!(house.netcity.open_sessions(), [], "its sign-out ended the journal's session");
}

#[tokio::test]
async fn without_a_session_netschoolapi_is_told_once_and_does_not_come_again() {
    let Some(python) = python() else { return };
    let house = closed_house().await;
    let told = drive(python.clone(), &house, "login", "", "").await;
    assert_eq!(calls(&told), ["GET /webapi/logindata 401"], "{told}");
    let told = drive(python, &house, "lapsed", "", "123456789012345678901234567").await;
    assert_eq!(calls(&told), ["GET /webapi/student/diary 401", "GET /webapi/logindata 401"], "{told}");
    assert_eq!(told["error"], "HTTPStatusError");
    assert_eq!(house.netcity.sign_ins(101, "БеловаЕ").refused, 0);
}

#[tokio::test]
async fn inside_a_persons_session_its_own_sign_in_is_refused_once() {
    let Some(python) = python() else { return };
    let house = closed_house().await;
    let (_, cookies) = graduate(&house).await;
    let before = house.netcity.sign_ins(101, "БеловаЕ");
    let told = drive(python, &house, "login", &cookies, "").await;
    assert_eq!(calls(&told), ["GET /webapi/logindata 200", "POST /webapi/auth/getdata 403"], "{told}");
    assert_eq!(house.netcity.sign_ins(101, "БеловаЕ"), before, "no password reached the journal");
}

#[tokio::test]
async fn while_the_own_sign_in_is_open_netschoolapi_works_as_it_always_did() {
    let Some(python) = python() else { return };
    let house = open_house().await;
    let told = drive(python, &house, "login", "", "").await;
    assert_eq!(told["error"], Value::Null, "{told}");
    assert!(told["lessons"].as_u64() > Some(20) && told["marks"].as_u64() > Some(0), "{told}");
    assert_eq!(house.netcity.sign_ins(101, "БеловаЕ").accepted, 1);
    assert_eq!(house.netcity.open_sessions(), []);
}

/// The two later clients are told everything in one order.
async fn drive_with(
    (interpreter, script): (PathBuf, &str),
    house: &House,
    how: &str,
    (cookies, at): (&str, &str),
) -> Value {
    let url = house.ports.origin(Site::Netcity);
    let words = [&url, how, cookies, at, "101", "БеловаЕ", "Выпускной11", "2026-11-16"];
    told_by(interpreter, script, words.map(str::to_owned)).await
}

#[tokio::test]
async fn netschoolpy_reads_by_a_persons_session_and_without_one_is_told_once() {
    let Some(python) = college_python() else { return };
    let client = (python, "netschoolpy_drive.py");
    let house = closed_house().await;
    let (person, cookies) = graduate(&house).await;
    let before = house.netcity.sign_ins(101, "БеловаЕ");
    let told = drive_with(client.clone(), &house, "login", (&cookies, "")).await;
    assert_eq!(calls(&told), ["GET /webapi/logindata 200", "POST /webapi/auth/getdata 403"], "{told}");
    assert_eq!(house.netcity.sign_ins(101, "БеловаЕ"), before, "no password reached the journal");

    let told = drive_with(client.clone(), &house, "session", (&cookies, &person.at)).await;
    assert_eq!(
        (&told["error"], &told["who"]),
        (&Value::Null, &"Белова Екатерина Дмитриевна".into()),
        "{told}"
    );
    assert!(told["lessons"].as_u64() > Some(20) && told["marks"].as_u64() > Some(0), "{told}");
    assert_eq!(house.netcity.open_sessions(), [], "its sign-out ended the journal's session");

    let told = drive_with(client.clone(), &house, "login", ("", "")).await;
    assert_eq!(calls(&told), ["GET /webapi/logindata 401"], "{told}");
    let told = drive_with(client, &house, "lapsed", ("", "123456789012345678901234567")).await;
    assert_eq!(calls(&told), ["GET /webapi/student/diary 401", "GET /webapi/logindata 401"], "{told}");
    assert_eq!(
        (&told["error"], house.netcity.sign_ins(101, "БеловаЕ").refused),
        (&"LoginRejected".into(), 0)
    );
}

#[tokio::test]
async fn netschoolapi_of_npm_reads_by_a_persons_session_and_without_one_is_told_once() {
    let Some(node) = node() else { return };
    let client = (node, "netschoolapi_node.cjs");
    let house = closed_house().await;
    let (person, cookies) = graduate(&house).await;
    let before = house.netcity.sign_ins(101, "БеловаЕ");
    let told = drive_with(client.clone(), &house, "login", (&cookies, "")).await;
    assert!(calls(&told).contains(&"POST /webapi/auth/getData 403"), "{told}");
    assert_eq!(told["error"], "Сетевой не вернул данные для авторизации.");
    assert_eq!(house.netcity.sign_ins(101, "БеловаЕ"), before, "no password reached the journal");

    let told = drive_with(client.clone(), &house, "session", (&cookies, &person.at)).await;
    assert_eq!(
        (&told["error"], &told["who"]),
        (&Value::Null, &"Белова Екатерина Дмитриевна".into()),
        "{told}"
    );
    assert!(told["lessons"].as_u64() > Some(20) && told["marks"].as_u64() > Some(0), "{told}");
    assert_eq!(house.netcity.open_sessions(), [], "its sign-out ended the journal's session");

    let told = drive_with(client, &house, "login", ("", "")).await;
    assert_eq!(calls(&told), ["GET /webapi/logindata 401"], "{told}");
}

#[tokio::test]
async fn while_the_own_sign_in_is_open_the_later_clients_work_as_they_always_did() {
    let (Some(python), Some(node)) = (college_python(), node()) else { return };
    let house = open_house().await;
    for (number, client) in (1..).zip([(python, "netschoolpy_drive.py"), (node, "netschoolapi_node.cjs")]) {
        let told = drive_with(client, &house, "login", ("", "")).await;
        assert_eq!(told["error"], Value::Null, "{told}");
        assert!(told["lessons"].as_u64() > Some(20) && told["marks"].as_u64() > Some(0), "{told}");
        assert_eq!(house.netcity.sign_ins(101, "БеловаЕ").accepted, number);
        assert_eq!(house.netcity.open_sessions(), []);
    }
}
