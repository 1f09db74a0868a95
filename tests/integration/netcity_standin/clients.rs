//! Clients that nobody here wrote.

use std::path::PathBuf;

use super::Stand;
use crate::foreign_client::{college_python, node, python, told_by};

#[tokio::test]
async fn netschoolapi_signs_in_and_reads_its_diary() {
    let Some(python) = python() else { return };
    let stand = Stand::open().await;
    let table = [
        ("СОШ № 12", "ОрловаМС", "Пароль1", "Орлова Мария Сергеевна", 27),
        ("101", "СоколовД", "Дневник-9А", "Соколов Даниил Игоревич", 31),
    ];
    for (school, login, password, who, lessons) in table {
        let arguments = [&stand.origin, school, login, password, "2026-11-16"].map(str::to_owned);
        let told = told_by(python.clone(), "netschoolapi_diary.py", arguments).await;
        assert_eq!((told["who"].as_str(), told["lessons"].as_u64()), (Some(who), Some(lessons)));
        assert!(told["marks"].as_u64() > Some(0));
    }
    assert!(stand.control.open_sessions().is_empty(), "and it signed out");
}

#[tokio::test]
async fn netschoolpy_signs_in_and_reads_its_diary() {
    let Some(python) = college_python() else { return };
    drive(python, "netschoolpy_drive.py", ["Орлов Пётр Алексеевич", "InvalidCredentials"]).await;
}

#[tokio::test]
async fn netschoolapi_of_npm_signs_in_and_reads_its_diary() {
    let Some(node) = node() else { return };
    let wrong = "Не удалось войти. Проверьте введение данные.";
    drive(node, "netschoolapi_node.cjs", ["Орлова Мария Сергеевна", wrong]).await;
}

/// In by the school's name and by its number, and away with a wrong password; `mother` is whom the client names.
async fn drive(interpreter: PathBuf, script: &str, [mother, wrong]: [&str; 2]) {
    let stand = Stand::open().await;
    let table = [
        ("СОШ № 12", "ОрловаМС", "Пароль1", mother, 27),
        ("101", "СоколовД", "Дневник-9А", "Соколов Даниил Игоревич", 31),
    ];
    for (school, login, password, who, lessons) in table {
        let words =
            [&stand.origin, "login", "", "", school, login, password, "2026-11-16"].map(str::to_owned);
        let told = told_by(interpreter.clone(), script, words).await;
        assert_eq!((told["who"].as_str(), told["lessons"].as_u64()), (Some(who), Some(lessons)), "{told}");
        assert!(told["marks"].as_u64() > Some(0) && told["error"].is_null(), "{told}");
    }
    assert!(stand.control.open_sessions().is_empty(), "and it signed out");
    let words =
        [&stand.origin, "login", "", "", "101", "СоколовД", "не тот", "2026-11-16"].map(str::to_owned);
    let told = told_by(interpreter, script, words).await;
    assert_eq!(told["error"], wrong, "{told}");
}
