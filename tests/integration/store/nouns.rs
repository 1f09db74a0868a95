//! Invented people, accounts and sessions by number.

use std::{sync::Arc, time::Duration};

use jiff::civil::date;
use privratnik::domain::{
    AccountKey, Asked, Assurance, BirthCertificate, CardKey, CardKind, Child, Claimant, ClientId,
    ConsentTrip, Errand, Fingerprint, FullName, GateSession, Giver, Holder, Holding, HostSession,
    JournalRole, KeptForm, LinkCard, LinkId, Login, Moment, Oid, PersonKey, Pupil, Realm, ReturnPath, Role,
    SchoolId, Secret, Shown, Snils, Span, Standing, State, System, Ticket, Trip, Way, Who,
};
use privratnik::flow::port::{AuditCode, AuditEvent, Grounds, NewLink};

pub(super) const NOW: Moment = Moment::from_secs(1_790_000_000);

pub(super) fn after(secs: u64) -> Moment {
    NOW.plus(Duration::from_secs(secs))
}

pub(super) fn person(n: u64) -> PersonKey {
    PersonKey { realm: Realm(Arc::from("https://esia.test/")), oid: Oid(1_000_000_000 + n) }
}

pub(super) fn account(n: u64) -> AccountKey {
    AccountKey {
        system: System(Arc::from("netcity")),
        school: SchoolId("17".into()),
        login: Login::parse(&format!("zaznoba{n}")).unwrap(),
    }
}

pub(super) fn card(n: u64) -> LinkCard {
    LinkCard {
        name: FullName::new(format!("Невыдуманова{n}"), "Мария", Some("Сергеевна".into())),
        school_name: "СОШ № 17".into(),
        groups: vec!["7А".into(), "9Б".into()],
        pupils: vec![Pupil {
            id: Some("5001".into()),
            name: FullName::new("Невыдуманов", "Пётр", None),
            school: Some("Гимназия № 3".into()),
            class: Some("7А".into()),
        }],
        roles: vec![JournalRole { id: "3".into(), title: "Родитель".into(), role: Role::Parent }],
        cards: vec![],
    }
}

pub(super) fn credential(n: u64) -> Secret<Vec<u8>> {
    Secret::new(format!("credential-{n}").into_bytes())
}

/// The own account of the person of the same number, with room for nobody else.
pub(super) fn new_link(n: u64) -> NewLink {
    NewLink {
        person: person(n),
        account: account(n),
        holding: Holding::Own,
        limit: 1,
        snils: Snils::parse("112-233-445 95").ok(),
        card: card(n),
        grounds: Grounds::Proof(credential(n)),
        at: NOW,
    }
}

pub(super) fn event(code: AuditCode) -> AuditEvent {
    AuditEvent { at: NOW, code, person: Some("p-1".into()), account: None, reason: None }
}

/// Keys of different kinds differ, and keys of neighbouring numbers lie in different shards.
pub(super) fn key(kind: u8, n: u64) -> Fingerprint {
    let mut bytes = [kind; 32];
    bytes[..8].copy_from_slice(&n.to_le_bytes());
    Fingerprint(bytes)
}

pub(super) fn gate_key(n: u64) -> Fingerprint {
    key(b'g', n)
}

pub(super) fn host_key(n: u64) -> Fingerprint {
    key(b'h', n)
}

pub(super) fn errand() -> Errand {
    Errand {
        system: System(Arc::from("netcity")),
        back: ReturnPath::parse("/app/diary?week=1"),
        knock: key(b'k', 0),
    }
}

pub(super) fn gate(n: u64) -> GateSession {
    GateSession {
        person: person(n),
        claimant: Claimant {
            name: FullName::new("Невыдуманова", "Мария", Some("Сергеевна".into())),
            birth_date: Some(date(1988, 2, 29)),
            assurance: Assurance::Confirmed,
        },
        snils: Snils::parse("112-233-445 95").ok(),
        birth_certificate: Some(BirthCertificate { series: "II-АБ".into(), number: "654321".into() }),
        children: vec![Child {
            name: FullName::new("Невыдуманов", "Пётр", None),
            birth_date: Some(date(2012, 9, 1)),
            snils: Snils::parse("112-233-445 95").ok(),
            birth_certificate: Some(BirthCertificate { series: "I-АБ".into(), number: "123456".into() }),
        }],
        csrf: Secret::new(format!("csrf-{n}")),
        span: Span::starting(NOW),
        errand: Some(errand()),
    }
}

/// A host session of person `n`, hanging on the gate session `n`, by link `n`.
pub(super) fn host(n: u64) -> HostSession {
    HostSession {
        until: Moment::NEVER,
        gate: gate_key(n),
        person: person(n),
        system: System(Arc::from("netcity")),
        link: LinkId(i64::try_from(n).unwrap()),
        standing: Standing { role: Some("3".into()), pupil: Some("5001".into()) },
        shown: Shown {
            words: "Невыдуманов Пётр, 7А · Родитель".into(), among_children: true
        },
        aliases: vec![Secret::new("0123456789".into()), Secret::new("alias".into())],
        span: Span::starting(NOW),
    }
}

pub(super) fn ticket(n: u64) -> Ticket {
    let link = LinkId(i64::try_from(n).unwrap());
    Ticket { gate: gate_key(n), link, standing: Standing::default(), errand: errand(), given: NOW }
}

pub(super) fn state(n: u64) -> State {
    State::parse(&format!("7648d7bd-6369-4073-b545-{n:012x}")).unwrap()
}

pub(super) fn asked(n: u64) -> Asked {
    let trip = Trip::SignIn(Some(errand()));
    Asked { browser: key(b'b', n), trip, client: ClientId("TESTIS01".into()), at: NOW }
}

/// Gone to give a consent, in the gate session `n`.
pub(super) fn asked_to_consent(n: u64) -> Asked {
    let trip = ConsentTrip {
        gate: gate_key(n),
        subject: CardKey {
            system: System(Arc::from("netcity")),
            kind: CardKind::Pupil,
            number: "17/5".into(),
        },
        given_as: Giver::Parent,
        version: "2026-1".into(),
    };
    Asked { trip: Trip::Consent(trip), ..asked(n) }
}

pub(super) fn kept_key(n: u64) -> Fingerprint {
    key(b'f', n)
}

pub(super) fn who(n: u64) -> Who {
    Who(n.to_be_bytes())
}

/// A form of person `n`.
pub(super) fn kept(n: u64) -> KeptForm {
    KeptForm {
        system: System(Arc::from("netcity")),
        holder: Holder { who: who(n), way: Way([7; 8]) },
        target: "/asp/Messages/Send.asp?x=1".into(),
        page: ReturnPath::parse("/asp/Messages/New.asp"),
        kind: "application/x-www-form-urlencoded".into(),
        body: Secret::new(b"body=%CD%E5%E2%FB%E4%F3%EC%E0%ED%EE\xFF".to_vec()),
        files: false,
        at: NOW,
        tried: false,
    }
}
