//! Everything a story has at hand: the ports, and what the operator has settled.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::{civil::Date, tz::TimeZone};

use super::{
    ConsentTerms, Identities,
    port::{
        Asserter, AuditCode, AuditEvent, BlindIndex, Clock, Dice, Facade, Happening, Jar, Journal,
        JournalShelf, Lanes, Ledger, Notices, Purpose, Sessions, Sockets, Witness,
    },
    register::Cards,
};
use crate::domain::{
    AccountKey, Fingerprint, HolderLimits, Lifetimes, Manners, Moment, PersonKey, Refusal, Role, Support,
    System,
};

/// The ports and the settings of one gateway.
pub struct House {
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub dice: Arc<dyn Dice>,
    /// Fingerprints and pseudonyms.
    pub index: Arc<dyn BlindIndex>,
    /// ESIA, by the names in which it is asked.
    pub identities: Identities,
    /// Links, claims, audit.
    pub ledger: Arc<dyn Ledger>,
    /// The schools' cards.
    pub cards: Cards,
    /// The gateway in ESIA's place, before journals that have an ESIA sign-in of their own.
    pub facade: Option<Arc<dyn Facade>>,
    /// What browsers have right now.
    pub sessions: Arc<dyn Sessions>,
    /// The journals' sessions.
    pub jar: Arc<dyn Jar>,
    /// Where other gateways find them; `None` for a gateway that is alone.
    pub shelf: Option<Arc<dyn JournalShelf>>,
    /// One at a time at a journal for one account, whoever proves or enters.
    pub lanes: Arc<dyn Lanes>,
    /// The journals.
    pub places: BTreeMap<System, Place>,
    /// Tells people who are not at the gate.
    pub notices: Arc<dyn Notices>,
    /// Logs and counts.
    pub witness: Arc<dyn Witness>,
    /// Open WebSockets.
    pub sockets: Arc<dyn Sockets>,
    /// What the operator has settled.
    pub settings: Settings,
}

/// A journal and where it stands.
pub struct Place {
    /// The window to it.
    pub journal: Arc<dyn Journal>,
    /// Its name for people, «Сетевой город. Образование».
    pub title: String,
    /// Its own host as browsers see it, `http://netcity.localhost:8400`, without a slash at the end.
    pub origin: String,
    /// The zone in which its days begin.
    pub zone: TimeZone,
    /// Whether people may still sign in with the journal's own password, as its own visitors.
    pub own_sign_in: bool,
    /// How it is entered on somebody's behalf.
    pub manners: Manners,
    /// Whether the register's numbers of pupils are those by which the journal is told whose diary to open.
    pub numbers_are_pupils: bool,
    /// Signs what the journal believes; there for the manner `assertion`.
    pub asserter: Option<Arc<dyn Asserter>>,
}

/// What the operator has settled.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The gate's own origin, without a slash at the end.
    pub gate_origin: String,
    /// How long things live.
    pub lifetimes: Lifetimes,
    /// How many persons may hold one account.
    pub holders: HolderLimits,
    /// How proofs are slowed down.
    pub proofs: ProofLimits,
    /// Whom people may ask, in the operator's order.
    pub support: Vec<Support>,
    /// What people are asked to agree to.
    pub consents: ConsentTerms,
}

/// How wrong passwords are slowed down, always before the journal itself locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProofLimits {
    /// Failures of one person with one account within the window; Network City locks at the third.
    pub tries: u32,
    /// Failures of one person over all accounts within the window: nobody tries one password on a whole school.
    pub guesses: u32,
    /// The window; it begins anew with every failure.
    pub window: Duration,
    /// After `tries` failures by anybody an account waits this long between proofs, and never longer, so that
    /// no stranger can bar its owner.
    pub pause: Duration,
}

impl Default for ProofLimits {
    fn default() -> Self {
        Self { tries: 2, guesses: 10, window: Duration::from_mins(15), pause: Duration::from_mins(1) }
    }
}

impl House {
    /// The journal of this name.
    ///
    /// # Errors
    /// [`Refusal::JournalUnavailable`] if the gateway has none such.
    pub fn place(&self, system: &System) -> Result<&Place, Refusal> {
        self.places.get(system).ok_or(Refusal::JournalUnavailable)
    }

    /// The person's name in logs and audit: the same person keeps it, nobody can compute it without the key.
    pub fn pseudonym(&self, person: &PersonKey) -> String {
        pseudonym(&*self.index, person)
    }

    /// The account's name in logs and audit.
    pub fn account_pseudonym(&self, account: &AccountKey) -> String {
        let AccountKey { system, school, login } = account;
        self.short_index(&[system.0.as_bytes(), school.0.as_bytes(), login.as_str().as_bytes()])
    }

    /// The lane of an account: the salt of a journal's sign-in serves once, and a second sign-in disturbs the first.
    pub(super) fn lane(&self, account: &AccountKey) -> Fingerprint {
        let AccountKey { system, school, login } = account;
        let words = [b"lane", system.0.as_bytes(), school.0.as_bytes(), login.as_str().as_bytes()];
        Fingerprint(self.index.index(Purpose::Pseudonym, &words.join(&0)))
    }

    /// An audit entry about this person and account.
    pub fn entry(
        &self,
        at: Moment,
        code: AuditCode,
        person: &PersonKey,
        account: Option<&AccountKey>,
    ) -> AuditEvent {
        AuditEvent {
            at,
            code,
            person: Some(self.pseudonym(person)),
            account: account.map(|account| self.account_pseudonym(account)),
            reason: None,
        }
    }

    /// Tells the operator that a store failed; the person hears [`Refusal::StoreUnavailable`].
    pub fn store_failed(&self, fault: &dyn std::error::Error) -> Refusal {
        self.witness.saw(Happening::StoreFailed { detail: fault.to_string() }, None);
        Refusal::StoreUnavailable
    }

    fn short_index(&self, parts: &[&[u8]]) -> String {
        short(&*self.index, parts)
    }
}

/// A person's name in logs and audit, for whoever works beside the house.
pub fn pseudonym(index: &dyn BlindIndex, person: &PersonKey) -> String {
    short(index, &[person.realm.0.as_bytes(), &person.oid.0.to_be_bytes()])
}

fn short(index: &dyn BlindIndex, parts: &[&[u8]]) -> String {
    let index = index.index(Purpose::Pseudonym, &parts.join(&0));
    base16ct::lower::encode_string(&index[..8])
}

impl Place {
    /// Whether anybody is let in here because the register knows them.
    pub fn finds_people(&self) -> bool {
        [Role::Pupil, Role::Parent, Role::Staff].iter().any(|&role| self.manners.are_passwordless(role))
    }

    /// The calendar day there.
    pub fn today(&self, now: Moment) -> Date {
        now.timestamp().to_zoned(self.zone.clone()).date()
    }
}
