//! From the `Cookie` header to the session: the name is found, the token hashed, the session read.

use std::{hint::black_box, sync::Arc};

use criterion::Criterion;
use futures_util::FutureExt;
use privratnik::{
    crypto::{
        blind::KeyedIndex,
        dice::SystemDice,
        seal::{KeyRing, SealVault},
    },
    domain::{
        Assurance, Claimant, FullName, GateSession, HostSession, Lifetimes, LinkId, Moment, Oid, PersonKey,
        Realm, Secret, Shown, Span, Standing, System,
    },
    flow::{
        Token,
        cookie::{CookieStyle, OwnCookie},
        port::Sessions,
    },
    store::sessions::EmbeddedSessions,
};

/// Browsers that take turns, among however many others.
const ACTIVE: usize = 1000;

pub(crate) fn bench(criterion: &mut Criterion) {
    let ring = KeyRing::parse(&KeyRing::generate_text(&SystemDice)).expect("a fresh ring can be read");
    let index = KeyedIndex::new(&ring);
    for people in [1_000, 1_000_000] {
        let vault = Arc::new(SealVault::new(&ring, Arc::new(SystemDice)));
        let sessions = EmbeddedSessions::open(None, vault, Lifetimes::default()).expect("memory is there");
        let doors: Vec<_> = (0..people).map(|number| sign_in(&sessions, &index, number)).collect();
        let name = OwnCookie::Door.name(CookieStyle::Prefixed);
        let headers = doors.iter().step_by(people as usize / ACTIVE);
        let headers: Vec<_> = headers.map(|door| format!("theme=light; {name}={}", door.expose())).collect();
        let mut turns = headers.iter().cycle();
        criterion.bench_function(&format!("cookie to session/{people}"), |bencher| {
            bencher.iter(|| found(&sessions, &index, black_box(turns.next().expect("a cycle has no end"))));
        });
    }
}

fn found(sessions: &EmbeddedSessions, index: &KeyedIndex, header: &str) -> HostSession {
    let door =
        OwnCookie::Door.find(CookieStyle::Prefixed, header).and_then(Token::parse).expect("a token of ours");
    let host = sessions.host(door.fingerprint(index)).now_or_never().expect("memory does not wait");
    host.expect("memory does not fail").expect("everybody is signed in")
}

fn sign_in(sessions: &EmbeddedSessions, index: &KeyedIndex, number: u64) -> Token {
    let (gate, door) = (Token::throw(&SystemDice).fingerprint(index), Token::throw(&SystemDice));
    let person = PersonKey { realm: Realm("http://esia.localhost/".into()), oid: Oid(number) };
    let span = Span::starting(Moment::from_secs(1_800_000_000));
    let name = FullName::new("Орлова", "Мария", Some("Сергеевна".to_owned()));
    let at_gate = GateSession {
        person: person.clone(),
        claimant: Claimant { name, birth_date: None, assurance: Assurance::Confirmed },
        snils: None,
        birth_certificate: None,
        children: Vec::new(),
        csrf: Secret::new(String::new()),
        span,
        errand: None,
    };
    let at_journal = HostSession {
        until: Moment::NEVER,
        gate,
        person,
        system: System("netcity".into()),
        link: LinkId(1),
        standing: Standing::default(),
        shown: Shown {
            words: "Орлов Пётр Алексеевич, 5В · Родитель".to_owned(), among_children: true
        },
        aliases: vec![Secret::new(Token::throw(&SystemDice).expose().to_owned())],
        span,
    };
    for put in [sessions.put_gate(gate, at_gate), sessions.put_host(door.fingerprint(index), at_journal)] {
        put.now_or_never().expect("memory does not wait").expect("memory does not fail");
    }
    door
}
