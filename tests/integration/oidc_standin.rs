//! The OIDC stand-in: by a client that nobody here wrote, and by hand.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use http::header;
use privratnik::{
    crypto::dice::SystemDice,
    domain::Secret,
    sandbox::{oidc, people::people, server},
    telemetry::SystemClock,
};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::browser_like::{Answer, Browser};

/// The stand-in with one client.
struct Stand {
    origin: String,
    control: oidc::Control,
    _running: server::Running,
}

const CALLBACK: &str = "https://client.example.test/callback";
/// Authlib joins both halves of a Basic credential as they are, so a secret of odd letters is told apart elsewhere.
const SECRET: &str = "s3cret-of.plain_letters";
/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

impl Stand {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let mut settings = oidc::Settings::new(origin.as_str(), Arc::new(SystemClock), Arc::new(SystemDice));
        settings.people = people(privratnik::app::today());
        settings.clients = vec![
            oidc::ClientCard {
                id: "foreign".to_owned(),
                secret: Secret::new(SECRET.to_owned()),
                redirect_uris: vec![CALLBACK.to_owned()],
                post_logout_redirect_uris: vec!["https://client.example.test/out".to_owned()],
            },
            oidc::ClientCard {
                id: "other".to_owned(),
                secret: Secret::new("other".to_owned()),
                redirect_uris: vec![CALLBACK.to_owned()],
                post_logout_redirect_uris: Vec::new(),
            },
        ];
        let app = oidc::app(settings, oidc::Keys::generate().unwrap());
        let running = server::run(listener, app.router(), None).await.unwrap();
        Self { origin, control: app.control(), _running: running }
    }

    fn request(changes: &[(&str, &str)]) -> String {
        let own = [
            ("client_id", "foreign"),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid profile"),
            ("state", "s t"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let kept = own.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        let pairs = kept.chain(changes.iter().filter(|(_, value)| !value.is_empty()));
        format!("/authorize?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
    }

    /// A code for a person who signs in.
    async fn code(&self, browser: &mut Browser) -> String {
        let answer = browser.get(&Self::request(&[])).await;
        let login = answer.header(header::LOCATION).to_owned();
        let handle = login.strip_prefix("/login?request=").unwrap().to_owned();
        let page = browser.get(&login).await.text();
        assert!(page.contains("foreign") && page.contains("Орлова Мария Сергеевна"), "{page}");
        let wrong = [("request", handle.as_str()), ("login", "orlova"), ("password", "guess")];
        assert_eq!(browser.post_form("/login", &wrong).await.status, 422);
        let right = [("request", handle.as_str()), ("login", "orlova"), ("password", "esia-Orlova-1")];
        let answer = browser.post_form("/login", &right).await;
        outcome(&answer, "code").unwrap()
    }

    async fn exchange(&self, changes: &[(&str, &str)]) -> Answer {
        let own = [
            ("grant_type", "authorization_code"),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
            ("client_id", "foreign"),
            ("client_secret", SECRET),
        ];
        let kept = own.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        let fields: Vec<_> =
            kept.chain(changes.iter().filter(|(_, value)| !value.is_empty())).copied().collect();
        Browser::new(&self.origin).post_form("/token", &fields).await
    }
}

/// A parameter of the address that the answer leads to.
fn outcome(answer: &Answer, name: &str) -> Option<String> {
    let url = url::Url::parse(answer.header(header::LOCATION)).ok()?;
    assert!(url.as_str().starts_with(CALLBACK), "{url}");
    url.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn a_code_works_once_and_a_second_try_revokes_what_it_gave() {
    let stand = Stand::open().await;
    let code = stand.code(&mut Browser::new(&stand.origin)).await;
    let given = stand.exchange(&[("code", &code)]).await;
    assert_eq!((given.status.as_u16(), given.header(header::CACHE_CONTROL)), (200, "no-store"));
    let bearer = format!("Bearer {}", given.json()["access_token"].as_str().unwrap());
    let mut browser = Browser::new(&stand.origin);
    browser.carry("authorization", &bearer);
    let told = browser.get("/userinfo").await;
    assert_eq!((told.status.as_u16(), told.json()["family_name"].as_str()), (200, Some("Орлова")));
    assert!(told.json().get("snils").is_none(), "the scope was not asked for");
    let again = stand.exchange(&[("code", &code)]).await;
    assert_eq!((again.status.as_u16(), again.json()["error"].as_str()), (400, Some("invalid_grant")));
    assert_eq!(browser.get("/userinfo").await.status, 401);
    assert_eq!(stand.control.record().most_presentations(), 2);
}

#[tokio::test]
async fn a_code_is_good_only_with_all_that_belongs_to_it() {
    let stand = Stand::open().await;
    for (changes, status, error) in [
        (vec![("redirect_uri", "https://client.example.test/other")], 400, "invalid_grant"),
        (vec![("code_verifier", "another-verifier-another-verifier-another-ve")], 400, "invalid_grant"),
        (vec![("code_verifier", "")], 400, "invalid_request"),
        (vec![("client_secret", "wrong")], 401, "invalid_client"),
        (vec![("client_secret", "")], 401, "invalid_client"),
        (vec![("client_id", "nobody")], 401, "invalid_client"),
        (vec![("client_id", "other"), ("client_secret", "other")], 400, "invalid_grant"),
        (vec![("grant_type", "password")], 400, "unsupported_grant_type"),
        (vec![("code", "guess")], 400, "invalid_grant"),
    ] {
        let code = stand.code(&mut Browser::new(&stand.origin)).await;
        let own = ("code", code.as_str());
        let changes: Vec<_> = if changes[0].0 == "code" { changes } else { [vec![own], changes].concat() };
        let answer = stand.exchange(&changes).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["error"].as_str()),
            (status, Some(error)),
            "{changes:?}"
        );
    }
}

#[tokio::test]
async fn faults_of_a_request_go_back_unless_the_address_is_unknown() {
    let stand = Stand::open().await;
    let mut browser = Browser::new(&stand.origin);
    for changes in [("redirect_uri", "https://evil.example"), ("client_id", "nobody"), ("redirect_uri", "")] {
        let answer = browser.get(&Stand::request(&[changes])).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::LOCATION)), (400, ""), "{changes:?}");
        assert!(answer.text().contains("Запрос не принят"));
    }
    for (changes, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("scope", "profile"), "invalid_scope"),
        (("prompt", "none"), "login_required"),
    ] {
        let answer = browser.get(&Stand::request(&[changes])).await;
        assert_eq!(outcome(&answer, "error").as_deref(), Some(error), "{changes:?}");
        assert_eq!(outcome(&answer, "state").as_deref(), Some("s t"));
        assert_eq!(outcome(&answer, "iss").as_ref(), Some(&stand.origin));
    }
    stand.code(&mut browser).await;
    let silent = browser.get(&Stand::request(&[("prompt", "none")])).await;
    assert!(outcome(&silent, "code").is_some(), "who is signed in comes back without a page");
    let asked = browser.get(&Stand::request(&[("prompt", "login")])).await;
    assert!(asked.header(header::LOCATION).starts_with("/login?request="));
}

#[tokio::test]
async fn a_sign_out_ends_the_session_wherever_it_leads() {
    let stand = Stand::open().await;
    let out = "post_logout_redirect_uri=https%3A%2F%2Fclient.example.test%2Fout&state=s";
    for (query, status, target) in [
        (format!("client_id=foreign&{out}"), 302, "https://client.example.test/out?state=s"),
        (out.to_owned(), 400, ""),
        (format!("client_id=other&{out}"), 400, ""),
        (String::new(), 200, ""),
    ] {
        let mut browser = Browser::new(&stand.origin);
        stand.code(&mut browser).await;
        assert_eq!(stand.control.open_sessions(), 1);
        let answer = browser.get(&format!("/end_session?{query}")).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::LOCATION)), (status, target), "{query}");
        assert_eq!(stand.control.open_sessions(), 0);
    }
}

#[tokio::test]
async fn another_browser_cannot_finish_a_sign_in() {
    let stand = Stand::open().await;
    let mut victim = Browser::new(&stand.origin);
    let login = victim.get(&Stand::request(&[])).await.header(header::LOCATION).to_owned();
    let handle = login.strip_prefix("/login?request=").unwrap();
    let mut stranger = Browser::new(&stand.origin);
    assert_eq!(stranger.get(&login).await.status, 400);
    let form = [("request", handle), ("person", "orlova")];
    assert_eq!(stranger.post_form("/login", &form).await.status, 400);
    victim.carry("origin", "https://evil.example");
    assert_eq!(victim.post_form("/login", &form).await.status, 403);
}

/// The Python of the prepared environment; `None`, with a sentence, on a desk that has not prepared one.
fn python() -> Option<PathBuf> {
    match env::var_os(VENV) {
        Some(venv) => Some(Path::new(&venv).join("bin/python")),
        None if env::var_os("CI").is_some_and(|ci| ci == "true") => {
            panic!("{VENV} is not set: tests/run.sh prepares the clients and sets it")
        }
        None => {
            eprintln!("skipped: {VENV} is not set; tests/run.sh prepares authlib and sets it");
            None
        }
    }
}

#[tokio::test]
async fn authlib_signs_in_by_either_way_of_showing_a_secret() {
    let Some(python) = python() else { return };
    assert!(fs::exists(&python).is_ok_and(|found| found), "{} is not there", python.display());
    let stand = Stand::open().await;
    for method in ["client_secret_basic", "client_secret_post"] {
        let arguments =
            [SCRIPT, &stand.origin, "foreign", SECRET, CALLBACK, "orlova", method].map(str::to_owned);
        let python = python.clone();
        let run = move || {
            Command::new(python)
                .args(["-W", "ignore"])
                .args(arguments)
                .env("PYTHONIOENCODING", "utf-8")
                .output()
        };
        let output = tokio::task::spawn_blocking(run).await.expect("does not panic").expect("Python starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let told: Value = serde_json::from_slice(&output.stdout).expect("a line of JSON");
        assert_eq!(
            (told["claims"]["sub"].as_str(), told["claims"]["assurance"].as_str()),
            (Some("esia-orlova"), Some("PR"))
        );
        assert_eq!(told["userinfo"]["snils"], "000-000-600 06");
        assert_eq!(told["userinfo"]["children"].as_array().map(Vec::len), Some(3));
        assert_eq!((told["again"].as_str(), told["revoked"].as_u64()), (Some("invalid_grant"), Some(401)));
    }
    assert_eq!(stand.control.record().codes_exchanged["foreign"], 2);
}

const VENV: &str = "PRIVRATNIK_CLIENTS_VENV";
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/authlib_sign_in.py");
