//! `netschoolapi`, which signs in again by password at every 401 for as long as it gets one.

use serde_json::Value;

use super::{Site, calls, closed_house, cookies, inside, open_house};
use crate::{
    foreign_client::{python, told_by},
    walk::{house::House, person::Person},
};

async fn drive(python: std::path::PathBuf, house: &House, how: &str, cookies: &str, at: &str) -> Value {
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
