//! `asurso-api`, which knows of a 401 only that it is one.

use serde_json::Value;

use super::{Site, calls, closed_house, cookies, inside};
use crate::{
    foreign_client::{college_python, told_by},
    walk::house::House,
};

async fn drive(python: std::path::PathBuf, house: &House, how: &str, cookies: &str) -> Value {
    let url = house.ports.origin(Site::Spo);
    let words = [&url, how, cookies, "6002", "ЛебедеваПМ", "Зачётка-19"];
    told_by(python, "asurso_through.py", words.map(str::to_owned)).await
}

#[tokio::test]
async fn with_a_persons_session_asurso_api_reads_the_lessons_and_signs_out() {
    let Some(python) = college_python() else { return };
    let house = closed_house().await;
    let (person, _) = inside(&house, Site::Spo, "polina").await;
    let told = drive(python, &house, "session", &cookies(&person)).await;
    assert_eq!((&told["error"], &told["left"]), (&Value::Null, &true.into()), "{told}");
    assert!(told["subjects"].as_u64() > Some(5) && told["lessons"] == 20, "{told}");
    assert_eq!(house.spo.open_sessions(), [], "its sign-out ended the journal's session");
}

#[tokio::test]
async fn without_a_session_asurso_api_is_told_once_and_its_sign_in_is_refused() {
    let Some(python) = college_python() else { return };
    let house = closed_house().await;
    let told = drive(python.clone(), &house, "session", "").await;
    assert_eq!(calls(&told), ["GET /services/students/6002/dashboard 401"]);
    assert_eq!(told["error"], "UnauthorizedError", "{told}");
    let told = drive(python.clone(), &house, "login", "").await;
    assert_eq!(calls(&told), ["POST /services/security/login 403"], "{told}");
    let (person, _) = inside(&house, Site::Spo, "polina").await;
    let before = house.spo.sign_ins("ЛебедеваПМ");
    let told = drive(python, &house, "login", &cookies(&person)).await;
    assert_eq!(calls(&told), ["POST /services/security/login 403"], "{told}");
    assert_eq!(house.spo.sign_ins("ЛебедеваПМ"), before, "no hash reached the journal");
}

#[tokio::test]
async fn while_the_own_sign_in_is_open_asurso_api_works_as_it_always_did() {
    let Some(python) = college_python() else { return };
    let house = House::open().await;
    let told = drive(python, &house, "login", "").await;
    assert_eq!((&told["error"], &told["left"]), (&Value::Null, &true.into()), "{told}");
    assert!(told["subjects"].as_u64() > Some(5) && told["lessons"] == 20, "{told}");
    assert_eq!(house.spo.sign_ins("ЛебедеваПМ").accepted, 1);
    assert_eq!(house.spo.open_sessions(), []);
}
