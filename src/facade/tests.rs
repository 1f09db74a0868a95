//! What the room's tests have in common: a facade, a journal that signs its requests, and somebody to vouch for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::civil::date;

use super::{Attribute, ClientCard, Desk, EsiaFacade, Settings, Tools};
use crate::crypto::blind::KeyedIndex;
use crate::crypto::certificate::Certificate;
use crate::crypto::dice::SystemDice;
use crate::crypto::gost::{Body, Curve, Gost, PrivateKey, body};
use crate::crypto::jws::JwsKey;
use crate::crypto::seal::KeyRing;
use crate::domain::{
    AccountKey, Assurance, FullName, Login, Moment, Role, SchoolId, Secret, Snils, System, Vouched,
};
use crate::esia::wire::authorise::{AuthoriseRequest, Version};
use crate::esia::wire::form::Form;
use crate::esia::wire::timestamp;
use crate::esia::wire::token::{Grant, RefreshString, TokenRequest};
use crate::flow::port::{Clock, Facade as _, Voucher};

pub(super) const NOW: Moment = Moment::from_secs(1_795_262_400);
pub(super) const BASE: &str = "https://esia.gateway.test";
pub(super) const CALLBACK: &str = "https://journal.test/esia/callback?way=1";
pub(super) const STATE: &str = "7648d7bd-6369-4073-b545-90250f68025e";

/// A clock that is moved by hand.
pub(super) struct Hands(Mutex<Moment>);

impl Clock for Hands {
    fn now(&self) -> Moment {
        *self.0.lock().unwrap()
    }
}

/// A journal's key and certificate.
pub(super) struct Pen {
    pub(super) key: PrivateKey,
    pub(super) certificate: Certificate,
}

impl Pen {
    pub(super) fn new(gost: &dyn Gost) -> Self {
        let key = PrivateKey::generate(Curve::CryptoProA, &SystemDice);
        let (from, to) = (NOW.minus(DAY), NOW.plus(DAY));
        let certificate = Certificate::self_signed(gost, &key, "JOURNAL", from, to, &SystemDice).unwrap();
        Self { key, certificate }
    }
}

/// A facade with two journals, and the pens of both.
pub(super) struct Bench {
    pub(super) gost: Arc<dyn Gost>,
    pub(super) clock: Arc<Hands>,
    pub(super) facade: EsiaFacade,
    pub(super) pens: BTreeMap<&'static str, Pen>,
}

impl Bench {
    pub(super) fn new() -> Self {
        let gost = body(Body::Pure, Arc::new(SystemDice)).unwrap();
        let pens: BTreeMap<_, _> = ["netcity", "bars"].map(|name| (name, Pen::new(gost.as_ref()))).into();
        let own = Pen::new(gost.as_ref());
        let clock = Arc::new(Hands(Mutex::new(NOW)));
        let mut settings = Settings::new(BASE, "http://esia.gateway.test/");
        settings.clients = pens.iter().map(|(name, pen)| (System((*name).into()), card(name, pen))).collect();
        let tools = Tools {
            key: JwsKey::Gost(Arc::clone(&gost), own.key, own.certificate),
            gost: Arc::clone(&gost),
            index: Arc::new(index()),
            clock: Arc::clone(&clock) as _,
            dice: Arc::new(SystemDice),
            desk: Arc::new(Desk::default()),
        };
        Self { gost, clock, facade: EsiaFacade::new(settings, tools), pens }
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.facade.0.settings
    }

    pub(super) fn advance(&self, by: Duration) {
        let mut now = self.clock.0.lock().unwrap();
        *now = now.plus(by);
    }

    pub(super) fn voucher(&self) -> Arc<dyn Voucher> {
        self.facade.voucher(&System("netcity".into()), vouched()).unwrap()
    }

    /// A sound request of the first journal, changed and then signed.
    pub(super) fn asked(&self, change: impl FnOnce(&mut AuthoriseRequest)) -> Form {
        let pen = &self.pens["netcity"];
        let mut request = request(pen);
        change(&mut request);
        request.client_secret = self.signature(pen, &request.signed_string(Version::V3));
        request.to_form()
    }

    /// The address of a sound request.
    pub(super) fn address(&self) -> String {
        format!("{BASE}/aas/oauth2/v2/ac?{}", self.asked(|_| ()).encode())
    }

    /// A sound exchange of the code, changed and then signed by this journal.
    pub(super) fn exchange(&self, name: &str, code: &str, change: impl FnOnce(&mut TokenRequest)) -> Form {
        let pen = &self.pens[name];
        let mut request = TokenRequest {
            client_id: name.to_uppercase(),
            client_secret: String::new(),
            client_certificate_hash: Some(pen.certificate.esia_hash()),
            scope: SCOPE.to_owned(),
            scope_org: None,
            timestamp: timestamp::format(self.clock.now()),
            state: "00000000-0000-4000-8000-000000000000".to_owned(),
            redirect_uri: Some(CALLBACK.to_owned()),
            grant: Grant::Code { code: code.to_owned(), code_verifier: None },
        };
        change(&mut request);
        let message = request.signed_string(Version::V3, RefreshString::default());
        request.client_secret = self.signature(pen, &message);
        request.to_form()
    }

    pub(super) fn signature(&self, pen: &Pen, message: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.gost.sign(&pen.key, message.as_bytes()).unwrap())
    }
}

fn request(pen: &Pen) -> AuthoriseRequest {
    AuthoriseRequest {
        client_id: "NETCITY".to_owned(),
        client_secret: String::new(),
        client_certificate_hash: Some(pen.certificate.esia_hash()),
        scope: SCOPE.to_owned(),
        scope_org: None,
        timestamp: timestamp::format(NOW),
        state: STATE.to_owned(),
        redirect_uri: CALLBACK.to_owned(),
        response_type: "code".to_owned(),
        access_type: "offline".to_owned(),
        permissions: None,
        person_filter: None,
        code_challenge: None,
        code_challenge_method: None,
    }
}

fn card(name: &str, pen: &Pen) -> ClientCard {
    ClientCard {
        client_id: name.to_uppercase(),
        certificates: vec![pen.certificate.clone()],
        redirect_uris: vec![CALLBACK.to_owned(), "https://journal.test/other".to_owned()],
        scopes: ["openid", "fullname", "snils", "birthdate"].map(str::to_owned).to_vec(),
        attributes: [Attribute::FullName, Attribute::Snils].into(),
    }
}

pub(super) fn vouched() -> Vouched {
    let account = AccountKey {
        system: System("netcity".into()),
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

pub(super) fn index() -> KeyedIndex {
    let key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    KeyedIndex::new(&KeyRing::parse(&Secret::new(format!("1:{key}\nindex:{key}\n"))).unwrap())
}

/// The code of an address back.
pub(super) fn code_of(back: &str) -> String {
    let query = back.strip_prefix(CALLBACK).unwrap();
    Form::decode(query.trim_start_matches('&')).value("code").unwrap().to_owned()
}

pub(super) const SCOPE: &str = "openid fullname snils birthdate";
const DAY: Duration = Duration::from_hours(24);
