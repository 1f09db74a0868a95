//! The client of ESIA against a scripted server: every way in which an answer can be wrong.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod consent;
mod mint;
mod scripted;
mod walk;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use privratnik::crypto::dice::SystemDice;
use privratnik::crypto::jws::TrustedCertificates;
use privratnik::crypto::signer::LocalSigner;
use privratnik::domain::{Assurance, Moment, Oid, Person, Secret, State};
use privratnik::esia::breaker::{BreakerRules, Phase};
use privratnik::esia::client::{EsiaClient, Tools};
use privratnik::esia::meter::{CallOutcome, Endpoint};
use privratnik::esia::settings::Settings;
use privratnik::esia::wire::authorise::Version;
use privratnik::flow::port::{IdentityFault, IdentityProvider as _};
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use url::Url;

use mint::{CALLBACK, CLIENT, ISSUER, Mint, NOW, OID, STATE};
use scripted::{Ledger, Reply, Script, Server};

/// A client, the server that it calls and the mint that both know.
struct Bench {
    client: EsiaClient,
    server: Server,
    ledger: Arc<Ledger>,
    mint: Mint,
    state: State,
}

impl Bench {
    async fn new(script: impl FnOnce(&Mint) -> Script) -> Self {
        Self::with(Mint::gost(), script, |_| {}).await
    }

    async fn with(
        mint: Mint,
        script: impl FnOnce(&Mint) -> Script,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let server = Server::start(script(&mint)).await;
        let mut settings = Settings::new(server.base.clone(), ISSUER, CLIENT, CALLBACK);
        settings.call_timeout = Duration::from_secs(5);
        change(&mut settings);
        let ledger = Arc::new(Ledger::default());
        let client = client(settings, &mint, Arc::clone(&ledger));
        Self { client, server, ledger, mint, state: State::parse(STATE).unwrap() }
    }

    async fn redeem(&self) -> Result<Person, IdentityFault> {
        self.redeem_code(self.mint.code(&[])).await
    }

    /// Whatever goes wrong, the fault names neither a token nor the person.
    async fn redeem_code(&self, code: String) -> Result<Person, IdentityFault> {
        let result = self.client.redeem(&Secret::new(code.clone()), &self.state, NOW).await;
        if let Err(fault) = &result {
            let told = format!("{fault} {fault:?}");
            for secret in [code.as_str(), "eyJ", "Орлов", "600 06", "1000299681"] {
                assert!(!told.contains(secret), "{told}");
            }
        }
        result
    }
}

fn client(settings: Settings, mint: &Mint, meter: Arc<Ledger>) -> EsiaClient {
    let (key, certificate) = mint.client_key();
    let signer = LocalSigner::new(mint::gost(), key, certificate).unwrap();
    let tools = Tools { signer: Arc::new(signer), gost: mint::gost(), dice: Arc::new(SystemDice), meter };
    EsiaClient::new(settings, tools, TrustedCertificates::new(vec![mint.certificate()])).unwrap()
}

fn is_unavailable(fault: &IdentityFault) -> bool {
    matches!(fault, IdentityFault::Unavailable { .. })
}

#[tokio::test]
async fn a_sound_sign_in_gives_the_person_in_both_algorithms_and_versions() {
    for mint in [Mint::gost(), Mint::rsa()] {
        for version in [Version::V3, Version::V1] {
            let bench = Bench::with(mint.clone(), Script::sound, |settings| settings.version = version).await;
            let person = bench.redeem().await.unwrap();
            assert_eq!((person.key.oid, &*person.key.realm.0), (Oid(OID), ISSUER));
            assert_eq!(person.assurance, Assurance::Confirmed);
            assert_eq!(person.name.spoken(), "Орлова Мария Сергеевна");
            let children: Vec<_> = person.children.iter().map(|child| child.name.spoken()).collect();
            assert_eq!(children, ["Орлов Пётр Ильич", "Орлова Анна Ильинична"]);
            let certificates =
                person.children.iter().map(|child| child.birth_certificate.as_ref().unwrap().number.as_str());
            assert_eq!(certificates.collect::<Vec<_>>(), ["111111", "222222"]);
            assert_eq!(bench.server.calls(version.token_path()), 1);
        }
    }
}

#[tokio::test]
async fn an_address_is_signed_for_the_browser() {
    let bench = Bench::with(Mint::gost(), Script::sound, |settings| {
        settings.browser_base = "http://esia.localhost:8402".parse().unwrap();
    })
    .await;
    let address = bench.client.ask(&bench.state, NOW).await.unwrap();
    assert!(address.starts_with("http://esia.localhost:8402/aas/oauth2/v2/ac?"), "{address}");
    assert!(address.contains("timestamp=2026.11.21+12%3A00%3A00+%2B0000"), "{address}");
    bench.mint.check_authorise(Url::parse(&address).unwrap().query().unwrap());
    assert_ne!(address, bench.client.ask(&bench.state, NOW).await.unwrap(), "every address is signed afresh");
}

#[tokio::test]
async fn leaving_names_the_way_back_as_esia_calls_it() {
    let bench = Bench::new(Script::sound).await;
    let address = bench.client.leave("https://gate.example.test/?a=b").unwrap();
    assert!(address.ends_with(
        "/idp/ext/Logout?client_id=TESTIS01&redirect_url=https%3A%2F%2Fgate.example.test%2F%3Fa%3Db"
    ));
}

#[tokio::test]
async fn lesson_28_whatever_the_token_endpoint_answers_the_code_is_sent_once() {
    for reply in [
        Reply::html(StatusCode::OK),
        Reply::html(StatusCode::BAD_GATEWAY),
        Reply::html(StatusCode::FOUND),
        Reply::json(StatusCode::INTERNAL_SERVER_ERROR, json!({"error": "server_error"})),
        Reply::json(StatusCode::OK, json!({"surprise": true})),
        Reply::json(StatusCode::OK, json!({"filling": "x".repeat(2_000_000)})),
        Reply::json(StatusCode::BAD_REQUEST, json!([])),
        Reply::Hang,
    ] {
        let script = |mint: &Mint| Script::sound(mint).token(move |_| reply.clone());
        let bench = Bench::with(Mint::gost(), script, |settings| {
            settings.call_timeout = Duration::from_millis(300);
        })
        .await;
        let fault = bench.redeem().await.unwrap_err();
        assert!(is_unavailable(&fault), "{fault:?}");
        assert_eq!(bench.server.total_calls(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn lesson_28_a_broken_connection_does_not_send_the_code_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let met = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&met);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            // The head of the request is taken, and nothing is said.
            let _ = socket.read(&mut [0; 64]).await;
        }
    });
    let mint = Mint::gost();
    let client = client(Settings::new(base, ISSUER, CLIENT, CALLBACK), &mint, Arc::default());
    let fault =
        client.redeem(&Secret::new(mint.code(&[])), &State::parse(STATE).unwrap(), NOW).await.unwrap_err();
    assert!(is_unavailable(&fault), "{fault:?}");
    assert_eq!(met.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn errors_of_the_token_endpoint_keep_their_cause_and_words() {
    for (description, expected) in [
        ("ESIA-007011: code is spent", "the code is spent: invalid_request: ESIA-007011: code is spent"),
        (
            "ESIA-007053: OAuthErrorEnum.clientSecretWrong",
            "ESIA refuses this system: invalid_request: ESIA-007053: OAuthErrorEnum.clientSecretWrong",
        ),
        ("ESIA-007055: no", "the account is not confirmed: invalid_request: ESIA-007055: no"),
        ("ESIA-007008: later", "ESIA is not available: invalid_request: ESIA-007008: later"),
    ] {
        let body = json!({"error": "invalid_request", "error_description": description, "state": "s"});
        let script = |mint: &Mint| {
            Script::sound(mint).token(move |_| Reply::json(StatusCode::BAD_REQUEST, body.clone()))
        };
        let bench = Bench::new(script).await;
        assert_eq!(bench.redeem().await.unwrap_err().to_string(), expected);
        assert_eq!(bench.server.total_calls(), 1);
    }
}

#[tokio::test]
async fn tokens_that_break_a_rule_open_no_record() {
    let late = NOW.secs() - 61;
    let other = json!({"urn:esia:sbj:typ": "P", "urn:esia:sbj:oid": 8});
    let cases = [
        ("issuer of access", vec![("iss", json!("http://evil.example/"))], vec![]),
        ("issuer of id", vec![], vec![("iss", json!("https://esia.example/"))]),
        ("client of access", vec![("client_id", json!("OTHER"))], vec![]),
        ("audience of id", vec![], vec![("aud", json!("OTHER"))]),
        ("expired access", vec![("exp", json!(late))], vec![]),
        ("expired id", vec![], vec![("exp", json!(late))]),
        ("access of another person", vec![("urn:esia:sbj_id", json!(8))], vec![]),
        ("id of another person", vec![], vec![("sub", json!(8))]),
        ("subject of another person", vec![], vec![("urn:esia:sbj", other)]),
    ];
    for (name, access, id) in cases {
        let script = |mint: &Mint| {
            let (access, id) = (mint.access(&access), mint.id(&id));
            Script::sound(mint).token(move |request| Reply::tokens(&request.state, &access, Some(&id)))
        };
        let bench = Bench::new(script).await;
        let fault = bench.redeem().await.unwrap_err();
        assert!(matches!(fault, IdentityFault::Untrusted { .. }), "{name}: {fault:?}");
        assert_eq!(bench.server.total_calls(), 1, "{name}");
    }
}

#[tokio::test]
async fn tokens_of_another_certificate_open_no_record() {
    let forger = Mint::gost();
    let script = |mint: &Mint| {
        let (access, id) = (forger.access(&[]), mint.id(&[]));
        Script::sound(mint).token(move |request| Reply::tokens(&request.state, &access, Some(&id)))
    };
    let bench = Bench::new(script).await;
    assert!(matches!(bench.redeem().await.unwrap_err(), IdentityFault::Untrusted { .. }));
    assert_eq!(bench.server.total_calls(), 1);
}

#[tokio::test]
async fn an_answer_to_another_request_is_refused() {
    let script = |mint: &Mint| {
        let (access, id) = (mint.access(&[]), mint.id(&[]));
        Script::sound(mint).token(move |_| Reply::tokens(STATE, &access, Some(&id)))
    };
    let bench = Bench::new(script).await;
    let fault = bench.redeem().await.unwrap_err();
    assert!(matches!(fault, IdentityFault::Untrusted { .. }), "{fault:?}");
}

#[tokio::test]
async fn an_answer_without_an_id_token_is_a_missing_scope() {
    let script = |mint: &Mint| {
        let access = mint.access(&[]);
        Script::sound(mint).token(move |request| Reply::tokens(&request.state, &access, None))
    };
    let fault = Bench::new(script).await.redeem().await.unwrap_err();
    assert!(matches!(fault, IdentityFault::Misconfigured { .. }), "{fault:?}");
}

#[tokio::test]
async fn lesson_36_a_code_of_another_sign_in_is_never_sent() {
    let bench = Bench::new(Script::sound).await;
    let other_state = json!("00000000-0000-4000-8000-000000000000");
    for code in [
        bench.mint.code(&[("urn:esia:client:state", other_state)]),
        bench.mint.code(&[("exp", json!(NOW.secs() - 61))]),
        bench.mint.code(&[("client_id", json!("OTHER"))]),
        bench.mint.access(&[]),
        Mint::gost().code(&[]),
        "opaque".to_owned(),
    ] {
        let fault = bench.redeem_code(code).await.unwrap_err();
        assert!(matches!(fault, IdentityFault::Untrusted { .. }), "{fault:?}");
    }
    assert_eq!(bench.server.total_calls(), 0);
}

#[tokio::test]
async fn an_opaque_code_is_taken_only_where_the_operator_says_so() {
    let bench = Bench::with(Mint::gost(), Script::sound, |settings| settings.opaque_code = true).await;
    assert!(bench.redeem_code("opaque".to_owned()).await.is_ok());
    let fault = bench.redeem_code(Mint::gost().code(&[])).await.unwrap_err();
    assert!(matches!(fault, IdentityFault::Untrusted { .. }), "a forged token is no opaque code");
}

#[tokio::test]
async fn records_are_asked_again_when_it_may_pass_and_the_code_is_not() {
    let person = format!("/rs/prns/{OID}");
    for (failures, is_ok) in [(2, true), (3, false)] {
        let script = |mint: &Mint| {
            Script::sound(mint).before(&person, &Reply::html(StatusCode::BAD_GATEWAY), failures)
        };
        let bench = Bench::new(script).await;
        let result = bench.redeem().await;
        assert_eq!(result.is_ok(), is_ok);
        assert!(result.err().iter().all(is_unavailable));
        assert_eq!(bench.server.calls(&person), 3);
        assert_eq!(bench.server.calls(Version::V3.token_path()), 1);
        let failed = bench.ledger.count(Endpoint::Person, CallOutcome::ServerError);
        assert_eq!(failed, failures);
    }
}

#[tokio::test]
async fn an_error_of_the_rest_part_is_not_asked_again() {
    let person = format!("/rs/prns/{OID}");
    let body = json!({"code": "ESIA-005011", "message": "SecurityErrorEnum.invalidToken"});
    let reply = Reply::json(StatusCode::UNAUTHORIZED, body);
    let bench = Bench::new(|mint| Script::sound(mint).on(&person, reply)).await;
    let fault = bench.redeem().await.unwrap_err();
    assert!(fault.to_string().contains("ESIA-005011"), "{fault}");
    assert_eq!(bench.server.calls(&person), 1);
    assert_eq!(bench.ledger.count(Endpoint::Person, CallOutcome::Refused), 1);
}

#[tokio::test]
async fn a_scope_that_was_not_granted_leaves_the_children_out() {
    let body = json!({"code": "ESIA-005029", "message": "SecurityErrorEnum.scopeNotAllowed"});
    let reply = Reply::json(StatusCode::FORBIDDEN, body);
    let bench = Bench::new(|mint| Script::sound(mint).on(&format!("/rs/prns/{OID}/kids"), reply)).await;
    assert!(bench.redeem().await.unwrap().children.is_empty());
}

#[tokio::test]
async fn lesson_39_a_foreign_address_is_not_fetched() {
    let stranger = Server::start(Script::empty()).await;
    let link = format!("{}rs/prns/{OID}/kids/1", stranger.base);
    let list = json!({"stateFacts": ["hasSize"], "size": 1, "elements": [link]});
    let reply = Reply::json(StatusCode::OK, list);
    let bench = Bench::new(|mint| Script::sound(mint).on(&format!("/rs/prns/{OID}/kids"), reply)).await;
    let fault = bench.redeem().await.unwrap_err();
    assert!(matches!(fault, IdentityFault::Untrusted { .. }), "{fault:?}");
    assert_eq!(stranger.total_calls(), 0);
}

#[tokio::test]
async fn lesson_29_a_new_certificate_is_trusted_without_a_restart() {
    let bench = Bench::new(Script::sound).await;
    let fresh = Mint::gost();
    let both = vec![bench.mint.certificate(), fresh.certificate()];
    let code = fresh.code(&[]);
    assert!(bench.redeem_code(code).await.is_err());
    bench.client.trust().replace(TrustedCertificates::new(both));
    assert!(bench.redeem().await.is_ok(), "the old one still holds");
    assert_eq!(bench.client.trust().ends().len(), 2);
    bench.client.trust().replace(TrustedCertificates::new(vec![fresh.certificate()]));
    assert!(bench.redeem().await.is_err(), "the old one is out");
}

#[tokio::test]
async fn lesson_28_after_failures_in_a_row_nothing_is_sent_for_a_while() {
    let rules = BreakerRules { failures: 2, rest: Duration::from_secs(30) };
    let script =
        |mint: &Mint| Script::sound(mint).down_first(2, Reply::html(StatusCode::SERVICE_UNAVAILABLE));
    let bench = Bench::with(Mint::gost(), script, |settings| settings.breaker = rules).await;
    for _ in 0..4 {
        assert!(is_unavailable(&bench.redeem().await.unwrap_err()));
    }
    assert_eq!(bench.server.total_calls(), 2);
    assert_eq!(bench.ledger.count(Endpoint::Token, CallOutcome::Withheld), 2);
    assert_eq!(bench.client.breaker(), Phase::Open { since: NOW });
    let later = NOW.plus(rules.rest);
    assert!(bench.client.redeem(&Secret::new(bench.mint.code(&[])), &bench.state, later).await.is_ok());
    assert_eq!(bench.ledger.last_phase(), Some(Phase::Closed { failures: 0 }));
}

#[tokio::test]
async fn nobody_at_the_other_end_is_told_as_such() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base: Url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    drop(listener);
    let bench = Bench::with(Mint::gost(), Script::sound, |settings| settings.server_base = base).await;
    assert!(is_unavailable(&bench.redeem().await.unwrap_err()));
    assert_eq!(bench.ledger.count(Endpoint::Token, CallOutcome::Unreachable), 1);
}

#[tokio::test]
async fn a_dossier_has_contacts_and_documents_inside_or_behind_addresses() {
    let bench = Bench::new(Script::sound).await;
    let code = Secret::new(bench.mint.code(&[]));
    let dossier = bench.client.dossier(&code, &bench.state, NOW).await.ok().unwrap();
    let contacts: Vec<_> = dossier.contacts.iter().map(|contact| contact.kind.as_str()).collect();
    assert_eq!(contacts, ["MBT", "EML"]);
    assert_eq!(dossier.documents[0].kind, "RF_PASSPORT");
    assert_eq!(dossier.person.gender.as_deref(), Some("F"));
    let inside = dossier.kids.iter().map(|kid| kid.person.documents.as_ref().unwrap().elements.len());
    assert_eq!(inside.collect::<Vec<_>>(), [1, 1]);
}

#[tokio::test]
async fn a_clock_that_is_off_by_an_hour_is_named() {
    let bench = Bench::new(Script::sound).await;
    let late = Moment::from_secs(NOW.secs() + 3600);
    let code = Secret::new(bench.mint.code(&[]));
    let fault = bench.client.redeem(&code, &bench.state, late).await.unwrap_err();
    assert!(fault.to_string().contains("clock"), "{fault}");
}
