//! A client that nobody here wrote.

use super::Stand;
use crate::foreign_client::{college_python, told_by};

#[tokio::test]
async fn asurso_api_signs_in_and_reads_a_students_everything() {
    let Some(python) = college_python() else { return };
    let stand = Stand::open().await;
    let words = [stand.origin.clone(), "ЛебедеваПМ".to_owned(), "Зачётка-19".to_owned()];
    let told = told_by(python, "asurso_college.py", words).await;
    assert_eq!(told["refused"], "Неверный логин или пароль");
    assert_eq!((&told["who"], &told["group"]), (&"Лебедева Полина Максимовна".into(), &"ИС-41".into()));
    assert_eq!((&told["college"], &told["days"]), (&"Приозёрский колледж связи".into(), &7.into()));
    assert_eq!((&told["lessons"], &told["terms"]), (&20.into(), &8.into()));
    assert!(told["subjects"].as_u64() > Some(5) && !told["marks"].as_array().unwrap().is_empty(), "{told}");
    assert!(told["average"].as_f64().is_some_and(|average| (2.0..=5.0).contains(&average)), "{told}");
    assert_eq!(told["mates"], serde_json::json!(["Лебедева Полина Максимовна", "Макаров Кирилл Денисович"]));
    assert_eq!((&told["chats"][0], &told["left"]), (&"Группа ИС-41".into(), &true.into()));
    assert!(stand.control.open_sessions().is_empty(), "and it signed out");
}
