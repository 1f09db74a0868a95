//! The configuration as it is meant: plain data from which the other rooms are filled.

mod consents;
mod facade;
mod way;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use jiff::tz::TimeZone;
use serde::Deserialize;
use url::Url;

pub use self::consents::{ConsentPaper, MailNotices, MailSecurity, Notices, WebhookNotices};
pub use self::facade::{Facade, FacadeAttribute, JournalFacade, TokenAlgorithm};
pub use self::way::{
    ChildClaims, Claims, ClientAuth, Direct, DirectVersion, Esia, EsiaMode, Mnemonic, NameClaims, Oidc,
    OidcName, PersonFilter, SubjectKind, Way,
};
use super::certificate::CertificateFiles;
use super::origin::Origin;
use super::shared::Shared;
use crate::domain::{
    CardColumn, CardKind, Demanded, FormRecipe, HolderLimits, Lifetimes, Manner, Manners, SchoolId, Secret,
    System,
};

/// A configuration without a fault.
pub struct Settled {
    /// A trial on one machine; every listener is loopback.
    pub sandbox: bool,
    /// The gate.
    pub gate: Gate,
    /// Where the certificates lie that browsers are shown; none where TLS ends elsewhere.
    pub certificates: Vec<CertificateFiles>,
    /// Probes and metrics.
    pub admin: Admin,
    /// From which weight on log lines are written.
    pub log_level: LogLevel,
    /// Keys of the gateway's own.
    pub keys: Keys,
    /// How signatures are made.
    pub crypto: Crypto,
    /// The connection to ESIA.
    pub esia: Esia,
    /// The gateway in ESIA's place; `None` where it stands before no journal so.
    pub facade: Option<Facade>,
    /// What the pages say of help.
    pub help: Help,
    /// How long things live.
    pub lifetimes: Lifetimes,
    /// Where the sessions of several nodes lie; `None` where they stay in this process.
    pub sessions: Option<Shared>,
    /// How accounts are linked.
    pub linking: Linking,
    /// The schools' cards.
    pub register: Register,
    /// Whose consent it takes to enter a journal, and what is agreed to.
    pub consents: ConsentPaper,
    /// How parents are told.
    pub notices: Notices,
    /// How long what no longer serves is kept.
    pub retention: Retention,
    /// How much is taken from outside.
    pub limits: Limits,
    /// The journals; at least one.
    pub journals: BTreeMap<System, Journal>,
}

/// The gate.
pub struct Gate {
    /// What people see.
    pub origin: Origin,
    /// Where the front door listens; at least one, all different.
    pub listen: Vec<SocketAddr>,
    /// Where plain http is sent on to https; only beside certificates.
    pub listen_plain: Vec<SocketAddr>,
    /// For how long browsers stay with https.
    pub hsts: Duration,
    /// The folder of the stores.
    pub data: PathBuf,
    /// The region's name as the pages say it.
    pub region: Option<String>,
    /// The time zone of pages.
    pub zone: TimeZone,
    /// Networks of the proxies in front, whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<IpNet>,
}

/// The schools' cards.
pub struct Register {
    /// Headers of an export that bear names of their own.
    pub columns: BTreeMap<CardColumn, String>,
    /// What a complete card holds; every register has its entry.
    pub complete: BTreeMap<CardKind, Demanded>,
}

/// Probes and metrics.
pub struct Admin {
    /// Its own listener.
    pub listen: SocketAddr,
}

/// The weight of log lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Somebody must act.
    Error,
    /// Somebody should look.
    Warn,
    /// What happened.
    #[default]
    Info,
    /// How it happened; for the search of a fault.
    Debug,
}

/// Keys of the gateway's own.
pub struct Keys {
    /// The text of the file of sealing keys.
    pub sealing: Secret<String>,
}

/// How signatures are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crypto {
    /// What computes GOST.
    pub gost: GostBody,
}

/// What computes GOST.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GostBody {
    /// Our own arithmetic.
    #[default]
    Pure,
    /// The system's OpenSSL with the gost engine.
    Openssl,
}

/// What the pages say of help.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Help {
    /// Contacts, in the operator's order.
    pub contacts: Vec<Contact>,
    /// Where an account can be confirmed, in the operator's order.
    pub places: Vec<Place>,
    /// Where to report a fault.
    pub feedback: Option<Url>,
    /// The region's service on Госуслуги.
    pub service: Option<Service>,
}

/// A service on Госуслуги, for whoever cannot or will not be matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its name there.
    pub title: String,
    /// Its address.
    pub url: Url,
}

/// Somebody who helps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Whose support it is.
    pub title: String,
    /// Telephones.
    pub phones: Vec<String>,
    /// An e-mail address.
    pub email: Option<String>,
    /// A forum.
    pub forum: Option<Url>,
}

/// Where an ESIA account can be confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What it is.
    pub title: String,
    /// Where it is.
    pub address: String,
    /// When it is open.
    pub hours: Option<String>,
}

/// How accounts are linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Linking {
    /// Failed proofs that one person has for one account.
    pub tries: u32,
    /// Failed proofs that one person has over all accounts.
    pub guesses: u32,
    /// After this long without a failure they are given anew.
    pub window: Duration,
    /// How long an account that failed elsewhere makes everybody wait.
    pub account_pause: Duration,
    /// How many persons may hold one account.
    pub holders: HolderLimits,
}

/// How long what no longer serves is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Closed rows of the work list.
    pub turned_away: Duration,
    /// Consents that have ended or run out.
    pub consents: Duration,
}

/// How much is taken from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Sign-ins that one address may begin in a minute.
    pub sign_ins_per_minute: NonZeroU32,
    /// Connections that each listener holds at once.
    pub connections: NonZeroUsize,
}

/// One journal.
pub struct Journal {
    /// What people read.
    pub title: String,
    /// What people see.
    pub origin: Origin,
    /// What stands behind.
    pub upstream: Origin,
    /// Its addresses, where it has several; all different.
    pub addresses: Vec<SocketAddr>,
    /// What kind it is of.
    pub adapter: Adapter,
    /// Under which further identity it is registered at ESIA; `None` for the gateway's own.
    pub identity: Option<String>,
    /// Its time zone.
    pub zone: TimeZone,
    /// Whether its own sign-in is open.
    pub own_sign_in: OwnSignIn,
    /// How it is entered on somebody's behalf.
    pub manners: Manners,
    /// Who signs for it; there for the manner `assertion` and for no other.
    pub assertion: Option<AssertionSettings>,
    /// Whether the register's numbers of pupils are those by which it is told whose diary to open.
    pub numbers_are_pupils: bool,
    /// How long a connection may take.
    pub connect: Duration,
    /// How long it may think before an answer.
    pub head: Duration,
    /// How long it may pause in an answer.
    pub idle: Duration,
    /// Both where it is silent on purpose.
    pub long: Duration,
    /// How long one step of signing in may take.
    pub sign_in: Duration,
    /// Roots trusted beside the public ones, PEM.
    pub extra_roots: Option<Vec<u8>>,
    /// What a БАРС server has elsewhere than others; empty for other kinds.
    pub bars: BarsPaths,
    /// What a college server of ИРТех has elsewhere than others; empty for other kinds.
    pub spo: SpoPaths,
    /// How a form is played; there for `Adapter::Form` and for no other.
    pub form: Option<FormSettings>,
    /// How it asks the gateway in ESIA's place; `None` where it does not.
    pub facade: Option<JournalFacade>,
    /// What its pages get on their way to the browser.
    pub pages: Pages,
}

/// What a journal's pages get on their way to the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pages {
    /// What stands on the button that leads to ESIA.
    pub button: String,
    /// A line for everybody.
    pub notice: Option<String>,
    /// Other origins that the journal calls its own; they become ours.
    pub also_known_as: Vec<Origin>,
}

/// The signed header by which a journal takes the gateway's word.
pub struct AssertionSettings {
    /// The private key, PEM.
    pub key: Secret<String>,
    /// The header's name, as it was written.
    pub header: String,
    /// How the journal calls itself.
    pub audience: String,
}

/// How a journal with a sign-in form is entered.
#[derive(Clone, Debug)]
pub struct FormSettings {
    /// The recipe.
    pub recipe: FormRecipe,
    /// Schools to choose from; empty where none is asked for.
    pub schools: Vec<FormSchool>,
}

/// A school that was written down by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormSchool {
    /// What the form calls it.
    pub id: SchoolId,
    /// What people call it.
    pub name: String,
    /// Where it is.
    pub place: Option<String>,
}

/// The addresses of a БАРС server that are not where they usually are; each begins with one slash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BarsPaths {
    /// The page with the sign-in form.
    pub login_page: Option<String>,
    /// Where the form goes.
    pub sign_in: Option<String>,
    /// The first page after a sign-in.
    pub start: Option<String>,
    /// Ends a session by POST.
    pub sign_out: Option<String>,
    /// Where its own ESIA sign-in begins.
    pub esia_sign_in: Option<String>,
    /// Turns the session to another child; `{pupil}` stands for the number.
    pub choose_pupil: Option<String>,
    /// Never passed on, with everything below.
    pub closed: Vec<String>,
}

/// The pages of a college server that are not where they usually are; each begins with one slash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpoPaths {
    /// Where people sign in.
    pub login_page: Option<String>,
    /// For students.
    pub student_page: Option<String>,
    /// For parents.
    pub parent_page: Option<String>,
    /// For the college's employees.
    pub employee_page: Option<String>,
    /// Never passed on, with everything below.
    pub closed: Vec<String>,
}

/// Whether people may sign in to a journal past the gate, with its own password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OwnSignIn {
    /// Whoever comes is sent to ESIA; the journal's own sign-in page is never shown.
    #[default]
    Closed,
    /// Both ways work, as before the region's date: the journal's own sign-in page has a button for ESIA.
    Open,
}

/// The word for a manner of entering a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MannerWord {
    /// The stored login and password are played.
    Replay,
    /// Every request carries a signed header.
    Assertion,
    /// The journal's own ESIA sign-in, with the gateway in ESIA's place.
    Facade,
}

impl From<MannerWord> for Manner {
    fn from(word: MannerWord) -> Self {
        match word {
            MannerWord::Replay => Self::Replay,
            MannerWord::Assertion => Self::Assertion,
            MannerWord::Facade => Self::Facade,
        }
    }
}

/// Kinds of journals that have a window in `legacy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Adapter {
    /// «Сетевой город. Образование».
    Netcity,
    /// БАРС.Образование: «Электронная школа», «Электронный колледж», «Электронный детский сад».
    Bars,
    /// РИД (dnevnik76).
    Rid,
    /// «Сетевой город. Образование. Модуль ПОО», the college journal of ИРТех.
    Spo,
    /// Anything with a sign-in form, by configuration.
    Form,
}

impl Adapter {
    /// What stands on the button of such a journal's sign-in page where nobody has written anything else.
    pub const fn button(self) -> &'static str {
        match self {
            Self::Netcity | Self::Spo | Self::Form => "Войти через Госуслуги",
            Self::Rid => "через Госуслуги",
            Self::Bars => "ВХОД ЧЕРЕЗ ЕСИА",
        }
    }
}
