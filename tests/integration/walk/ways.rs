//! The same house behind another way to ESIA: a provider that speaks plain OIDC, the older protocol, several names.

use std::{fs, path::Path, sync::Arc, time::Duration};

use http::Method;
use jiff::tz::TimeZone;
use privratnik::{
    crypto::{
        certificate::Certificate,
        dice::SystemDice,
        gost::{Body, Curve, Gost, PrivateKey, body},
        jws::Algorithm,
        key::write_private_pem,
    },
    domain::Secret,
    esia::settings::DEFAULT_SCOPES,
    flow::port::Clock,
    sandbox::{
        esia::{self, Keys, Spot as EsiaSpot, Trouble, Wish as EsiaWish},
        oidc::{self, Spot, Wish},
        people::people,
        server,
    },
};
use tokio::net::TcpListener;
use url::Url;

use super::{
    house::House,
    page::Page,
    person::Person,
    provider::{Provider, secret},
    steps::account,
    whole_walk,
};

/// A house whose people come through the OIDC stand-in.
struct Behind {
    house: House,
    oidc: oidc::Control,
    _provider: Provider,
}

impl Behind {
    async fn open() -> Self {
        Self::with(|_| {}, &[]).await
    }

    /// With other settings of the stand-in, and further changes of the configuration.
    async fn with(change: impl FnOnce(&mut oidc::Settings), changes: &[(&str, &str)]) -> Self {
        Self::prepared(change, changes, |_| {}).await
    }

    /// The same with further files in the folder.
    async fn prepared(
        change: impl FnOnce(&mut oidc::Settings),
        changes: &[(&str, &str)],
        files: impl FnOnce(&Path),
    ) -> Self {
        let house = House::open().await;
        files(house.dir());
        let clock: Arc<dyn Clock> = Arc::clone(&house.clock) as _;
        let provider = Provider::open(house.dir(), house.ports, clock, change).await;
        let own = provider.changes();
        let house = house.reconfigured(&[own.as_slice(), changes].concat()).await;
        Self { house, oidc: provider.control.clone(), _provider: provider }
    }
}

fn refused(page: &Page, code: &str, status: u16) {
    assert_eq!((page.code().as_deref(), page.status.as_u16()), (Some(code), status), "{}", page.text());
}

#[tokio::test]
async fn the_whole_walk_by_a_provider_that_speaks_oidc() {
    let behind = Behind::open().await;
    whole_walk(&behind.house).await;
    assert_eq!(behind.oidc.record().codes_exchanged["PRIVRATNIK"], 2);
    assert!(behind.oidc.record().latest.is_empty(), "{:?}", behind.oidc.record().latest);
    assert!(behind.house.esia.record().requests.is_empty(), "nobody was sent to ESIA itself");
}

#[tokio::test]
async fn the_whole_walk_with_the_secret_in_the_form_and_a_lean_id_token() {
    let post =
        [("client_secret = \"oidc.secret\"", "client_secret = \"oidc.secret\"\nclient_auth = \"post\"")];
    let behind = Behind::with(|settings| settings.lean_id_token = true, &post).await;
    whole_walk(&behind.house).await;
    assert!(behind.oidc.record().requests[&Spot::UserInfo] > 0);
}

#[tokio::test]
async fn the_whole_walk_by_the_first_version_of_esias_protocol() {
    let house = House::open().await.reconfigured(&[("mode = \"v3\"", "mode = \"v1\"")]).await;
    whole_walk(&house).await;
    assert!(house.esia.record().latest.is_empty(), "{:?}", house.esia.record().latest);
}

#[tokio::test]
async fn levels_and_refusals_mean_the_same_by_either_way() {
    let behind = Behind::open().await;
    let mut child = Person::new(behind.house.ports);
    child.sign_in("sokolov").await;
    child.link(&account("sokolov", 0)).await;
    child.go().await;
    assert_eq!(child.init().await.json()["students"][0]["studentId"], 5004);

    let mut person = Person::new(behind.house.ports);
    refused(&person.sign_in("fedorov").await, "PR-110", 403);
    assert_eq!(person.cookies_of("gate").len(), 0, "and no session");

    let mut pupil = Person::new(behind.house.ports);
    let page = pupil.come().await;
    refused(&pupil.submit(&page, "id=\"refuse\"", &[]).await, "PR-103", 403);
}

#[tokio::test]
async fn a_level_without_a_meaning_is_not_believed() {
    let unknown = [("child_values = [\"KD\"]", "child_values = [\"child\"]")];
    let behind = Behind::with(|_| {}, &unknown).await;
    refused(&Person::new(behind.house.ports).sign_in("sokolov").await, "PR-106", 502);
}

#[tokio::test]
async fn a_mother_is_known_by_her_number_whichever_way_she_comes() {
    let number = [(
        "assurance = \"assurance\"",
        "assurance = \"assurance\"\nsubject = \"esia_oid\"\nsubject_kind = \"esia_oid\"",
    )];
    let behind = Behind::with(|_| {}, &number).await;
    let mut mother = Person::new(behind.house.ports);
    mother.settle("sokolova").await;
    mother.leave().await;
    let house = behind.house.reconfigured(&[("mode = \"oidc\"", "mode = \"v3\"")]).await;
    let mut again = Person::new(house.ports);
    let entrance = again.sign_in("sokolova").await;
    again.enter(&entrance).await;
    assert_eq!(again.init().await.status, 200, "the link was made by the other way");
}

#[tokio::test]
async fn leaving_the_provider_too_ends_its_session() {
    let behind = Behind::open().await;
    let mut pupil = Person::new(behind.house.ports);
    pupil.sign_in("belova").await;
    assert_eq!(behind.oidc.open_sessions(), 1);
    let page = pupil.open(&pupil.gate("/sign-out")).await;
    let left = pupil.submit(&page, "id=\"out-here\"", &[("esia", "1")]).await;
    assert_eq!(left.place(), "gate/signed-out");
    assert_eq!((behind.oidc.open_sessions(), behind.oidc.record().sign_outs), (0, 1));
}

#[tokio::test]
async fn a_new_key_of_the_provider_needs_no_restart_and_an_unknown_one_is_not_believed() {
    let behind = Behind::open().await;
    Person::new(behind.house.ports).sign_in("belova").await;
    behind.oidc.wish(Wish::Rotate { announced: true }).expect("granted");
    behind.house.clock.advance(Duration::from_secs(61));
    assert_eq!(Person::new(behind.house.ports).sign_in("gray").await.place(), "gate/links");
    behind.oidc.wish(Wish::Rotate { announced: false }).expect("granted");
    let asked = behind.oidc.record().requests[&Spot::Jwks];
    for _ in 0..3 {
        refused(&Person::new(behind.house.ports).sign_in("gray").await, "PR-106", 502);
    }
    assert_eq!(behind.oidc.record().requests[&Spot::Jwks], asked, "keys are asked for once a minute at most");
    assert_eq!(behind.oidc.record().most_presentations(), 1);
}

#[tokio::test]
async fn a_provider_that_is_down_at_the_start_keeps_nobody_from_starting() {
    let behind = Behind::open().await;
    let down = Wish::Trouble { at: Spot::Discovery, trouble: Trouble::Html, times: None };
    behind.oidc.wish(down).expect("granted");
    let house = behind.house.restarted().await;
    let mut pupil = Person::new(house.ports);
    let page = pupil.come().await;
    refused(&page, "PR-104", 503);
    assert!(page.text().contains("Госуслуги сейчас не отвечают"));
    assert_eq!(admin(&house, "/readyz").await.status, 200, "sessions that are open need no provider");
    behind.oidc.wish(Wish::Calm).expect("granted");
    house.clock.advance(Duration::from_secs(31));
    assert_eq!(pupil.sign_in("belova").await.place(), "gate/links");
}

async fn admin(house: &House, path: &str) -> Page {
    let url = Url::parse(&format!("http://admin.localhost:{}{path}", house.ports.admin)).expect("an address");
    Person::new(house.ports).send(Method::GET, &url, &[], bytes::Bytes::new()).await
}

/// A metric of the house; what was never counted is not there.
async fn metric(house: &House, name: &str) -> Option<u64> {
    let text = admin(house, "/metrics").await.text();
    text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
}

#[tokio::test]
async fn lesson_28_esia_in_disorder_stops_sign_ins_and_no_open_session() {
    let house =
        House::open().await.reconfigured(&[("mode = \"v3\"", "mode = \"v3\"\ntimeout_seconds = 1")]).await;
    let wish = |trouble: Option<Trouble>| {
        let wish = trouble.map_or(EsiaWish::Calm, |trouble| EsiaWish::Trouble {
            at: EsiaSpot::Te,
            trouble,
            times: None,
        });
        house.esia.wish(wish).expect("granted");
    };
    disorder(&house, wish, "esia").await;
    assert_eq!(house.esia.record().most_presentations(), 1, "no code was sent twice");
}

#[tokio::test]
async fn lesson_28_a_provider_in_disorder_stops_sign_ins_and_no_open_session() {
    let behind = Behind::with(|_| {}, &[("mode = \"oidc\"", "mode = \"oidc\"\ntimeout_seconds = 1")]).await;
    let wish = |trouble: Option<Trouble>| {
        let wish =
            trouble.map_or(Wish::Calm, |trouble| Wish::Trouble { at: Spot::Token, trouble, times: None });
        behind.oidc.wish(wish).expect("granted");
    };
    disorder(&behind.house, wish, "oidc").await;
    assert_eq!(behind.oidc.record().most_presentations(), 1, "no code was sent twice");
}

/// HTML, an error, silence; five in a row, and nothing is sent for a while.
async fn disorder(house: &House, wish: impl Fn(Option<Trouble>), host: &str) {
    let mut inside = Person::new(house.ports);
    inside.settle("belova").await;
    assert_eq!(metric(house, "privratnik_esia_calls_withheld ").await, Some(0), "{host}");
    let slow = Trouble::Slow { millis: 2_000 };
    for trouble in [Trouble::Html, Trouble::Error, slow, Trouble::Html, Trouble::Error] {
        wish(Some(trouble));
        let page = Person::new(house.ports).sign_in("belova").await;
        refused(&page, "PR-104", 503);
        assert!(page.text().contains("Госуслуги сейчас не отвечают"), "{}", page.text());
        assert_eq!(inside.init().await.status, 200, "open sessions go on");
    }
    wish(None);
    refused(&Person::new(house.ports).sign_in("belova").await, "PR-104", 503);
    assert_eq!(metric(house, "privratnik_esia_calls_withheld ").await, Some(1), "{host}");
    house.clock.advance(Duration::from_secs(31));
    let mut again = Person::new(house.ports);
    let entrance = again.sign_in("belova").await;
    again.enter(&entrance).await;
    assert_eq!(again.init().await.status, 200, "and all is well after it");
    assert_eq!(metric(house, "privratnik_esia_calls_withheld ").await, Some(0), "{host}");
}

/// A further system at the ESIA stand-in, with a key of its own in the folder.
fn second_system(dir: &Path, gost: &Arc<dyn Gost>, now: privratnik::domain::Moment) -> Certificate {
    let key = PrivateKey::generate(Curve::CryptoProA, &SystemDice);
    let (begin, end) = (now.minus(DAY), now.plus(DAY * 365));
    let certificate = Certificate::self_signed(&**gost, &key, "SECOND01", begin, end, &SystemDice);
    let certificate = certificate.expect("a certificate");
    secret(dir, "second.key.pem", write_private_pem(&key).expose());
    fs::write(dir.join("second.cert.pem"), certificate.to_pem()).expect("a file");
    certificate
}

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn journals_that_are_other_systems_at_esia_are_asked_for_in_their_own_names() {
    let house = House::open().await;
    let gost = body(Body::Pure, Arc::new(SystemDice)).expect("GOST");
    let now = house.clock.now();
    let own = fs::read(house.dir().join("esia-client.cert.pem")).expect("a certificate");
    let cards = [
        ("PRIVRATNIK", Certificate::from_pem_or_der(&own).expect("a certificate")),
        ("SECOND01", second_system(house.dir(), &gost, now)),
    ];
    let card = |(mnemonic, certificate): (&str, Certificate)| esia::ClientCard {
        mnemonic: mnemonic.to_owned(),
        certificates: vec![certificate],
        redirect_uris: vec![format!("{}/callback", house.ports.gate_origin())],
        scopes: DEFAULT_SCOPES.map(str::to_owned).to_vec(),
        token_algorithm: Algorithm::Gost256,
        legacy_v1: false,
        consent_types: Vec::new(),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let clock: Arc<dyn Clock> = Arc::clone(&house.clock) as _;
    let settings = esia::Settings {
        clients: cards.map(card).to_vec(),
        people: people(now.timestamp().to_zoned(TimeZone::UTC).date()),
        ..esia::Settings::new(format!("http://esia.localhost:{port}"), clock, Arc::new(SystemDice), gost)
    };
    let app = esia::app(settings, Keys::load(house.dir()).expect("the stand-in's keys"));
    let _running = server::run(listener, app.router(), None).await.expect("it listens");
    let changes = two_names(house.ports.esia, port, house.ports.gateway);
    let changes = changes.each_ref().map(|(from, to)| (from.as_str(), to.as_str()));
    let house = house.reconfigured(&changes).await;

    for (journal, mnemonic) in [("netcity", "PRIVRATNIK"), ("second", "SECOND01")] {
        let mut pupil = Person::new(house.ports);
        let door = format!("http://{journal}.localhost:{}/", house.ports.gateway);
        let page = pupil.open(&door).await;
        let page = pupil.pass_esia(&page, "belova").await;
        assert_eq!(page.place(), "gate/links", "{journal}: {}", page.text());
        let asked: Vec<_> = pupil.visited_with("client_id");
        assert_eq!(asked, [mnemonic], "{journal}");
        let callbacks = pupil.visited_with("redirect_uri");
        assert_eq!(callbacks, [format!("{}/callback", house.ports.gate_origin())], "{journal}");
    }
    assert_eq!(app.control().record().codes_exchanged, 2, "each code was good for the name that had asked");
    assert!(app.control().record().latest.is_empty(), "{:?}", app.control().record().latest);

    let mut nowhere = Person::new(house.ports);
    let page = nowhere.open(&nowhere.gate("/login")).await;
    nowhere.pass_esia(&page, "belova").await;
    assert_eq!(nowhere.visited_with("client_id"), ["PRIVRATNIK"], "the gate has a name of its own");
}

/// ESIA at another port; a second journal by another name.
fn two_names(esia: u16, other: u16, gateway: u16) -> [(String, String); 3] {
    let journal = format!(
        "[identities.second]\nclient_id = \"SECOND01\"\nkey = \"second.key.pem\"\ncertificate = \"second.cert.pem\"\n\n\
         [systems.second]\nadapter = \"netcity\"\ntitle = \"Второй дневник\"\nidentity = \"second\"\n\
         origin = \"http://second.localhost:{gateway}\"\nupstream = \"http://127.0.0.1:1\"\n\n[systems.netcity]"
    );
    [
        (format!(":{esia}\""), format!(":{other}\"")),
        (format!(":{esia}/\""), format!(":{other}/\"")),
        ("[systems.netcity]".to_owned(), journal),
    ]
}

#[tokio::test]
async fn names_at_a_provider_are_told_apart_too() {
    let identity = "[identities.second]\nclient_id = \"second\"\nclient_secret = \"second.secret\"\n\n[systems.netcity]\nidentity = \"second\"";
    let house_card = |settings: &mut oidc::Settings| {
        let own = settings.clients[0].clone();
        let secret = Secret::new("another".to_owned());
        settings.clients.push(oidc::ClientCard { id: "second".to_owned(), secret, ..own });
    };
    let changes = [("[systems.netcity]", identity)];
    let file = |dir: &Path| secret(dir, "second.secret", "another");
    let behind = Behind::prepared(house_card, &changes, file).await;
    let mut pupil = Person::new(behind.house.ports);
    pupil.sign_in("belova").await;
    let mut elsewhere = Person::new(behind.house.ports);
    let page = elsewhere.open(&elsewhere.gate("/login")).await;
    elsewhere.pass_esia(&page, "gray").await;
    let exchanged = behind.oidc.record().codes_exchanged;
    assert_eq!((exchanged["second"], exchanged["PRIVRATNIK"]), (1, 1));
}

#[tokio::test]
async fn lesson_12_a_browser_that_does_not_keep_the_journals_cookie_is_told_so() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    pupil.settle("belova").await;
    house.clock.advance(Duration::from_secs(11));
    for _ in 0..2 {
        pupil.set_cookie("netcity", "__Host-privratnik-door", "");
        assert_eq!(pupil.come().await.place(), "netcity/.gate/enter");
        house.clock.advance(Duration::from_secs(3));
    }
    pupil.set_cookie("netcity", "__Host-privratnik-door", "");
    let page = pupil.come().await;
    refused(&page, "PR-107", 400);
    let text = page.text();
    assert!(text.contains("Браузер ходит по кругу") && text.contains("Номер запроса"), "{text}");
    pupil.set_cookie("netcity", "__Host-privratnik-door", "");
    assert_eq!(pupil.come().await.place(), "netcity/.gate/enter", "and one may try again at once");
}

#[tokio::test]
async fn lesson_12_a_browser_that_does_not_keep_the_gates_cookie_is_told_so() {
    let house = House::open().await;
    let mut pupil = Person::new(house.ports);
    assert_eq!(pupil.sign_in("belova").await.place(), "gate/links");
    for expected in ["gate/links", "gate/callback"] {
        pupil.set_cookie("gate", "__Host-privratnik-gate", "");
        let page = pupil.come().await;
        assert_eq!(page.place(), expected);
        if expected == "gate/callback" {
            refused(&page, "PR-108", 400);
            assert!(page.text().contains("Номер запроса"), "{}", page.text());
        }
    }
}
