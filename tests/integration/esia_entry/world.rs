//! An ESIA, journals that ask it, and people who answer for the gateway.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use jiff::tz::TimeZone;
use privratnik::{
    crypto::{jws::TrustedCertificates, signer::LocalSigner},
    domain::{AccountKey, Assurance, FullName, Login, Role, SchoolId, Snils, System, Vouched},
    esia::wire::form::Form,
    flow::port::{Clock, Voucher, VoucherFault},
    sandbox::{
        bars, esia_sign_in, netcity,
        people::{Level, Name, SamplePerson, people, pupils},
        server,
    },
};
use tokio::{net::TcpListener, sync::Notify};

use crate::esia_standin::{
    browser::{Answer, Browser},
    world::World,
};

/// A place on the loopback that is taken before anybody serves there.
pub(super) struct Plot {
    listener: TcpListener,
    pub(super) origin: String,
}

impl Plot {
    pub(super) async fn take() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        Self { listener, origin }
    }

    async fn serve(self, router: axum::Router) {
        // It runs until the test ends.
        drop(server::run(self.listener, router, None).await.unwrap());
    }
}

/// The ESIA that knows a journal by this address to come back to.
pub(super) async fn esia(callback: String) -> World {
    World::start_with(|settings, _| settings.clients[0].redirect_uris = vec![callback]).await
}

/// The journal as it asks that ESIA.
pub(super) fn asking(world: &World) -> esia_sign_in::Settings {
    let (key, certificate) = (world.system.key.clone(), world.system.certificate.clone());
    let signer = LocalSigner::new(Arc::clone(&world.gost), key, certificate).unwrap();
    let issuer = format!("{}/", world.base);
    let trusted = TrustedCertificates::new(world.control.announced());
    let gost = Arc::clone(&world.gost);
    esia_sign_in::Settings::new(&world.base, world.system.mnemonic, issuer, Arc::new(signer), gost, trusted)
}

/// Network City with its own ESIA sign-in.
pub(super) struct NetcityStand {
    pub(super) world: World,
    pub(super) origin: String,
    /// The host in between, which is the journal's own unless it was asked for apart.
    pub(super) hop: String,
    pub(super) control: netcity::Control,
}

impl NetcityStand {
    pub(super) async fn open() -> Self {
        Self::with(false, |_| {}).await
    }

    pub(super) async fn with(apart: bool, change: impl FnOnce(&mut esia_sign_in::Settings)) -> Self {
        let (plot, between) = (Plot::take().await, Plot::take().await);
        let origin = plot.origin.clone();
        let hop = if apart { between.origin.clone() } else { origin.clone() };
        let world = esia(format!("{hop}/webapi/sso/esia/callback")).await;
        let mut asking = asking(&world);
        change(&mut asking);
        let clock = Arc::clone(&world.clock);
        let dice = Arc::new(privratnik::crypto::dice::SystemDice);
        let app = netcity::app(netcity::Settings {
            esia: Some(asking),
            esia_hop: apart.then(|| hop.clone()),
            ..netcity::Settings::new(clock, dice, &origin)
        });
        plot.serve(app.router()).await;
        between.serve(app.router()).await;
        Self { world, origin, hop, control: app.control() }
    }

    pub(super) fn person(&self, login: &'static str) -> Arc<Person> {
        Person::at(&self.world, login)
    }
}

/// БАРС with its own ESIA sign-in.
pub(super) struct BarsStand {
    pub(super) world: World,
    pub(super) origin: String,
    pub(super) control: bars::Control,
}

impl BarsStand {
    pub(super) async fn open() -> Self {
        let plot = Plot::take().await;
        let origin = plot.origin.clone();
        let world = esia(format!("{origin}/auth/esia/callback")).await;
        let (clock, dice) = (Arc::clone(&world.clock), Arc::new(privratnik::crypto::dice::SystemDice));
        let app = bars::app(bars::Settings {
            esia: Some(asking(&world)),
            ..bars::Settings::new(clock, dice, &origin)
        });
        plot.serve(app.router()).await;
        Self { world, origin, control: app.control() }
    }

    pub(super) fn person(&self, login: &'static str) -> Arc<Person> {
        Person::at(&self.world, login)
    }
}

/// Somebody who answers where the journal asks ESIA, by signing in there: login, password, consent.
pub(super) struct Person {
    base: String,
    login: &'static str,
    password: &'static str,
    asked: AtomicUsize,
}

impl Person {
    pub(super) fn at(world: &World, login: &'static str) -> Arc<Self> {
        let password = sample(world, login).esia.password;
        Arc::new(Self { base: world.base.clone(), login, password, asked: AtomicUsize::new(0) })
    }

    /// How often the journal has asked.
    pub(super) fn times_asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Where ESIA sends the browser after all its pages.
    pub(super) async fn walk(&self, address: &str) -> String {
        let mut browser = Browser::new(&self.base);
        let handle = |answer: &Answer| answer.outcome().value("request").unwrap_or_default().to_owned();
        let asked = browser.get(address).await;
        assert!(asked.location().starts_with("/login?"), "{} {}", asked.status, asked.text());
        assert_eq!(browser.get(asked.location()).await.status, 200);
        let form = Form::default().with("request", &handle(&asked));
        let form = form.with("login", self.login).with("password", self.password);
        let mut answer = browser.post("/login", &form).await;
        if answer.location().starts_with("/aas/oauth2/consent?") {
            assert_eq!(browser.get(answer.location()).await.status, 200);
            let form = Form::default().with("request", &handle(&answer)).with("answer", "allow");
            answer = browser.post("/aas/oauth2/consent", &form).await;
        }
        answer.location().to_owned()
    }
}

#[async_trait::async_trait]
impl Voucher for Person {
    fn is_asked_at(&self, address: &str) -> bool {
        address.strip_prefix(&self.base).is_some_and(|path| path.starts_with("/aas/oauth2/v2/ac?"))
    }

    async fn vouch(&self, address: &str) -> Result<String, VoucherFault> {
        if self.asked.fetch_add(1, Ordering::SeqCst) > 0 {
            return Err(VoucherFault("it was asked a second time".to_owned()));
        }
        Ok(self.walk(address).await)
    }
}

/// Answers for nobody, or answers something of its own.
pub(super) struct Stubborn {
    pub(super) asked_at: String,
    pub(super) answer: Result<String, VoucherFault>,
}

#[async_trait::async_trait]
impl Voucher for Stubborn {
    fn is_asked_at(&self, address: &str) -> bool {
        address.starts_with(&self.asked_at)
    }

    async fn vouch(&self, _: &str) -> Result<String, VoucherFault> {
        self.answer.clone()
    }
}

/// Says that it was asked, and answers only when it is told to go on.
pub(super) struct Slow {
    pub(super) person: Arc<Person>,
    pub(super) arrived: Notify,
    pub(super) go_on: Notify,
}

#[async_trait::async_trait]
impl Voucher for Slow {
    fn is_asked_at(&self, address: &str) -> bool {
        self.person.is_asked_at(address)
    }

    async fn vouch(&self, address: &str) -> Result<String, VoucherFault> {
        self.arrived.notify_one();
        self.go_on.notified().await;
        self.person.vouch(address).await
    }
}

/// The person of this ESIA login.
pub(super) fn sample(world: &World, login: &str) -> SamplePerson {
    let today = world.clock.now().timestamp().to_zoned(TimeZone::UTC).date();
    people(today).into_iter().find(|person| person.esia.login == login).unwrap()
}

/// As the register writes an account of this person.
pub(super) fn vouched(
    world: &World,
    login: &str,
    (system, school, school_name): (&str, &str, &str),
    account: &str,
    role: Role,
) -> Vouched {
    let esia = sample(world, login).esia;
    Vouched {
        account: AccountKey {
            system: System(system.into()),
            school: SchoolId(school.to_owned()),
            login: Login::parse(account).unwrap(),
        },
        role,
        number: "1".to_owned(),
        school_name: school_name.to_owned(),
        name: full_name(esia.name),
        birth_date: Some(esia.birth_date),
        snils: esia.snils.map(|text| Snils::parse(text).unwrap()),
        assurance: match esia.level {
            Level::Child => Assurance::Child,
            Level::Simple => Assurance::Simple,
            Level::Confirmed => Assurance::Confirmed,
        },
    }
}

/// The same words in the domain's spelling.
pub(super) fn full_name(name: Name) -> FullName {
    FullName::new(name.last, name.first, name.middle.map(str::to_owned))
}

/// The name of a pupil of the journals.
pub(super) fn pupil_name(world: &World, id: u64) -> FullName {
    let today = world.clock.now().timestamp().to_zoned(TimeZone::UTC).date();
    full_name(pupils(today).into_iter().find(|pupil| pupil.id == id).unwrap().name)
}
