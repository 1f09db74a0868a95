//! `mechanize`, a browser without scripts, at the two journals whose pages are forms.

use super::{House, Site, open_house};
use crate::foreign_client::{python, told_by};

#[tokio::test]
async fn mechanize_signs_in_to_rid_and_reads_the_marks() {
    let Some(python) = python() else { return };
    let house = open_house().await;
    let words = [&*house.ports.origin(Site::Rid), "760215", "21500112", "rid-petr-5"].map(str::to_owned);
    let told = told_by(python, "mechanize_rid.py", words).await;
    assert_eq!(
        (&told["who"], &told["role"]),
        (&"Орлов Пётр Алексеевич".into(), &"Учащийся (5 \"В\")".into())
    );
    assert!(told["marks"].as_u64() > Some(10), "{told}");
    assert!(house.rid.open_sessions().is_empty(), "and it signed out");
}

#[tokio::test]
async fn mechanize_files_an_application_and_is_told_so_where_esia_is_the_only_way() {
    let Some(python) = python() else { return };
    let words = |house: &House| {
        let url = house.ports.origin(Site::App);
        [&*url, "Орлова.Мария", "Заявление-7", "Орлов Пётр"].map(str::to_owned)
    };
    let house = House::open().await;
    let told = told_by(python.clone(), "mechanize_app.py", words(&house)).await;
    // It does not say that it wants a page, so it is answered as a program.
    assert_eq!((&told["status"], &told["said"]["code"]), (&401.into(), &"PR-400".into()), "{told}");

    let house = open_house().await;
    let told = told_by(python, "mechanize_app.py", words(&house)).await;
    assert!(told["file"].as_str().is_some_and(|file| file.contains("Орлов Пётр")), "{told}");
    assert!(told["name"].as_str().is_some_and(|name| name.contains("Заявление")), "{told}");
    assert!(house.app.open_sessions().is_empty(), "and it signed out");
}
