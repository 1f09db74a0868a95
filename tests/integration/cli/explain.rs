//! `explain`: section, rule and what would be done, without asking the journal.

use serde_json::{Value, json};

use super::program::{FAULTY, folder_of_a_demo, run, text, told};

#[tokio::test]
async fn an_address_is_explained_for_people_and_for_programs() {
    let folder = folder_of_a_demo().await;
    let file = folder.path().join("gateway.toml");
    let words = ["explain", "--config", text(&file), "--system", "netcity"];
    let explain = |more: &[&str]| told(&[&words, more].concat());
    insta::assert_snapshot!(explain(&["/WebAPI//student/diary?studentId=1"]));
    insta::assert_snapshot!(explain(&["/something/new"]));

    let closed: Value =
        serde_json::from_str(&explain(&["--json", "/webapi/context/activeSessions"])).unwrap();
    let rule = "everything that begins with /webapi/context";
    let expected = json!({
        "path": "/webapi/context/activeSessions", "section": "other", "rule": rule,
        "blank": [], "reading": "closed", "changing": "closed",
    });
    assert_eq!(closed, expected);

    let college = ["explain", "--config", text(&file), "--system", "spo", "--json"];
    let mixed = told(&[&college[..], &["/Services/students/6002/Dashboard"]].concat());
    let mixed: Value = serde_json::from_str(&mixed).unwrap();
    assert_eq!(mixed["rule"], "/services/students/…/dashboard and everything below it");
    assert_eq!((&mixed["section"], &mixed["blank"]), (&json!("other"), &json!(["subjects[].mark"])));
}

#[tokio::test]
async fn what_cannot_be_explained_is_named() {
    let folder = folder_of_a_demo().await;
    let file = folder.path().join("gateway.toml");
    for (system, path, words) in [
        ("nowhere", "/", "there is no nowhere; there is"),
        ("netcity", "/a%2fb", "the path hides a separator: answered with 400"),
    ] {
        let ended = run(&["explain", "--config", text(&file), "--system", system, path]);
        assert_eq!((ended.code, ended.out.as_str()), (FAULTY, ""));
        assert!(ended.err.contains(words), "{}", ended.err);
    }
}
