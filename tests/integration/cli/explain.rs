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
    insta::assert_snapshot!(explain(&["/webapi/context/activeSessions"]));

    let closed: Value =
        serde_json::from_str(&explain(&["--json", "/webapi/context/activeSessions"])).unwrap();
    let rule = "everything that begins with /webapi/context";
    let closing = "everything that begins with /webapi/context/activesessions";
    let expected = json!({
        "path": "/webapi/context/activeSessions", "section": "other", "rule": rule,
        "blank": [], "own_sign_in": "closed", "reading": "closed", "reading_rule": closing,
        "changing": "closed", "changing_rule": closing,
    });
    assert_eq!(closed, expected);

    let college = ["explain", "--config", text(&file), "--system", "spo", "--json"];
    let mixed = told(&[&college[..], &["/Services/students/6002/Dashboard"]].concat());
    let mixed: Value = serde_json::from_str(&mixed).unwrap();
    assert_eq!(mixed["rule"], "/services/students/…/dashboard and everything below it");
    assert_eq!((&mixed["section"], &mixed["blank"]), (&json!("other"), &json!(["subjects[].mark"])));
}

#[tokio::test]
async fn what_is_done_is_what_the_configuration_says() {
    let folder = folder_of_a_demo().await;
    let file = folder.path().join("gateway.toml");
    let word =
        |system: &str, path: &str| told(&["explain", "--config", text(&file), "--system", system, path]);
    // The demo has the own way in closed at the one and open at the other.
    let (closed, open) = (word("netcity", "/webapi/login"), word("bars", "/auth/login"));
    assert!(closed.contains("without a session: closed too, for own_sign_in is \"closed\""), "{closed}");
    assert!(open.contains("without a session: passed on, for own_sign_in is \"open\""), "{open}");
    assert!(open.contains("by the rule for /auth/login and everything below it"), "{open}");
    let (closed, open) = (word("netcity", "/"), word("bars", "/"));
    assert!(closed.contains("without a session: to the gate's sign-in"), "{closed}");
    assert!(open.contains("without a session: passed on as the journal's own visitor's"), "{open}");
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
