//! A client that nobody here wrote.

use super::Stand;
use crate::foreign_client::{python, told_by};

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
