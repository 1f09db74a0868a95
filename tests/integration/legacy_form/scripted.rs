//! The form replay against a server that answers by a script and remembers every call.

use std::time::Duration;

use privratnik::{
    domain::Standing,
    flow::port::{Journal, JournalFault},
    legacy::Limits,
};
use tokio::net::TcpListener;

use super::{account, portal_at, portal_within, secret};
use crate::legacy::scripted::{Reply, Scripted, Seen};

const PAGE: &str = "<form id=aspnetForm action='/Account/Login.aspx?step=2'><input type=hidden name=state value='7 &amp; 8'></form>";

/// A portal in good order; it writes UTF-8.
fn ordinary(seen: &Seen) -> Reply {
    match seen.call().as_str() {
        "GET /Account/Login.aspx" => html(PAGE).cookie("visitor=1; path=/"),
        "POST /Account/Login.aspx" => Reply::status(302)
            .header("location", "/Cabinet/Default.aspx")
            .cookie("session=2; path=/; HttpOnly"),
        "GET /Cabinet/Default.aspx" => html("<div id=UserPanel><b id=UserName>Орлова Мария</b></div>"),
        "GET /Account/Logout.aspx" => Reply::status(302).header("location", "/"),
        _ => Reply::status(404),
    }
}

fn html(text: &str) -> Reply {
    Reply::text(text).header("content-type", "text/html; charset=utf-8")
}

fn somebody() -> privratnik::domain::AccountKey {
    account("app", None, "Орлова.Мария")
}

#[tokio::test]
async fn a_proof_signs_in_once_reads_and_signs_out() {
    let server = Scripted::open(ordinary).await;
    let proof = portal_at(server.origin()).prove(&somebody(), &secret("Пароль 1")).await.expect("proved");
    let seen = server.seen();
    let calls: Vec<_> = seen.iter().map(Seen::call).collect();
    assert_eq!(
        calls,
        [
            "GET /Account/Login.aspx",
            "POST /Account/Login.aspx",
            "GET /Cabinet/Default.aspx",
            "GET /Cabinet/Default.aspx",
            "GET /Account/Logout.aspx",
        ],
        "the page behind the redirect, and the page with the name"
    );
    let fields = [
        ("state", "7 & 8"),
        ("TxtLogin", "Орлова.Мария"),
        ("TXTPASSWORD", "Пароль 1"),
        ("BtnEnter", "Войти"),
    ];
    assert_eq!(seen[1].form(), fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(seen[1].field("step").as_deref(), Some("2"), "where the form says");
    let page = format!("{}/Account/Login.aspx", server.origin());
    assert_eq!(
        (seen[1].header("referer"), seen[1].header("origin")),
        (Some(page.as_str()), Some(server.origin()))
    );
    assert_eq!((seen[0].header("cookie"), seen[1].header("cookie")), (None, Some("visitor=1")));
    assert_eq!(seen[4].header("cookie"), Some("visitor=1; session=2"));
    assert_eq!(proof.profile.name.spoken(), "Орлова Мария");
}

#[tokio::test]
async fn lesson_25_a_refused_sign_in_is_never_repeated() {
    let said = |words: &str| html(&format!("{PAGE}<p id=Failure>{words}</p>"));
    let unavailable = "the journal is not available";
    let table = [
        (said("Неверное имя пользователя"), "the journal refused login and password"),
        (said("Запись заблокирована"), "the journal locked the account: Запись заблокирована"),
        (said("Что-то другое"), unavailable),
        (html("Добро пожаловать"), unavailable),
        (html("Технические работы"), "the journal is under maintenance"),
        (Reply::status(500), unavailable),
        (Reply::status(429), unavailable),
        (Reply::status(302).header("location", "/elsewhere"), unavailable),
        (Reply::status(302).header("location", "http://other.test/Cabinet/Default.aspx"), unavailable),
    ];
    let good = Scripted::open(ordinary).await;
    let proof = portal_at(good.origin()).prove(&somebody(), &secret("x")).await.expect("proved");
    for (reply, expected) in table {
        let server = Scripted::open(move |seen| match seen.call().as_str() {
            "POST /Account/Login.aspx" => reply.clone(),
            _ => ordinary(seen),
        })
        .await;
        let journal = portal_at(server.origin());
        let proved = journal.prove(&somebody(), &secret("x")).await.err().expect("a refusal");
        assert!(proved.to_string().starts_with(expected), "{proved}");
        let entered = journal.enter(&somebody(), &proof.credential, &Standing::default()).await;
        let entered = entered.err().expect("a refusal");
        assert!(entered.to_string().starts_with(expected), "{entered}");
        assert_eq!(server.count("POST /Account/Login.aspx"), 2, "one for the proof, one for the entrance");
    }
}

#[tokio::test]
async fn lesson_25_nor_is_one_whose_connection_breaks() {
    let server = Scripted::breaking_at("POST /Account/Login.aspx", ordinary).await;
    let fault = portal_at(server.origin()).prove(&somebody(), &secret("x")).await.err().expect("no answer");
    assert!(matches!(fault, JournalFault::Unavailable { .. }));
    assert_eq!(server.count("POST /Account/Login.aspx"), 1);
}

#[tokio::test]
async fn lesson_39_a_password_goes_to_the_journal_alone() {
    let other = Scripted::open(ordinary).await;
    let target = format!("{}/Account/Login.aspx", other.origin());
    let page = PAGE.replace("/Account/Login.aspx?step=2", &target);
    let server = Scripted::open(move |seen| match seen.call().as_str() {
        "GET /Account/Login.aspx" => html(&page),
        _ => ordinary(seen),
    })
    .await;
    let fault = portal_at(server.origin()).prove(&somebody(), &secret("x")).await.err().expect("a refusal");
    assert!(fault.to_string().contains("another server"), "{fault}");
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn a_redirect_to_a_page_that_shows_nobody_is_no_sign_in() {
    let server = Scripted::open(|seen| match seen.call().as_str() {
        "GET /Cabinet/Default.aspx" => html("<p>Гость"),
        _ => ordinary(seen),
    })
    .await;
    let fault = portal_at(server.origin()).prove(&somebody(), &secret("x")).await.err().expect("a refusal");
    assert!(fault.to_string().contains("does not show that somebody is signed in"), "{fault}");
}

#[tokio::test]
async fn a_page_without_the_form_costs_no_try() {
    for (text, expected) in [
        ("<p>Ничего", "the journal is not available"),
        ("Технические работы", "the journal is under maintenance"),
    ] {
        let server = Scripted::open(move |seen| match seen.call().as_str() {
            "GET /Account/Login.aspx" => html(text),
            _ => ordinary(seen),
        })
        .await;
        let fault = portal_at(server.origin()).prove(&somebody(), &secret("x")).await.err().expect("no form");
        assert!(fault.to_string().starts_with(expected), "{fault}");
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_proof_that_cannot_read_the_name_fails_and_still_signs_out() {
    let server = Scripted::open(|seen| match seen.call().as_str() {
        "GET /Cabinet/Default.aspx" => html("<div id=UserPanel></div>"),
        _ => ordinary(seen),
    })
    .await;
    let fault = portal_at(server.origin()).prove(&somebody(), &secret("x")).await.err().expect("no name");
    assert!(matches!(fault, JournalFault::Unavailable { .. }));
    assert_eq!(server.count("GET /Account/Logout.aspx"), 1);
}

#[tokio::test]
async fn silence_and_foreign_credentials_are_faults_of_their_own() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let origin = format!("http://{}", silent.local_addr().expect("bound"));
    let quick = Limits { call: Duration::from_millis(50), ..Limits::default() };
    let journal = portal_within(&origin, quick);
    let fault = journal.prove(&somebody(), &secret("x")).await.err().expect("no answer");
    assert!(matches!(fault, JournalFault::Unavailable { .. }), "{fault}");
    let foreign = privratnik::domain::Secret::new(b"another adapter's".to_vec());
    let fault = journal.enter(&somebody(), &foreign, &Standing::default()).await.err();
    assert_eq!(fault, Some(JournalFault::Credential));
}
