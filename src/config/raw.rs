//! The configuration file as it is written: every key, its unit and its default.
//!
//! Unknown keys are refused. Paths may be relative to the file's folder. A key of type `Option` without a
//! default named in its sentence must be given.

mod assertion;
mod bars;
mod consents;
mod facade;
pub mod form;
mod notices;
mod oidc;
mod register;
mod retention;
mod spo;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

pub use self::assertion::Assertion;
pub use self::bars::Bars;
pub use self::consents::{Consents, ConsentsAtEsia};
pub use self::facade::{Facade, FacadeClient};
pub use self::notices::{Mail, Notices, Webhook};
pub use self::oidc::{ChildClaims, Claims, Identity, Oidc};
pub use self::register::{Complete, Register};
pub use self::retention::Retention;
pub use self::spo::Spo;
use super::settled::{Adapter, EsiaMode, GostBody, LogLevel, MannerWord, OwnSignIn, PersonFilter};

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Raw {
    /// Whether this is a trial on one machine: permits plain http and short-lived keys, and demands that every
    /// listener is loopback. Default: false.
    pub sandbox: bool,
    /// The gate: where people sign in and link.
    pub gate: Gate,
    /// Certificates that browsers are shown; with at least one, `gate.listen` speaks TLS. Default: none, as behind a
    /// balancer that ends TLS.
    pub certificates: Vec<Certificate>,
    /// The listener for probes and metrics.
    pub admin: Admin,
    /// The log.
    pub log: Log,
    /// Keys of the gateway's own.
    pub keys: Keys,
    /// How signatures are made.
    pub crypto: Crypto,
    /// The connection to ESIA.
    pub esia: Esia,
    /// Further names in which ESIA is asked, by names that `identity` of a system repeats. Default: none.
    pub identities: BTreeMap<String, Identity>,
    /// The gateway in ESIA's place before journals that have an ESIA sign-in of their own. Default: nowhere.
    pub facade: Option<Facade>,
    /// Contacts that stand on every page, in this order. Default: none.
    pub support: Vec<Support>,
    /// Where an ESIA account can be confirmed, in this order. Default: none.
    pub confirmation_places: Vec<ConfirmationPlace>,
    /// Where people report that something is wrong.
    pub feedback: Feedback,
    /// The region's own service on Госуслуги, told to whoever the register does not know.
    pub gosuslugi_service: GosuslugiService,
    /// How long things live.
    pub lifetimes: Lifetimes,
    /// Where sessions lie when several nodes share them. Default: in this process, and in the folder `gate.data`.
    pub sessions: Sessions,
    /// How accounts are linked.
    pub linking: Linking,
    /// The schools' cards, as `privratnik register import` takes them.
    pub register: Register,
    /// Whose consent it takes to enter a journal.
    pub consents: Consents,
    /// How parents are told of consents.
    pub notices: Notices,
    /// How long what no longer serves is kept.
    pub retention: Retention,
    /// How much is taken from outside.
    pub limits: Limits,
    /// The journals by their names: lower-case letters, digits and hyphens.
    pub systems: BTreeMap<String, System>,
}

/// `[gate]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Gate {
    /// The address that people see, without a path: `https://gate.example.ru`.
    pub origin: Option<String>,
    /// Where the front door listens, for the gate and all journals: addresses with ports.
    /// Default: `127.0.0.1:8400`.
    pub listen: Vec<String>,
    /// Where browsers that come without TLS are sent on to https: `0.0.0.0:80`. Default: nowhere.
    pub listen_plain: Vec<String>,
    /// For how many days after a visit browsers come over https only. Default: 365.
    pub hsts_days: u64,
    /// The folder of the stores; made if it is missing. Default: `data`.
    pub data: PathBuf,
    /// The region's name as the pages say it. Default: none.
    pub region: Option<String>,
    /// The time zone of pages and reports. Default: `Europe/Moscow`.
    pub zone: String,
    /// Addresses and networks of the proxies in front, whose X-Forwarded-For is believed: `10.0.0.1`, `10.1.0.0/16`.
    /// Default: none.
    pub trusted_proxies: Vec<String>,
}

/// `[[certificates]]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Certificate {
    /// The certificate and behind it the intermediate ones, PEM. Its names say for which hosts it is; one with a
    /// wildcard may serve all. A changed file is taken up within seconds, without a restart.
    pub chain: Option<PathBuf>,
    /// Its private key, PEM without a password, readable by its owner only. A systemd credential with the file's name
    /// takes its place.
    pub key: Option<PathBuf>,
}

/// `[admin]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Admin {
    /// An address with a port that the public cannot reach. Default: `127.0.0.1:8401`.
    pub listen: String,
}

/// `[log]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// From which weight on lines are written: `error`, `warn`, `info` or `debug`. Default: `info`.
    pub level: LogLevel,
}

/// `[keys]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// The file of sealing keys, lines `id:base64` and one `index:base64`, 32 bytes each, readable by its owner only. A
    /// systemd credential named `sealing.keys` takes its place.
    pub sealing: Option<PathBuf>,
}

/// `[crypto]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Crypto {
    /// What computes GOST: `pure` (no system package) or `openssl` (Debian's gost engine). Default: `pure`.
    pub gost: GostBody,
}

/// `[esia]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Esia {
    /// Where browsers are sent. Default: `https://esia.gosuslugi.ru`.
    pub browser_url: String,
    /// Where the gateway itself asks. Default: the same as `browser_url`.
    pub server_url: Option<String>,
    /// `iss` of ESIA's tokens, to the letter: `http://esia.gosuslugi.ru/`.
    pub issuer: Option<String>,
    /// The mnemonic of the information system.
    pub client_id: Option<String>,
    /// Which way: ESIA's own protocol as `v3` (raw signature) or `v1` (CMS), or `oidc`, a provider in front of ESIA that
    /// `[esia.oidc]` describes; then only `timeout_seconds` and `extra_roots` of this section are read, and `issuer`
    /// where the provider tells ESIA's numbers. Default: `v3`.
    pub mode: EsiaMode,
    /// The private key, PEM, readable by its owner only. A systemd credential named `esia.key` takes its place.
    pub key: Option<PathBuf>,
    /// The certificate registered at ESIA, PEM or DER.
    pub certificate: Option<PathBuf>,
    /// ESIA's own certificates, PEM or DER; several during a change of keys. At least one.
    pub trusted_certificates: Vec<PathBuf>,
    /// What is asked of ESIA. Default: the person and the children with what journals match by.
    pub scopes: Vec<String>,
    /// Which accounts ESIA lets choose: `conf_acc`, `acc_kid` or `acc_not_kid`. Default: any.
    pub person_filter: Option<PersonFilter>,
    /// How long one answer of ESIA may take, in seconds. Default: 10.
    pub timeout_seconds: u64,
    /// Roots trusted for ESIA's TLS beside the public ones, PEM. Default: none.
    pub extra_roots: Option<PathBuf>,
    /// The provider in front of ESIA.
    pub oidc: Oidc,
}

/// `[[support]]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Support {
    /// Whose support it is: a system, a municipality.
    pub title: Option<String>,
    /// Telephones as people dial them. Default: none.
    pub phones: Vec<String>,
    /// An e-mail address. Default: none.
    pub email: Option<String>,
    /// The address of a forum. Default: none.
    pub forum: Option<String>,
}

/// `[[confirmation_places]]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConfirmationPlace {
    /// What it is: «МФЦ № 1».
    pub title: Option<String>,
    /// Where it is.
    pub address: Option<String>,
    /// When it is open. Default: not said.
    pub hours: Option<String>,
}

/// `[feedback]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Feedback {
    /// The address behind the words «форму обратной связи». Default: none.
    pub url: Option<String>,
}

/// `[gosuslugi_service]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GosuslugiService {
    /// Its name there: «Информация о текущей успеваемости». Default: none.
    pub title: Option<String>,
    /// Its address. Default: none.
    pub url: Option<String>,
}

/// `[lifetimes]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lifetimes {
    /// A session without a request ends after this many minutes. Default: 30.
    pub idle_minutes: u64,
    /// A session ends after this many minutes whatever happens. Default: 180, as ESIA's own.
    pub longest_minutes: u64,
    /// Who left for ESIA may come back within this many minutes. Default: 10.
    pub attempt_minutes: u64,
    /// A ticket from the gate to a journal is good for this many seconds. Default: 30.
    pub ticket_seconds: u64,
}

/// `[sessions]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sessions {
    /// The address of the Redis that all nodes share: `rediss://user@redis.example.ru:6379/0`, or `redis://` without
    /// TLS. A password in it is refused. Default: none.
    pub redis: Option<String>,
    /// In place of `redis`: addresses of the Sentinels that know where it is. Default: none.
    pub sentinels: Vec<String>,
    /// The name that the Sentinels know it by.
    pub master: Option<String>,
    /// The file with Redis' password, readable by its owner only. A systemd credential named `redis.password` takes
    /// its place. Default: no password.
    pub password: Option<PathBuf>,
    /// Roots trusted for its TLS in place of the system's, PEM. Default: the system's.
    pub roots: Option<PathBuf>,
    /// How long one answer of it may take, repeated tries included, in seconds. Default: 2.
    pub timeout_seconds: u64,
    /// How many replicas must have a sign-out, a failed proof or a taken sign-in before it is answered, so that a
    /// fail-over does not undo it. Default: 0.
    pub wait_replicas: u32,
    /// How long a session that was read is believed while Redis cannot be reached, in seconds; 0 for not at all. A
    /// sign-out on another node is not heard of for so long. Default: 30.
    pub recall_seconds: u64,
}

/// `[linking]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Linking {
    /// How many failed proofs one person has for one account. Default: 2, fewer than the journals' own lock.
    pub tries: u32,
    /// How many failed proofs one person has over all accounts, so that nobody tries one password on a whole
    /// school. Default: 10.
    pub guesses: u32,
    /// After this many minutes without a failure the tries are given anew. Default: 60.
    pub window_minutes: u64,
    /// How long an account that failed elsewhere makes everybody wait, in seconds. Default: 60,
    /// as long as Network City's own lock, so that strangers' failures do not add up to it.
    pub account_pause_seconds: u64,
    /// How many adults may hold one pupil's account as parents. Default: 4.
    pub parents_of_pupil: u32,
}

/// `[limits]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// How many sign-ins one address may begin in a minute, IPv6 by networks of 64 bits. A school stands behind one
    /// address. Default: 300.
    pub sign_ins_per_minute: u32,
    /// How many connections each listener holds at once; the process needs twice as many files. Default: 8192.
    pub connections: u32,
}

/// `[systems.NAME]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct System {
    /// What kind of journal it is: `netcity`, `bars`, `rid`, `spo` or `form`.
    pub adapter: Option<Adapter>,
    /// Its name as the pages say it.
    pub title: Option<String>,
    /// In which of `[identities]` its people are asked for at ESIA. Default: as `[esia]` says.
    pub identity: Option<String>,
    /// The address that people see, without a path; a host of its own.
    pub origin: Option<String>,
    /// Where the journal itself listens, without a path: `http://10.0.0.5:80`.
    pub upstream: Option<String>,
    /// Several addresses of the journal, where it has several under the name in `upstream`: `10.0.0.5:443`. A session
    /// stays with one of them while it answers. Default: that of the name.
    pub upstream_addresses: Vec<String>,
    /// The journal's time zone. Default: the gate's.
    pub zone: Option<String>,
    /// `closed`: whoever comes is sent to ESIA. `open`: the journal's own sign-in page is shown, with a button for
    /// ESIA, and its passwords work as before. Default: `closed`.
    pub own_sign_in: OwnSignIn,
    /// How it is entered on somebody's behalf, in the order in which it is tried: `replay` (the stored login and
    /// password), `assertion` (a signed header), `facade` (its own ESIA sign-in). Without `replay` nobody links by a
    /// password. Default: `["replay"]`.
    pub manners: Vec<MannerWord>,
    /// `[systems.NAME.manners_of]`: other manners for one role.
    pub manners_of: MannersOf,
    /// `[systems.NAME.assertion]`, for the manner `assertion`, which needs it.
    pub assertion: Option<Assertion>,
    /// Whether the register's numbers of pupils are the journal's own, so that a parent chooses the child before entering.
    /// Default: false.
    pub pupil_numbers: bool,
    /// How long a connection to it may take, in seconds. Default: 5.
    pub connect_seconds: u64,
    /// How long it may think before it answers, in seconds. Default: 60: reports are slow.
    pub head_seconds: u64,
    /// How long it may pause in the middle of an answer, in seconds. Default: 60.
    pub idle_seconds: u64,
    /// Both where it keeps silent on purpose: long polls and event streams, in seconds. Default: 180.
    pub long_seconds: u64,
    /// How long one step of signing in may take, in seconds. Default: 20.
    pub sign_in_seconds: u64,
    /// Roots trusted for its TLS beside the public ones, PEM. Default: none.
    pub extra_roots: Option<PathBuf>,
    /// `[systems.NAME.bars]`, for `adapter = "bars"` alone.
    pub bars: Option<Bars>,
    /// `[systems.NAME.spo]`, for `adapter = "spo"` alone.
    pub spo: Option<Spo>,
    /// `[systems.NAME.form]`, for `adapter = "form"` alone, which needs it.
    pub form: Option<form::Form>,
    /// `[systems.NAME.facade]`, where the gateway stands before it in ESIA's place.
    pub facade: Option<FacadeClient>,
    /// What stands on the button of its sign-in page, one line. Default: as its kind of journal has it,
    /// «Войти через Госуслуги».
    pub button: Option<String>,
    /// A line that stands on its pages and on its sign-in page, plain text. Default: none.
    pub notice: Option<String>,
    /// Other addresses that it calls its own, without a path; in its pages they become `origin`. Default: none.
    pub also_known_as: Vec<String>,
}

/// `[systems.NAME.manners_of]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MannersOf {
    /// For pupils' accounts. Default: as `manners` says.
    pub pupil: Option<Vec<MannerWord>>,
    /// For parents' accounts. Default: as `manners` says.
    pub parent: Option<Vec<MannerWord>>,
    /// For accounts of staff. Default: as `manners` says.
    pub staff: Option<Vec<MannerWord>>,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            origin: None,
            listen: vec!["127.0.0.1:8400".to_owned()],
            listen_plain: Vec::new(),
            hsts_days: 365,
            data: PathBuf::from("data"),
            region: None,
            zone: "Europe/Moscow".to_owned(),
            trusted_proxies: Vec::new(),
        }
    }
}

impl Default for Admin {
    fn default() -> Self {
        Self { listen: "127.0.0.1:8401".to_owned() }
    }
}

impl Default for Esia {
    fn default() -> Self {
        Self {
            browser_url: "https://esia.gosuslugi.ru".to_owned(),
            server_url: None,
            issuer: None,
            client_id: None,
            mode: EsiaMode::default(),
            key: None,
            certificate: None,
            trusted_certificates: Vec::new(),
            scopes: SCOPES.map(str::to_owned).to_vec(),
            person_filter: None,
            timeout_seconds: 10,
            extra_roots: None,
            oidc: Oidc::default(),
        }
    }
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self { idle_minutes: 30, longest_minutes: 180, attempt_minutes: 10, ticket_seconds: 30 }
    }
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            redis: None,
            sentinels: Vec::new(),
            master: None,
            password: None,
            roots: None,
            timeout_seconds: 2,
            wait_replicas: 0,
            recall_seconds: 30,
        }
    }
}

impl Default for Linking {
    fn default() -> Self {
        Self { tries: 2, window_minutes: 60, account_pause_seconds: 60, parents_of_pupil: 4, guesses: 10 }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { sign_ins_per_minute: 300, connections: 8192 }
    }
}

impl Default for System {
    fn default() -> Self {
        Self {
            adapter: None,
            title: None,
            identity: None,
            origin: None,
            upstream: None,
            upstream_addresses: Vec::new(),
            zone: None,
            own_sign_in: OwnSignIn::default(),
            manners: vec![MannerWord::Replay],
            manners_of: MannersOf::default(),
            assertion: None,
            pupil_numbers: false,
            connect_seconds: 5,
            head_seconds: 60,
            idle_seconds: 60,
            long_seconds: 180,
            sign_in_seconds: 20,
            extra_roots: None,
            bars: None,
            spo: None,
            form: None,
            facade: None,
            button: None,
            notice: None,
            also_known_as: Vec::new(),
        }
    }
}

/// What a school journal in production asks for; it covers matching of parents, pupils and children.
const SCOPES: [&str; 10] = [
    "openid",
    "fullname",
    "snils",
    "birthdate",
    "gender",
    "birth_cert_doc",
    "kid_fullname",
    "kid_birthdate",
    "kid_snils",
    "kid_birth_cert_doc",
];
