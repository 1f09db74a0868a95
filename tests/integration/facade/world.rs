//! A facade that listens, two journals that ask it, and somebody whom it vouches for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{Method, header};
use jiff::civil::date;
use privratnik::crypto::blind::KeyedIndex;
use privratnik::crypto::certificate::Certificate;
use privratnik::crypto::dice::SystemDice;
use privratnik::crypto::gost::{Body, Curve, Gost, PrivateKey, body};
use privratnik::crypto::jws::{Algorithm, JwsKey, TrustedCertificates};
use privratnik::crypto::rsa::RsaKey;
use privratnik::crypto::seal::KeyRing;
use privratnik::crypto::signer::LocalSigner;
use privratnik::domain::{
    AccountKey, Assurance, FullName, Login, Moment, Role, SchoolId, Secret, Snils, State, System, Vouched,
};
use privratnik::esia::breaker::Phase;
use privratnik::esia::client::{EsiaClient, Tools as ClientTools};
use privratnik::esia::meter::{CallOutcome, Endpoint, EsiaMeter};
use privratnik::esia::settings::Settings as ClientSettings;
use privratnik::esia::wire::authorise::Version;
use privratnik::esia::wire::form::Form;
use privratnik::esia::wire::timestamp;
use privratnik::esia::wire::token::{Grant, RefreshString, TokenRequest};
use privratnik::facade::{Attribute, ClientCard, Desk, EsiaFacade, Settings, Tools};
use privratnik::flow::port::{Clock, Facade as _, IdentityProvider as _};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use crate::browser_like::{Answer, Browser};

pub(super) const CALLBACK: &str = "https://journal.test/webapi/sso/esia";
pub(super) const STATE: &str = "7648d7bd-6369-4073-b545-90250f68025e";
const ISSUER: &str = "http://esia.gateway.test/";
const SCOPES: [&str; 4] = ["openid", "fullname", "snils", "birthdate"];
const DAY: Duration = Duration::from_hours(24);

/// A clock that is moved by hand; 2026-11-21 12:00:00 UTC at first.
pub(super) struct Hands(Mutex<Moment>);

impl Hands {
    pub(super) fn advance(&self, by: Duration) {
        let mut now = self.0.lock().unwrap();
        *now = now.plus(by);
    }
}

impl Clock for Hands {
    fn now(&self) -> Moment {
        *self.0.lock().unwrap()
    }
}

struct Nobody;

impl EsiaMeter for Nobody {
    fn called(&self, _: Endpoint, _: CallOutcome) {}

    fn breaker(&self, _: Phase) {}
}

/// A journal's key and certificate.
struct Pen(PrivateKey, Certificate);

pub(super) struct World {
    pub(super) base: String,
    pub(super) clock: Arc<Hands>,
    pub(super) desk: Arc<Desk>,
    pub(super) facade: EsiaFacade,
    gost: Arc<dyn Gost>,
    certificate: Certificate,
    pens: BTreeMap<&'static str, Pen>,
    serving: JoinHandle<()>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl World {
    pub(super) async fn start(algorithm: Algorithm, attributes: &[Attribute]) -> Self {
        let clock = Arc::new(Hands(Mutex::new(Moment::from_secs(1_795_262_400))));
        let (from, to) = (clock.now().minus(DAY), clock.now().plus(DAY));
        let gost = body(Body::Pure, Arc::new(SystemDice)).unwrap();
        let pen = |name: &str| {
            let key = PrivateKey::generate(Curve::CryptoProA, &SystemDice);
            let own = Certificate::self_signed(gost.as_ref(), &key, name, from, to, &SystemDice).unwrap();
            Pen(key, own)
        };
        let key = match algorithm {
            Algorithm::Gost256 => {
                let Pen(key, certificate) = pen("FACADE");
                JwsKey::Gost(Arc::clone(&gost), key, certificate)
            }
            Algorithm::Rs256 => {
                let key = RsaKey::generate().unwrap();
                let certificate = key.self_signed("FACADE", from, to, &SystemDice).unwrap();
                JwsKey::Rsa(key, certificate)
            }
        };
        let pens: BTreeMap<_, _> = ["netcity", "bars", "rid"].map(|name| (name, pen(name))).into();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let mut settings = Settings::new(&base, ISSUER);
        let known = pens.iter().filter(|(name, _)| **name != "rid");
        settings.clients =
            known.map(|(name, pen)| (System((*name).into()), card(name, pen, attributes))).collect();
        let (desk, certificate) = (Arc::new(Desk::default()), key.certificate().clone());
        let tools = Tools {
            key,
            gost: Arc::clone(&gost),
            index: Arc::new(index()),
            clock: Arc::clone(&clock) as _,
            dice: Arc::new(SystemDice),
            desk: Arc::clone(&desk),
        };
        let facade = EsiaFacade::new(settings, tools);
        let router = facade.router();
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base, clock, desk, facade, gost, certificate, pens, serving }
    }

    /// This product's client, in the name of a journal.
    pub(super) fn client(&self, system: &str, change: impl FnOnce(&mut ClientSettings)) -> EsiaClient {
        let base: Url = self.base.parse().unwrap();
        let mut settings = ClientSettings::new(base, ISSUER, &system.to_uppercase(), CALLBACK);
        settings.scopes = SCOPES.map(str::to_owned).to_vec();
        change(&mut settings);
        let Pen(key, certificate) = &self.pens[system];
        let signer = LocalSigner::new(Arc::clone(&self.gost), key.clone(), certificate.clone()).unwrap();
        let tools = ClientTools {
            signer: Arc::new(signer),
            gost: Arc::clone(&self.gost),
            dice: Arc::new(SystemDice),
            meter: Arc::new(Nobody),
        };
        EsiaClient::new(settings, tools, TrustedCertificates::new(vec![self.certificate.clone()])).unwrap()
    }

    /// The code that the journal's browser leg ends with.
    pub(super) async fn code(&self, client: &EsiaClient, system: &str) -> Secret<String> {
        self.code_of(client, vouched(system)).await
    }

    pub(super) async fn code_of(&self, client: &EsiaClient, person: Vouched) -> Secret<String> {
        let state = State::parse(STATE).unwrap();
        let address = client.ask(&state, self.clock.now()).await.unwrap();
        let system = person.account.system.clone();
        let voucher = self.facade.voucher(&system, person).unwrap();
        assert!(voucher.is_asked_at(&address), "{address}");
        let back = voucher.vouch(&address).await.unwrap();
        let query = Form::decode(back.strip_prefix(&format!("{CALLBACK}?")).unwrap());
        assert_eq!(query.value("state"), Some(STATE));
        super::secret(query.value("code").unwrap())
    }

    /// The parameters of an exchange that this journal signs.
    pub(super) fn exchange(&self, system: &str, code: &Secret<String>, redirect_uri: &str) -> Form {
        let Pen(key, certificate) = &self.pens[system];
        let mut request = TokenRequest {
            client_id: system.to_uppercase(),
            client_secret: String::new(),
            client_certificate_hash: Some(certificate.esia_hash()),
            scope: SCOPES.join(" "),
            scope_org: None,
            timestamp: timestamp::format(self.clock.now()),
            state: "00000000-0000-4000-8000-000000000000".to_owned(),
            redirect_uri: Some(redirect_uri.to_owned()),
            grant: Grant::Code { code: code.expose().clone(), code_verifier: None },
        };
        let signed = request.signed_string(Version::V3, RefreshString::default());
        request.client_secret = URL_SAFE_NO_PAD.encode(self.gost.sign(key, signed.as_bytes()).unwrap());
        request.to_form()
    }
}

/// Sends an exchange.
pub(super) async fn post(caller: &mut Browser, form: &Form) -> Answer {
    let kind = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    caller.send(Method::POST, "/aas/oauth2/v3/te", &[kind], form.encode()).await
}

/// What a token says.
pub(super) fn claims(token: &str) -> Value {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice(&payload).unwrap()
}

fn card(name: &str, Pen(_, certificate): &Pen, attributes: &[Attribute]) -> ClientCard {
    let scopes = privratnik::esia::settings::DEFAULT_SCOPES.into_iter().chain(["mobile", "id_doc"]);
    ClientCard {
        client_id: name.to_uppercase(),
        certificates: vec![certificate.clone()],
        redirect_uris: vec![CALLBACK.to_owned()],
        scopes: scopes.map(str::to_owned).collect(),
        attributes: attributes.iter().copied().collect(),
    }
}

pub(super) fn vouched(system: &str) -> Vouched {
    let account = AccountKey {
        system: System(system.into()),
        school: SchoolId("1".to_owned()),
        login: Login::parse("orlova").unwrap(),
    };
    Vouched {
        account,
        role: Role::Parent,
        number: "4711".to_owned(),
        school_name: "СОШ № 1".to_owned(),
        name: FullName::new("Орлова", "Мария", Some("Сергеевна".to_owned())),
        birth_date: Some(date(1986, 3, 4)),
        snils: Some(Snils::parse("112-233-445 95").unwrap()),
        assurance: Assurance::Confirmed,
    }
}

fn index() -> KeyedIndex {
    let key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    KeyedIndex::new(&KeyRing::parse(&Secret::new(format!("1:{key}\nindex:{key}\n"))).unwrap())
}
