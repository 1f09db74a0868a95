//! A client that nobody here wrote: a browser without a window, which keeps cookies and posts forms by itself.

use super::Stand;
use crate::foreign_client::{python, told_by};

#[tokio::test]
async fn mechanize_signs_in_and_reads_the_marks() {
    let Some(python) = python() else { return };
    let stand = Stand::open().await;
    let arguments = [&stand.origin, "760215", "21500112", "rid-petr-5"].map(str::to_owned);
    let told = told_by(python.clone(), "mechanize_rid.py", arguments).await;
    assert_eq!(told["who"], "Орлов Пётр Алексеевич");
    assert_eq!(told["role"], "Учащийся (5 \"В\")");
    assert!(told["marks"].as_u64() > Some(10), "{told}");
    assert!(stand.control.open_sessions().is_empty(), "and it signed out");
    let arguments = [&stand.origin, "760215", "21500112", "wrong"].map(str::to_owned);
    let told = told_by(python, "mechanize_rid.py", arguments).await;
    assert!(
        told["refused"].as_str().is_some_and(|words| words.contains("имя пользователя и пароль")),
        "{told}"
    );
}
