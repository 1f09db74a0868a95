//! Clients that nobody here wrote.

use privratnik::sandbox::server::TlsIdentity;
use serde_json::Value;

use super::Stand;
use crate::{
    foreign_client::{python, told_by},
    netcity_standin::certificate,
};

#[tokio::test]
async fn barsapi_reads_profile_class_and_marks() {
    let Some(python) = python() else { return };
    let stand = Stand::open().await;
    let browser = stand.enter("ПР_СоколовДан", "Даня-барс-9").await;
    let session = browser.cookie("sessionid").unwrap().to_owned();
    let told = told_by(python, "barsapi_person.py", [stand.origin.clone(), session]).await;
    assert_eq!(told["data"], "Соколов Даниил Игоревич\nШкола: СОШ № 12");
    let class = told["class"].as_str().unwrap();
    assert!(class.contains("Классный руководитель: Власова Нина Петровна"), "{class}");
    assert!(class.contains("Грей Томас\n"), "{class}");
    assert!(told["marks"].as_str().unwrap().starts_with("Общий средний балл | 4."), "{told}");
}

#[tokio::test]
async fn barsdiary_signs_in_and_reads_its_diary() {
    let Some(python) = python() else { return };
    let (chain, key) = certificate();
    let tls = TlsIdentity::from_pem(&chain, &key).unwrap();
    let stand = Stand::with(|_| {}, Some(tls)).await;
    let host = stand.origin.trim_start_matches("https://").to_owned();
    let words = ["ПР_ОрловаМар", "Весна-2026", "12.10.2026", "16.10.2026"].map(str::to_owned);
    let told = told_by(python, "barsdiary_week.py", [vec![host], words.to_vec()].concat()).await;
    assert_eq!(told["refused"]["error"], "Неверный логин или пароль.");
    assert_eq!(told["fio"], "Орлова Мария Сергеевна");
    assert_eq!(told["children"], serde_json::json!(["Орлов Пётр Алексеевич", "Орлов Илья Алексеевич"]));
    assert_eq!((&told["days"], &told["lessons"]), (&5.into(), &27.into()));
    for number in ["marks", "average", "totals", "scores"] {
        assert!(told[number].as_f64() > Some(0.0), "{number}: {told}");
    }
    assert!(told["files"].as_array().unwrap().iter().all(|file| is_of(&stand.origin, file)), "{told}");
    assert_eq!((&told["food"], &told["other_child"]), (&"NO".into(), &5.into()));
    assert!(stand.control.open_sessions().is_empty(), "and it signed out");
}

fn is_of(origin: &str, file: &Value) -> bool {
    file.as_str().is_some_and(|file| file.starts_with(origin))
}
