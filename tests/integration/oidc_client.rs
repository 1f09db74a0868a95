//! The OIDC client against a scripted provider: every way in which an answer can be wrong.

mod scripted;

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use privratnik::crypto::blind::KeyedIndex;
use privratnik::crypto::seal::KeyRing;
use privratnik::domain::{Assurance, Moment, Person, Realm, Secret, State};
use privratnik::esia::breaker::BreakerRules;
use privratnik::esia::oidc::claims::{ClaimPath, ClaimsMap, NameClaims, SubjectKind};
use privratnik::esia::oidc::client::{OidcClient, Tools};
use privratnik::esia::oidc::settings::{ClientAuth, Settings};
use privratnik::flow::port::{IdentityFault, IdentityProvider as _};
use serde_json::{Value, json};
use url::Url;

use scripted::{Mint, Provider, Reply};

const STATE: &str = "7648d7bd-6369-4073-b545-90250f68025e";
/// 2026-11-21 12:00:00 UTC.
const NOW: Moment = Moment::from_secs(1_795_262_400);
const CLIENT: &str = "journals";

/// A client and the provider that it knows.
struct Bench {
    client: OidcClient,
    provider: Provider,
    state: State,
}

fn path(name: &str) -> ClaimPath {
    ClaimPath(name.to_owned())
}

fn settings(provider: &Provider) -> Settings {
    Settings {
        issuer: provider.issuer.clone(),
        server_base: provider.issuer.parse().unwrap(),
        client_id: CLIENT.to_owned(),
        client_secret: Secret::new("p@ss:word+ &=".to_owned()),
        client_auth: ClientAuth::Basic,
        redirect_uri: "https://gate.example.test/callback".to_owned(),
        scopes: vec!["openid".to_owned(), "profile".to_owned()],
        userinfo: false,
        claims: ClaimsMap {
            subject: path("sub"),
            subject_kind: SubjectKind::Opaque(Realm("https://provider.example".into())),
            assurance: path("acr"),
            levels: vec![("high".to_owned(), Assurance::Confirmed)],
            name: NameClaims::Whole(path("name")),
            birth_date: Some(path("birthdate")),
            snils: Some(path("snils")),
            birth_certificate: Some((path("birth_certificate_series"), path("birth_certificate_number"))),
            children: None,
        },
        leeway: Duration::from_secs(60),
        connect_timeout: Duration::from_secs(5),
        call_timeout: Duration::from_secs(5),
        largest_answer: 1024 * 1024,
        breaker: BreakerRules { failures: 50, rest: Duration::from_secs(30) },
        extra_roots_pem: Vec::new(),
    }
}

impl Bench {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let provider = Provider::start().await;
        let mut settings = settings(&provider);
        change(&mut settings);
        let key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
        let ring = KeyRing::parse(&Secret::new(format!("1:{key}\nindex:{key}\n"))).unwrap();
        let tools = Tools { index: Arc::new(KeyedIndex::new(&ring)), meter: Arc::new(scripted::Silence) };
        let client = OidcClient::new(settings, tools).unwrap();
        Self { client, provider, state: State::parse(STATE).unwrap() }
    }

    /// The nonce that the client asks for.
    async fn nonce(&self) -> String {
        let address: Url = self.client.ask(&self.state, NOW).await.unwrap().parse().unwrap();
        let nonce = address.query_pairs().find(|(name, _)| name == "nonce");
        nonce.unwrap().1.into_owned()
    }

    /// Sound claims with some changed; `null` leaves one out.
    async fn claims(&self, changes: &[(&str, Value)]) -> Value {
        let mut claims = json!({
            "iss": self.provider.issuer, "aud": CLIENT, "sub": "esia-orlova", "nonce": self.nonce().await,
            "iat": NOW.secs(), "exp": NOW.secs() + 600, "acr": "high", "name": "Орлова Мария Сергеевна",
            "birthdate": "1986-03-04", "snils": "000-000-600 06",
        });
        for (name, value) in changes {
            claims[*name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        claims
    }

    /// The provider answers with this token.
    fn gives(&self, id_token: &str) {
        self.provider.answer(Reply::json(StatusCode::OK, json!({
            "access_token": "access-word", "token_type": "Bearer", "expires_in": 600, "id_token": id_token,
        })));
    }

    /// Whatever goes wrong, the fault names neither a token nor the person.
    async fn redeem(&self) -> Result<Person, IdentityFault> {
        let result = self.client.redeem(&Secret::new("code-word".to_owned()), &self.state, NOW).await;
        if let Err(fault) = &result {
            let told = format!("{fault} {fault:?}");
            for secret in ["eyJ", "Орлов", "600 06", "esia-orlova", "access-word", "code-word", "p@ss"] {
                assert!(!told.contains(secret), "{told}");
            }
        }
        result
    }
}

#[tokio::test]
async fn a_sound_sign_in_gives_the_person_under_either_algorithm() {
    for mint in [Mint::rsa("one"), Mint::ecdsa("one")] {
        let bench = Bench::new().await;
        bench.provider.keys(&[&mint]);
        bench.gives(&mint.sign(&bench.claims(&[]).await));
        let person = bench.redeem().await.unwrap();
        assert_eq!(
            (person.assurance, person.name.spoken().as_str()),
            (Assurance::Confirmed, "Орлова Мария Сергеевна")
        );
        assert_eq!(&*person.key.realm.0, "https://provider.example");
        let again = Bench::new().await;
        again.provider.keys(&[&mint]);
        again.gives(&mint.sign(&again.claims(&[]).await));
        assert_eq!(again.redeem().await.unwrap().key, person.key, "the number lasts");
        again.gives(&mint.sign(&again.claims(&[("sub", json!("esia-orlov"))]).await));
        assert_ne!(again.redeem().await.unwrap().key, person.key);
    }
}

#[tokio::test]
async fn the_request_is_bound_to_this_sign_in() {
    let bench = Bench::new().await;
    let mint = Mint::rsa("one");
    bench.provider.keys(&[&mint]);
    let address: Url = bench.client.ask(&bench.state, NOW).await.unwrap().parse().unwrap();
    let query: std::collections::HashMap<_, _> = address.query_pairs().into_owned().collect();
    let expected = [
        ("client_id", CLIENT),
        ("response_type", "code"),
        ("state", STATE),
        ("scope", "openid profile"),
        ("redirect_uri", "https://gate.example.test/callback"),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in expected {
        assert_eq!(query[name], value, "{address}");
    }
    bench.gives(&mint.sign(&bench.claims(&[]).await));
    bench.redeem().await.unwrap();
    let sent = bench.provider.token_request();
    let form: std::collections::HashMap<_, _> =
        form_urlencoded::parse(sent.body.as_bytes()).into_owned().collect();
    assert_eq!((form["grant_type"].as_str(), form["code"].as_str()), ("authorization_code", "code-word"));
    assert_eq!(form["redirect_uri"], "https://gate.example.test/callback");
    assert_eq!(scripted::s256(&form["code_verifier"]), query["code_challenge"], "the verifier answers");
    assert!(!form.contains_key("client_secret"), "{form:?}");
    assert_eq!(sent.authorization.as_deref(), Some("Basic am91cm5hbHM6cCU0MHNzJTNBd29yZCUyQislMjYlM0Q="));
}

#[tokio::test]
async fn tokens_that_break_a_rule_are_not_believed() {
    let bench = Bench::new().await;
    let (mint, forger) = (Mint::rsa("one"), Mint::rsa("one"));
    bench.provider.keys(&[&mint]);
    let late = NOW.secs() - 61;
    let cases = [
        ("nonce of another sign-in", ("nonce", json!("another"))),
        ("no nonce", ("nonce", Value::Null)),
        ("issuer", ("iss", json!("https://evil.example"))),
        ("audience", ("aud", json!("other"))),
        ("audience beside ours", ("aud", json!([CLIENT, "other"]))),
        ("azp", ("azp", json!("other"))),
        ("expired", ("exp", json!(late))),
        ("issued ahead", ("iat", json!(NOW.secs() + 61))),
        ("access token of another", ("at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA"))),
        ("unknown level", ("acr", json!("low"))),
        ("no level", ("acr", Value::Null)),
    ];
    for (name, change) in cases {
        bench.gives(&mint.sign(&bench.claims(&[change]).await));
        let fault = bench.redeem().await.unwrap_err();
        assert!(matches!(fault, IdentityFault::Untrusted { .. }), "{name}: {fault:?}");
    }
    let sound = bench.claims(&[]).await;
    for (name, token) in [
        ("a forger's key", forger.sign(&sound)),
        ("no algorithm", mint.with_header(&json!({"alg": "none", "kid": "one"}), &sound)),
        ("the secret as a key", mint.with_header(&json!({"alg": "HS256", "kid": "one"}), &sound)),
        ("another hash", mint.with_header(&json!({"alg": "RS512", "kid": "one"}), &sound)),
    ] {
        bench.gives(&token);
        let fault = bench.redeem().await.unwrap_err();
        assert!(
            matches!(fault, IdentityFault::Untrusted { .. } | IdentityFault::Unavailable { .. }),
            "{name}: {fault:?}"
        );
    }
    bench.gives(&mint.sign(&bench.claims(&[("name", Value::Null)]).await));
    assert!(
        matches!(bench.redeem().await.unwrap_err(), IdentityFault::Misconfigured { .. }),
        "no name is a missing scope"
    );
}

#[tokio::test]
async fn clocks_may_differ_by_a_minute() {
    let bench = Bench::new().await;
    let mint = Mint::rsa("one");
    bench.provider.keys(&[&mint]);
    for change in [("exp", json!(NOW.secs() - 59)), ("iat", json!(NOW.secs() + 59))] {
        bench.gives(&mint.sign(&bench.claims(&[change]).await));
        assert!(bench.redeem().await.is_ok());
    }
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
        Reply::Hang,
    ] {
        let bench = Bench::with(|settings| settings.call_timeout = Duration::from_millis(500)).await;
        bench.nonce().await;
        bench.provider.answer(reply);
        let fault = bench.redeem().await.unwrap_err();
        assert!(matches!(fault, IdentityFault::Unavailable { .. }), "{fault:?}");
        assert_eq!(bench.provider.calls("/token"), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn errors_of_the_provider_keep_their_cause() {
    let bench = Bench::new().await;
    for (error, description, expected) in [
        ("invalid_grant", "the code is used", "the code is spent"),
        ("invalid_client", "", "ESIA refuses this system"),
        ("access_denied", "", "refused at ESIA"),
        ("temporarily_unavailable", "", "ESIA is not available"),
        ("access_denied", "ESIA-007055: simple account", "the account is not confirmed"),
    ] {
        let body = json!({"error": error, "error_description": description});
        bench.provider.answer(Reply::json(StatusCode::BAD_REQUEST, body));
        let fault = bench.redeem().await.unwrap_err().to_string();
        assert!(fault.starts_with(expected), "{error}: {fault}");
        let fault = bench.client.fault_of(error, description).to_string();
        assert!(fault.starts_with(expected), "{error}: {fault}");
    }
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_asked_again_at_the_next_sign_in() {
    let bench = Bench::new().await;
    bench.provider.describe(Reply::html(StatusCode::SERVICE_UNAVAILABLE));
    assert!(matches!(bench.client.ask(&bench.state, NOW).await, Err(IdentityFault::Unavailable { .. })));
    assert!(bench.client.leave("https://gate.example.test/signed-out").is_none(), "nothing is known yet");
    bench.provider.describe_soundly();
    assert!(bench.client.ask(&bench.state, NOW).await.is_ok());
    let address = bench.client.leave("https://gate.example.test/signed-out").unwrap();
    assert!(address.contains("/end_session?") && address.contains("client_id=journals"), "{address}");
    let asked = bench.provider.calls("/.well-known/openid-configuration");
    bench.client.ask(&bench.state, NOW).await.unwrap();
    assert_eq!(bench.provider.calls("/.well-known/openid-configuration"), asked, "it is kept");
    bench.provider.describe(Reply::html(StatusCode::SERVICE_UNAVAILABLE));
    let later = NOW.plus(Duration::from_hours(2));
    assert!(bench.client.ask(&bench.state, later).await.is_ok(), "an old description is better than none");
}

#[tokio::test]
async fn lesson_39_only_the_issuers_host_is_called() {
    let stranger = Provider::start().await;
    for endpoint in
        ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint"]
    {
        let bench = Bench::new().await;
        let mut description = bench.provider.description();
        description[endpoint] = json!(format!("{}/elsewhere", stranger.issuer));
        bench.provider.describe(Reply::json(StatusCode::OK, description));
        let fault = bench.client.ask(&bench.state, NOW).await.unwrap_err();
        assert!(matches!(fault, IdentityFault::Misconfigured { .. }), "{endpoint}: {fault:?}");
    }
    let bench = Bench::new().await;
    let mut description = bench.provider.description();
    description["issuer"] = json!("https://evil.example");
    bench.provider.describe(Reply::json(StatusCode::OK, description));
    let fault = bench.client.ask(&bench.state, NOW).await.unwrap_err();
    assert!(matches!(fault, IdentityFault::Misconfigured { .. }), "{fault:?}");
    assert_eq!(stranger.total_calls(), 0);
}

#[tokio::test]
async fn lesson_29_an_unknown_key_is_asked_for_once_a_minute() {
    let bench = Bench::new().await;
    let (old, new) = (Mint::rsa("old"), Mint::rsa("new"));
    bench.provider.keys(&[&old]);
    bench.gives(&new.sign(&bench.claims(&[]).await));
    assert!(bench.redeem().await.is_err(), "asked a moment ago");
    assert_eq!(bench.provider.calls("/jwks"), 1);
    bench.provider.keys(&[&new, &old]);
    let later = NOW.plus(Duration::from_secs(60));
    let code = Secret::new("code-word".to_owned());
    assert!(bench.client.redeem(&code, &bench.state, later).await.is_ok());
    assert_eq!(bench.provider.calls("/jwks"), 2);
}

#[tokio::test]
async fn userinfo_adds_and_never_replaces() {
    let bench = Bench::with(|settings| settings.userinfo = true).await;
    let mint = Mint::rsa("one");
    bench.provider.keys(&[&mint]);
    bench.gives(&mint.sign(&bench.claims(&[("snils", Value::Null)]).await));
    let said = |subject: &str| {
        let body = json!({"sub": subject, "snils": "000-000-600 15", "acr": "low", "name": "Не Она"});
        Reply::json(StatusCode::OK, body)
    };
    bench.provider.tell(said("esia-orlova"));
    let person = bench.redeem().await.unwrap();
    assert_eq!(person.snils.unwrap().digits(), "00000060015");
    assert_eq!(
        (person.name.spoken().as_str(), person.assurance),
        ("Орлова Мария Сергеевна", Assurance::Confirmed)
    );
    bench.provider.tell(said("somebody"));
    assert!(matches!(bench.redeem().await.unwrap_err(), IdentityFault::Untrusted { .. }));
    bench.provider.tell(Reply::json(StatusCode::FORBIDDEN, json!({"error": "insufficient_scope"})));
    assert!(matches!(bench.redeem().await.unwrap_err(), IdentityFault::Misconfigured { .. }));
    bench.provider.tell(Reply::html(StatusCode::BAD_GATEWAY));
    assert!(matches!(bench.redeem().await.unwrap_err(), IdentityFault::Unavailable { .. }));
}
