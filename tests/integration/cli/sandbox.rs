//! `sandbox …`: each stand-in alone, for clients that nobody here wrote.

use std::process::{Command, Stdio};

use serde_json::Value;
use url::Url;

use super::program::{FAULTY, Running, folder_of_a_demo, run, run_with, text, told};
use crate::browser_like::Browser;

#[test]
fn people_are_told_to_programs() {
    let people: Value = serde_json::from_str(&told(&["sandbox", "people", "--format", "json"])).unwrap();
    let people = people.as_array().unwrap();
    assert_eq!(people.len(), 10);
    for person in people {
        let esia = &person["esia"];
        assert!(esia["login"].is_string() && esia["password"].is_string() && esia["oid"].is_u64(), "{esia}");
        assert!(esia["snils"].is_string() || esia["level"] == "P", "{esia}");
        for account in person["accounts"].as_array().unwrap() {
            let keys: Vec<_> = account.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(keys, ["login", "password", "role", "school", "system"]);
        }
    }
    let schools = |person: &Value| {
        person["accounts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["school"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    assert!(
        schools(&people[0]).contains(&101) && schools(&people[0]).contains(&205),
        "a parent in two schools"
    );
}

#[test]
fn people_are_told_to_people() {
    let text = told(&["sandbox", "people"]);
    assert!(
        text.contains("Орлова Мария Сергеевна — подтверждена\n    ЕСИА: orlova / esia-Orlova-1\n"),
        "{text}"
    );
}

#[tokio::test]
async fn each_stand_in_answers_where_it_says_and_ends() {
    let folder = tempfile::tempdir().unwrap();
    let table = [
        ("esia", "/"),
        ("oidc", "/.well-known/openid-configuration"),
        ("netcity", "/webapi/logindata"),
        ("bars", "/auth/login-page"),
        ("rid", "/accounts/login/"),
        ("spo", "/security/"),
        ("app", "/Account/Login.aspx"),
    ];
    for (name, path) in table {
        let words = ["sandbox", name, "--listen", "127.0.0.1:0", "--dir", text(folder.path())];
        let mut stand_in = Running::start(&words);
        let origin = stand_in.line();
        assert!(origin.starts_with("http://127.0.0.1:"), "{origin}");
        assert_eq!(Browser::new(&origin).get(path).await.status, 200, "{name}");
        let (status, rest) = stand_in.interrupt();
        assert_eq!(status.code(), Some(0), "{name}");
        assert!(rest.ends_with("Ctrl-C ends it.\n"), "{rest}");
        let address = origin.trim_start_matches("http://");
        assert!(std::net::TcpListener::bind(address).is_ok(), "{name} still holds {address}");
    }
}

#[test]
fn a_stand_in_stays_on_loopback() {
    let folder = tempfile::tempdir().unwrap();
    let table =
        [("esia", "0.0.0.0:0"), ("oidc", "0.0.0.0:0"), ("netcity", "[::]:0"), ("bars", "192.0.2.1:0")];
    for (name, address) in table {
        let ended = run(&["sandbox", name, "--listen", address, "--dir", text(folder.path())]);
        assert_eq!(ended.code, Some(1));
        assert!(ended.err.contains("loopback only"), "{}", ended.err);
    }
}

#[test]
fn tls_is_trusted_under_every_name_of_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["esia", "oidc", "netcity", "bars", "rid", "spo", "app"] {
        let words = ["sandbox", name, "--listen", "127.0.0.1:0", "--tls", "--dir", text(folder.path())];
        let mut stand_in = Running::start(&words);
        let origin = stand_in.line();
        let address = origin.strip_prefix("https://").unwrap();
        let root = folder.path().join("tls.cert.pem");
        for (check, host) in [
            ("-verify_hostname", "localhost"),
            ("-verify_hostname", "esia.localhost"),
            ("-verify_ip", "127.0.0.1"),
        ] {
            assert!(trusts(address, text(&root), check, host), "{name} as {host}");
        }
        assert!(!trusts(address, text(&root), "-verify_hostname", "esia.gosuslugi.ru"));
        assert_eq!(stand_in.interrupt().0.code(), Some(0));
    }
}

/// Whether OpenSSL's client trusts the server under this name, having only this root.
fn trusts(address: &str, root: &str, check: &str, host: &str) -> bool {
    let words = ["s_client", "-connect", address, "-verify_return_error", "-CAfile", root, check, host];
    let client = Command::new("openssl").args(words).stdin(Stdio::null()).output().unwrap();
    client.status.success()
}

#[tokio::test]
async fn a_foreign_system_is_let_in_by_its_own_certificate_and_addresses() {
    let theirs = folder_of_a_demo().await;
    let configuration = theirs.path().join("gateway.toml");
    let certificate = theirs.path().join("esia-client.cert.pem");
    let folder = tempfile::tempdir().unwrap();
    let words = |redirect_uri: &'static str| {
        let listening = ["sandbox", "esia", "--listen", "127.0.0.1:0", "--dir", text(folder.path())];
        let client = ["--client", "SCHOOL7", "--certificate", text(&certificate)];
        let redirects = ["--redirect-uri", "https://elsewhere.test/back", "--redirect-uri", redirect_uri];
        [&listening[..], &client, &redirects].concat()
    };
    for (redirect_uri, lets_in) in
        [("http://school.localhost:7000/callback", true), ("http://school.localhost:7000/callback/", false)]
    {
        let mut stand_in = Running::start(&words(redirect_uri));
        let mut browser = Browser::new(stand_in.line());
        let settings = [
            ("PRIVRATNIK__ESIA__CLIENT_ID", "SCHOOL7"),
            ("PRIVRATNIK__GATE__ORIGIN", "http://school.localhost:7000"),
        ];
        let address = run_with(&["esia", "url", "--config", text(&configuration)], &settings);
        assert_eq!(address.code, Some(0), "{}", address.err);
        let address = Url::parse(address.out.trim_end()).unwrap();
        let answer = browser.get(&address[url::Position::BeforePath..]).await;
        assert_eq!(answer.header("location").contains("/login?request="), lets_in, "{redirect_uri}");
        assert!(!folder.path().join("esia-client.key.pem").exists(), "no other system is made");
        assert_eq!(stand_in.interrupt().0.code(), Some(0));
    }
}

#[test]
fn half_a_client_is_wrong_usage() {
    for half in
        [&["--client", "SCHOOL7"][..], &["--certificate", "x.pem"], &["--redirect-uri", "http://x.test/"]]
    {
        let ended = run(&[&["sandbox", "esia", "--listen", "127.0.0.1:0"], half].concat());
        assert_eq!(ended.code, FAULTY, "{half:?}");
    }
}
