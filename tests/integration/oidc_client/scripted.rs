//! A tiny provider that answers by a script and remembers what it was asked.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use privratnik::crypto::rsa::RsaKey;
use privratnik::crypto::token::fingerprint;
use privratnik::esia::breaker::Phase;
use privratnik::esia::meter::{CallOutcome, Endpoint, EsiaMeter};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

/// One answer.
#[derive(Clone)]
pub(super) enum Reply {
    Send {
        status: StatusCode,
        kind: &'static str,
        body: String,
    },
    /// Takes the request and says nothing.
    Hang,
}

impl Reply {
    #[expect(clippy::needless_pass_by_value, reason = "bodies are written in place")]
    pub(super) fn json(status: StatusCode, body: Value) -> Self {
        Self::Send { status, kind: "application/json;charset=UTF-8", body: body.to_string() }
    }

    pub(super) fn html(status: StatusCode) -> Self {
        let body = "<html>Технические работы</html>".to_owned();
        Self::Send { status, kind: "text/html; charset=utf-8", body }
    }
}

/// What came to `/token`.
#[derive(Clone, Default)]
pub(super) struct TokenRequest {
    pub(super) authorization: Option<String>,
    pub(super) body: String,
}

struct Inside {
    description: Reply,
    keys: Reply,
    token: Reply,
    userinfo: Reply,
    calls: Vec<String>,
    last: TokenRequest,
}

/// The provider.
pub(super) struct Provider {
    pub(super) issuer: String,
    inside: Arc<Mutex<Inside>>,
}

impl Provider {
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let nothing = Reply::html(StatusCode::NOT_FOUND);
        let inside = Arc::new(Mutex::new(Inside {
            description: nothing.clone(),
            keys: Reply::json(StatusCode::OK, json!({ "keys": [] })),
            token: nothing.clone(),
            userinfo: nothing,
            calls: Vec::new(),
            last: TokenRequest::default(),
        }));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&inside));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let provider = Self { issuer, inside };
        provider.describe_soundly();
        provider
    }

    pub(super) fn description(&self) -> Value {
        let at = |path: &str| format!("{}{path}", self.issuer);
        json!({
            "issuer": self.issuer, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
            "userinfo_endpoint": at("/userinfo"), "jwks_uri": at("/jwks"), "end_session_endpoint": at("/end_session"),
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
        })
    }

    pub(super) fn describe(&self, reply: Reply) {
        self.inside.lock().unwrap().description = reply;
    }

    pub(super) fn describe_soundly(&self) {
        self.describe(Reply::json(StatusCode::OK, self.description()));
    }

    pub(super) fn keys(&self, mints: &[&Mint]) {
        let keys: Vec<_> = mints.iter().map(|mint| mint.jwk()).collect();
        self.inside.lock().unwrap().keys = Reply::json(StatusCode::OK, json!({ "keys": keys }));
    }

    pub(super) fn answer(&self, reply: Reply) {
        self.inside.lock().unwrap().token = reply;
    }

    pub(super) fn tell(&self, reply: Reply) {
        self.inside.lock().unwrap().userinfo = reply;
    }

    pub(super) fn calls(&self, path: &str) -> usize {
        self.inside.lock().unwrap().calls.iter().filter(|called| *called == path).count()
    }

    pub(super) fn total_calls(&self) -> usize {
        self.inside.lock().unwrap().calls.len()
    }

    pub(super) fn token_request(&self) -> TokenRequest {
        self.inside.lock().unwrap().last.clone()
    }
}

async fn answer(
    State(inside): State<Arc<Mutex<Inside>>>,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Response {
    let reply = {
        let mut inside = inside.lock().unwrap();
        inside.calls.push(uri.path().to_owned());
        match uri.path() {
            "/.well-known/openid-configuration" => inside.description.clone(),
            "/jwks" => inside.keys.clone(),
            "/userinfo" => inside.userinfo.clone(),
            "/token" => {
                let authorization =
                    headers.get(AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
                inside.last = TokenRequest { authorization, body };
                inside.token.clone()
            }
            _ => Reply::html(StatusCode::NOT_FOUND),
        }
    };
    match reply {
        Reply::Hang => std::future::pending().await,
        Reply::Send { status, kind, body } => (status, [(CONTENT_TYPE, kind)], body).into_response(),
    }
}

enum Key {
    Rsa(RsaKey),
    Ecdsa(Box<EcdsaKeyPair>),
}

/// A key of the provider with its name.
pub(super) struct Mint {
    name: &'static str,
    key: Key,
}

impl Mint {
    pub(super) fn rsa(name: &'static str) -> Self {
        Self { name, key: Key::Rsa(RsaKey::generate().unwrap()) }
    }

    pub(super) fn ecdsa(name: &'static str) -> Self {
        let (chance, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
        let document = EcdsaKeyPair::generate_pkcs8(kind, &chance).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &chance).unwrap();
        Self { name, key: Key::Ecdsa(Box::new(pair)) }
    }

    pub(super) fn sign(&self, claims: &Value) -> String {
        let algorithm = match self.key {
            Key::Rsa(_) => "RS256",
            Key::Ecdsa(_) => "ES256",
        };
        self.with_header(&json!({ "alg": algorithm, "typ": "JWT", "kid": self.name }), claims)
    }

    /// Signed by this key, whatever the header says.
    pub(super) fn with_header(&self, header: &Value, claims: &Value) -> String {
        let part = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = match &self.key {
            Key::Rsa(key) => key.sign_rs256(signed.as_bytes()).unwrap(),
            Key::Ecdsa(key) => key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap().as_ref().to_vec(),
        };
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn jwk(&self) -> Value {
        match &self.key {
            Key::Rsa(key) => {
                let (n, e) = key.public_numbers().unwrap();
                let (n, e) = (URL_SAFE_NO_PAD.encode(n), URL_SAFE_NO_PAD.encode(e));
                json!({ "kty": "RSA", "use": "sig", "kid": self.name, "n": n, "e": e })
            }
            Key::Ecdsa(key) => {
                // An uncompressed point: 4, then both coordinates.
                let (x, y) = key.public_key().as_ref()[1..].split_at(32);
                let (x, y) = (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y));
                json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": self.name, "x": x, "y": y })
            }
        }
    }
}

/// The challenge of a verifier.
pub(super) fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(fingerprint(verifier))
}

/// Counts nothing.
pub(super) struct Silence;

impl EsiaMeter for Silence {
    fn called(&self, _: Endpoint, _: CallOutcome) {}
    fn breaker(&self, _: Phase) {}
}
