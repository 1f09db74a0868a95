//! The client and the stand-in together, over sockets: neither knows the other but by the shapes on the wire.

use std::sync::Arc;

use jiff::tz::TimeZone;
use privratnik::crypto::dice::SystemDice;
use privratnik::crypto::jws::{Algorithm, TrustedCertificates};
use privratnik::crypto::signer::LocalSigner;
use privratnik::domain::{Assurance, Oid, Person, Secret, State};
use privratnik::esia::client::{EsiaClient, Tools};
use privratnik::esia::settings::{DEFAULT_SCOPES, Settings};
use privratnik::esia::wire::authorise::Version;
use privratnik::esia::wire::form::Form;
use privratnik::flow::port::{Clock as _, IdentityProvider as _};
use privratnik::sandbox::people::{EsiaAccount, Level, people};

use super::mint::{CALLBACK, STATE};
use super::scripted::Ledger;
use crate::esia_standin::world::World;

#[tokio::test]
async fn the_client_signs_in_every_sample_person() {
    for algorithm in [Algorithm::Rs256, Algorithm::Gost256] {
        for version in [Version::V3, Version::V1] {
            let world = world(algorithm).await;
            let client = client(&world, version);
            for sample in people(world.clock.now().timestamp().to_zoned(TimeZone::UTC).date()) {
                let person = sign_in(&world, &client, sample.esia.login).await;
                compare(&person, &sample.esia);
            }
        }
    }
}

async fn world(algorithm: Algorithm) -> World {
    World::start_with(|settings, system| {
        let mut card = system.card();
        card.redirect_uris.push(CALLBACK.to_owned());
        card.scopes = DEFAULT_SCOPES.map(str::to_owned).to_vec();
        card.token_algorithm = algorithm;
        card.legacy_v1 = true;
        settings.clients = vec![card];
    })
    .await
}

fn client(world: &World, version: Version) -> EsiaClient {
    let base: url::Url = world.base.parse().unwrap();
    let issuer = format!("{}/", world.base);
    let mut settings = Settings::new(base, &issuer, world.system.mnemonic, CALLBACK);
    settings.version = version;
    let (key, certificate) = (world.system.key.clone(), world.system.certificate.clone());
    let tools = Tools {
        signer: Arc::new(LocalSigner::new(Arc::clone(&world.gost), key, certificate).unwrap()),
        gost: Arc::clone(&world.gost),
        dice: Arc::new(SystemDice),
        meter: Arc::new(Ledger::default()),
    };
    EsiaClient::new(settings, tools, TrustedCertificates::new(world.control.announced())).unwrap()
}

async fn sign_in(world: &World, client: &EsiaClient, login: &str) -> Person {
    let state = State::parse(STATE).unwrap();
    let address = client.ask(&state, world.clock.now()).await.unwrap();
    let mut browser = world.browser();
    let mut answer = browser.get(&address).await;
    for (page, name, value) in [("/login", "person", login), ("/aas/oauth2/consent", "answer", "allow")] {
        if answer.location().starts_with(&format!("{page}?")) {
            let request = answer.outcome().value("request").unwrap_or_default().to_owned();
            let form = Form::default().with("request", &request).with(name, value);
            answer = browser.post(page, &form).await;
        }
    }
    let back = answer.outcome();
    assert_eq!(back.value("state"), Some(STATE));
    let code = Secret::new(back.value("code").unwrap().to_owned());
    client.redeem(&code, &state, world.clock.now()).await.unwrap()
}

fn compare(person: &Person, sample: &EsiaAccount) {
    assert_eq!(person.key.oid, Oid(sample.oid));
    assert_eq!(person.name.spoken(), sample.name.full());
    assert_eq!(person.birth_date, Some(sample.birth_date));
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let snils = person.snils.as_ref().map(|snils| snils.digits().to_owned());
    assert_eq!(snils, sample.snils.map(digits));
    let assurance = match sample.level {
        Level::Child => Assurance::Child,
        Level::Simple => Assurance::Simple,
        Level::Confirmed => Assurance::Confirmed,
    };
    assert_eq!(person.assurance, assurance, "{}", sample.login);
    assert_eq!(person.children.len(), sample.kids.len(), "{}", sample.login);
    for (child, kid) in person.children.iter().zip(&sample.kids) {
        assert_eq!((child.name.spoken(), child.birth_date), (kid.name.full(), Some(kid.birth_date)));
        assert_eq!(child.snils.as_ref().map(|snils| snils.digits().to_owned()), kid.snils.map(digits));
        let certificate = child.birth_certificate.as_ref();
        let found = certificate.map(|certificate| (certificate.series.as_str(), certificate.number.as_str()));
        assert_eq!(found, kid.birth_certificate.map(|document| (document.series, document.number)));
    }
}
