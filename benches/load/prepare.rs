//! A gateway's folder, as `privratnik serve` takes it up: keys, links, and sessions of people who are signed in.
//!
//! Whoever is active has a link, so that the first request enters the journal; the others are only there.

use std::{fs, path::PathBuf, sync::Arc};

use futures_util::future::try_join_all;
use privratnik::{
    app::{self, demo::Keyring},
    crypto::{
        blind::KeyedIndex,
        dice::SystemDice,
        gost::{self, Body},
        seal::{KeyRing, SealVault},
    },
    domain::{
        AccountKey, Assurance, Child, Claimant, Fingerprint, FullName, GateSession, Holding, HostSession,
        LinkCard, LinkId, Login, Moment, Oid, PersonKey, Realm, SchoolId, Secret, Shown, Span, Standing,
        System,
    },
    flow::{
        Token,
        cookie::{CookieStyle, OwnCookie},
        port::{AuditCode, AuditEvent, BlindIndex, Clock, Grounds, Ledger, Linked, NewLink, Sessions, Vault},
    },
    store::{ledger::SqliteLedger, sessions::EmbeddedSessions},
    telemetry::SystemClock,
};

#[derive(Debug, clap::Args)]
pub(crate) struct Wanted {
    /// The folder; made here.
    #[arg(long)]
    dir: PathBuf,
    /// How many people are signed in at the gate, each with a session at the journal's host.
    #[arg(long)]
    sessions: u32,
    /// How many of them send requests; their cookies go to `cookies` in the folder.
    #[arg(long)]
    active: u32,
    /// Where the gateway will listen.
    #[arg(long)]
    gateway: u16,
    /// Where it will show its metrics.
    #[arg(long)]
    admin: u16,
    /// The ESIA stand-in.
    #[arg(long)]
    esia: u16,
    /// The journal.
    #[arg(long)]
    journal: u16,
    /// What computes GOST.
    #[arg(long, default_value = "pure")]
    gost: Body,
}

/// What the stores are written with.
struct Desk {
    now: Moment,
    vault: Arc<dyn Vault>,
    index: Arc<dyn BlindIndex>,
}

/// The memory does not have to hold a second copy of more than so many.
const BATCH: u32 = 20_000;

pub(crate) fn run(wanted: &Wanted) -> Result<(), String> {
    let dir = &wanted.dir;
    let said = |fault: &dyn std::fmt::Display| format!("{}: {fault}", dir.display());
    fs::create_dir_all(dir.join("data")).map_err(|fault| said(&fault))?;
    let now = SystemClock.now();
    let gost = gost::body(wanted.gost, Arc::new(SystemDice)).map_err(|fault| fault.to_string())?;
    let keyring = Keyring::at(dir);
    keyring.client(&*gost, now)?;
    keyring.esia(&*gost, now)?;
    keyring.sealing()?;
    let file = dir.join("gateway.toml");
    fs::write(&file, configuration(wanted)).map_err(|fault| said(&fault))?;
    let settled = app::load(&file).map_err(|faults| faults.to_string())?;
    let ring = KeyRing::parse(&settled.keys.sealing).map_err(|fault| said(&fault))?;
    let vault = Arc::new(SealVault::new(&ring, Arc::new(SystemDice)));
    let desk = Desk { now, vault, index: Arc::new(KeyedIndex::new(&ring)) };
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|fault| fault.to_string())?;
    runtime.block_on(async {
        let ledger = SqliteLedger::open(&settled.gate.data.join("ledger.db"), desk.vault(), desk.index());
        let ledger = ledger.map_err(|fault| fault.to_string())?;
        let links = try_join_all((0..wanted.active).map(|number| desk.link(&ledger, number))).await?;
        ledger.close();
        let file = settled.gate.data.join("sessions.db");
        let sessions = EmbeddedSessions::open(Some(&file), desk.vault(), settled.lifetimes);
        let sessions = sessions.map_err(|fault| fault.to_string())?;
        let cookies = desk.sign_in_all(&sessions, wanted.sessions, &links).await?;
        sessions.close();
        fs::write(dir.join("cookies"), cookies).map_err(|fault| said(&fault))
    })
}

fn configuration(wanted: &Wanted) -> String {
    let ports = [
        ("{gateway}", wanted.gateway),
        ("{admin}", wanted.admin),
        ("{esia}", wanted.esia),
        ("{journal}", wanted.journal),
    ];
    let text = include_str!("gateway.toml").replace("{gost}", &wanted.gost.to_string());
    ports.into_iter().fold(text, |text, (place, port)| text.replace(place, &port.to_string()))
}

impl Desk {
    fn vault(&self) -> Arc<dyn Vault> {
        Arc::clone(&self.vault)
    }

    fn index(&self) -> Arc<dyn BlindIndex> {
        Arc::clone(&self.index)
    }

    async fn link(&self, ledger: &SqliteLedger, number: u32) -> Result<LinkId, String> {
        let login = format!("orlova{number}");
        let new = NewLink {
            person: person(number),
            account: AccountKey {
                system: journal(),
                school: SchoolId::none(),
                login: Login::parse(&login).ok_or("a login of letters and digits is one")?,
            },
            holding: Holding::Own,
            limit: 1,
            snils: None,
            card: LinkCard {
                name: name(),
                school_name: "СОШ № 12".to_owned(),
                groups: vec!["5В".to_owned()],
                pupils: Vec::new(),
                roles: Vec::new(),
                cards: Vec::new(),
            },
            // The layout of the adapter `form`: version, login, NUL, password.
            grounds: Grounds::Proof(Secret::new([&[0xF0], login.as_bytes(), b"\0Vesna-2026"].concat())),
            at: self.now,
        };
        let audit =
            AuditEvent { at: self.now, code: AuditCode::Linked, person: None, account: None, reason: None };
        match ledger.put_link(new, audit).await.map_err(|fault| fault.to_string())? {
            Linked::New(link) | Linked::Renewed(link) => Ok(link),
            Linked::HeldByOthers | Linked::Barred => Err("two invented people hold one account".to_owned()),
        }
    }

    /// The active ones lie evenly among the others. Returns their cookies, a line each.
    async fn sign_in_all(
        &self,
        sessions: &EmbeddedSessions,
        count: u32,
        links: &[LinkId],
    ) -> Result<String, String> {
        let active = u32::try_from(links.len()).map_err(|_| "too many active people")?;
        let every = count.checked_div(active).unwrap_or(count).max(1);
        let mut cookies = String::new();
        for number in 0..count {
            let place = number / every;
            let is_active = number % every == 0 && place < active;
            let link =
                if is_active { links[place as usize] } else { LinkId(i64::from(number) + 1_000_000_000) };
            let person = person(if is_active { place } else { number + 1_000_000_000 });
            let door = self.sign_in(sessions, person, link).await.map_err(|fault| fault.to_string())?;
            if is_active {
                let line = OwnCookie::Door.name(CookieStyle::Prefixed);
                cookies.push_str(&format!("theme=light; {line}={}\n", door.expose()));
            }
            if number % BATCH == 0 {
                sessions.flush().await.map_err(|fault| fault.to_string())?;
            }
        }
        sessions.flush().await.map_err(|fault| fault.to_string())?;
        Ok(cookies)
    }

    /// What a sign-in at ESIA and an entrance at the journal's host leave behind.
    async fn sign_in(
        &self,
        sessions: &EmbeddedSessions,
        person: PersonKey,
        link: LinkId,
    ) -> Result<Token, privratnik::flow::port::SessionsFault> {
        let (gate, door) = (self.fingerprint(&Token::throw(&SystemDice)), Token::throw(&SystemDice));
        let host = HostSession {
            until: Moment::NEVER,
            gate,
            person: person.clone(),
            system: journal(),
            link,
            standing: Standing::default(),
            shown: Shown {
                words: "Орлова Мария Сергеевна, 5В".to_owned(), among_children: false
            },
            aliases: Vec::new(),
            span: Span::starting(self.now),
        };
        sessions.put_gate(gate, self.gate_session(person)).await?;
        sessions.put_host(self.fingerprint(&door), host).await?;
        Ok(door)
    }

    fn gate_session(&self, person: PersonKey) -> GateSession {
        GateSession {
            person,
            claimant: Claimant { name: name(), birth_date: None, assurance: Assurance::Confirmed },
            snils: None,
            birth_certificate: None,
            children: vec![Child { name: name(), birth_date: None, snils: None, birth_certificate: None }],
            csrf: Secret::new(Token::throw(&SystemDice).expose().to_owned()),
            span: Span::starting(self.now),
            errand: None,
        }
    }

    fn fingerprint(&self, token: &Token) -> Fingerprint {
        token.fingerprint(&*self.index)
    }
}

fn journal() -> System {
    System("journal".into())
}

fn person(number: u32) -> PersonKey {
    PersonKey { realm: Realm("http://127.0.0.1/".into()), oid: Oid(1_000_000_000 + u64::from(number)) }
}

fn name() -> FullName {
    FullName::new("Орлова", "Мария", Some("Сергеевна".to_owned()))
}
