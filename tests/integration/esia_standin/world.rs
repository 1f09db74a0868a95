//! A stand-in on a free port, an information system that knows how to ask it, and a clock that the test turns.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hyper::{Method, body::Bytes};
use jiff::tz::TimeZone;
use privratnik::{
    crypto::{
        certificate::Certificate,
        dice::SystemDice,
        gost::{Body, Curve, Gost, PrivateKey, body},
        jws::{Algorithm, TrustedCertificates, Verified, verify},
    },
    domain::Moment,
    esia::wire::{
        authorise::{AuthoriseRequest, Version},
        form::Form,
        timestamp,
        token::{Grant, RefreshString, TokenRequest},
    },
    flow::port::Clock,
    sandbox::{
        esia::{ClientCard, Control, Keys, Settings, app},
        people::people,
        server::run,
    },
};
use tokio::net::TcpListener;

use super::browser::{Answer, Browser};

/// The stand-in and the system SCHOOL, which is registered there.
pub(crate) struct World {
    pub(crate) base: String,
    pub(crate) control: Control,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) gost: Arc<dyn Gost>,
    pub(crate) system: System,
}

/// An information system: its mnemonic, key and certificate.
#[derive(Clone)]
pub(crate) struct System {
    pub(crate) mnemonic: &'static str,
    pub(crate) key: PrivateKey,
    pub(crate) certificate: Certificate,
}

/// 2026-11-21T12:00:00Z until somebody turns it.
pub(crate) struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Moment {
        Moment::from_secs(self.0.load(Ordering::SeqCst))
    }
}

impl TestClock {
    pub(crate) fn turn(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_secs()).unwrap(), Ordering::SeqCst);
    }
}

impl System {
    pub(crate) fn new(mnemonic: &'static str, key: PrivateKey, gost: &dyn Gost, now: Moment) -> Self {
        let term = Duration::from_secs(86_400);
        let (from, to) = (now.minus(term), now.plus(term));
        let certificate = Certificate::self_signed(gost, &key, mnemonic, from, to, &SystemDice).unwrap();
        Self { mnemonic, key, certificate }
    }

    /// A card with every scope that the tests ask for, RS256 tokens, the second version only.
    pub(crate) fn card(&self) -> ClientCard {
        ClientCard {
            mnemonic: self.mnemonic.to_owned(),
            certificates: vec![self.certificate.clone()],
            redirect_uris: vec![CALLBACK.to_owned(), OTHER_CALLBACK.to_owned()],
            scopes: SCOPES.map(str::to_owned).to_vec(),
            token_algorithm: Algorithm::Rs256,
            legacy_v1: false,
            consent_types: vec![],
        }
    }
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::start_with(|_, _| {}).await
    }

    /// `adjust` may change the settings; the system's card is the first one.
    pub(crate) async fn start_with(adjust: impl FnOnce(&mut Settings, &System)) -> Self {
        let clock = Arc::new(TestClock(AtomicI64::new(NOON)));
        let dice = Arc::new(SystemDice);
        let gost = body(Body::Openssl, dice.clone()).or_else(|_| body(Body::Pure, dice.clone())).unwrap();
        let key = PrivateKey::generate(Curve::CryptoProA, dice.as_ref());
        let system = System::new("SCHOOL", key, gost.as_ref(), clock.now());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let mut settings = Settings::new(&base, clock.clone(), dice.clone(), gost.clone());
        settings.people = people(clock.now().timestamp().to_zoned(TimeZone::UTC).date());
        settings.clients = vec![system.card()];
        adjust(&mut settings, &system);
        let keys = Keys::generate(gost.as_ref(), dice.as_ref(), clock.now()).unwrap();
        let esia = app(settings, keys);
        let (control, router) = (esia.control(), esia.router());
        // Dropped, it serves on until the test's runtime ends.
        drop(run(listener, router, None).await.unwrap());
        Self { base, control, clock, gost, system }
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(&self.base)
    }

    /// A request to `v2/ac` that only lacks its signature.
    pub(crate) fn ask(&self, scope: &str) -> AuthoriseRequest {
        AuthoriseRequest {
            client_id: self.system.mnemonic.to_owned(),
            client_secret: String::new(),
            client_certificate_hash: Some(self.system.certificate.esia_hash()),
            scope: scope.to_owned(),
            scope_org: None,
            timestamp: timestamp::format(self.clock.now()),
            state: fresh_state(),
            redirect_uri: CALLBACK.to_owned(),
            response_type: "code".to_owned(),
            access_type: "online".to_owned(),
            permissions: None,
            person_filter: None,
            code_challenge: None,
            code_challenge_method: None,
        }
    }

    pub(crate) fn sign(&self, mut request: AuthoriseRequest) -> AuthoriseRequest {
        request.client_secret = self.secret(&request.signed_string(Version::V3));
        request
    }

    /// `client_secret` of the system over this string.
    pub(crate) fn secret(&self, message: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.gost.sign(&self.system.key, message.as_bytes()).unwrap())
    }

    /// Sends a browser to `v2/ac`.
    pub(crate) async fn authorise(&self, browser: &mut Browser, request: &AuthoriseRequest) -> Answer {
        browser.get(&format!("/aas/oauth2/v2/ac?{}", request.to_form().encode())).await
    }

    /// Asks, signs in as `login`, consents where the screen comes; the answer leads back to the system.
    pub(crate) async fn walk(&self, browser: &mut Browser, request: AuthoriseRequest, login: &str) -> Answer {
        let mut answer = self.authorise(browser, &self.sign(request)).await;
        let handle = |answer: &Answer| answer.outcome().value("request").unwrap_or_default().to_owned();
        if answer.location().starts_with("/login?") {
            let form = Form::default().with("request", &handle(&answer)).with("person", login);
            answer = browser.post("/login", &form).await;
        }
        if answer.location().starts_with("/aas/oauth2/consent?") {
            let form = Form::default().with("request", &handle(&answer)).with("answer", "allow");
            answer = browser.post("/aas/oauth2/consent", &form).await;
        }
        answer
    }

    /// A code for this person, in a browser of its own.
    pub(crate) async fn code(&self, request: AuthoriseRequest, login: &str) -> String {
        let answer = self.walk(&mut self.browser(), request, login).await;
        answer.outcome().value("code").expect("the way back carries a code").to_owned()
    }

    /// A request to `v3/te` that only lacks its signature.
    pub(crate) fn offer(&self, scope: &str, grant: Grant) -> TokenRequest {
        TokenRequest {
            client_id: self.system.mnemonic.to_owned(),
            client_secret: String::new(),
            client_certificate_hash: Some(self.system.certificate.esia_hash()),
            scope: scope.to_owned(),
            scope_org: None,
            timestamp: timestamp::format(self.clock.now()),
            state: fresh_state(),
            redirect_uri: Some(CALLBACK.to_owned()),
            grant,
        }
    }

    pub(crate) fn offer_code(&self, scope: &str, code: &str) -> TokenRequest {
        self.offer(scope, Grant::Code { code: code.to_owned(), code_verifier: None })
    }

    /// Signs and sends a token request as a form.
    pub(crate) async fn exchange(&self, mut request: TokenRequest) -> Answer {
        request.client_secret = self.secret(&request.signed_string(Version::V3, RefreshString::WithRedirect));
        self.te("/aas/oauth2/v3/te", &request.to_form()).await
    }

    pub(crate) async fn te(&self, path: &str, form: &Form) -> Answer {
        self.browser().post(path, form).await
    }

    /// The answer of `te` for this person.
    pub(crate) async fn tokens(&self, scope: &str, login: &str) -> serde_json::Value {
        let code = self.code(self.ask(scope), login).await;
        let answer = self.exchange(self.offer_code(scope, &code)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Reads below `/rs/prns/` with a token.
    pub(crate) async fn read(&self, path: &str, token: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str())];
        self.browser().send(Method::GET, &format!("/rs/prns/{path}"), &headers, Bytes::new()).await
    }

    /// Verifies a token with the announced certificates.
    pub(crate) fn verify(&self, token: &str) -> Option<Verified> {
        let trusted = TrustedCertificates::new(self.control.announced());
        verify(token, &trusted, self.gost.as_ref(), self.clock.now()).ok()
    }
}

/// A UUID of version 4 that no other request of the test has.
pub(crate) fn fresh_state() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("00000000-0000-4000-8000-{:012x}", NEXT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) const CALLBACK: &str = "https://gate.example.test/esia/callback";
pub(crate) const OTHER_CALLBACK: &str = "https://gate.example.test/other/callback";

/// 2026-11-21T12:00:00Z
const NOON: i64 = 1_795_262_400;

const SCOPES: [&str; 12] = [
    "openid",
    "fullname",
    "birthdate",
    "gender",
    "snils",
    "id_doc",
    "mobile",
    "email",
    "kid_fullname",
    "kid_birthdate",
    "kid_snils",
    "kid_birth_cert_doc",
];
