//! What stands for the life of the process, and what one configuration makes on it.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{civil::Date, tz::TimeZone};

use super::{
    ComposeFault, addresses,
    doorways::doorways,
    facade::{self, Ground, facade},
    places,
};
use crate::{
    app::{
        identity,
        notices::Announcer,
        register::folder,
        shelter::Shelter,
        vault::{Sealing, sealing},
    },
    config::{Adapter, Contact, Origin, Retention, Settled},
    crypto::dice::SystemDice,
    domain::{Moment, Support, System},
    edge::{doorway::Doorways, limit::SignInLimit, sockets::OpenSockets},
    facade::Desk,
    flow::{
        ConsentTerms, House, ProofLimits, Settings,
        port::{Clock, Dice, JournalShelf, Lanes},
        register::Cards,
    },
    legacy::JournalJar,
    store::{counts::SqliteCounts, ledger::SqliteLedger, register::SqliteRegister},
    telemetry::{Metrics, OperatorWitness},
};

/// More sessions than this in the journals at once are not kept; the longest unused one makes room.
const MOST_JOURNAL_SESSIONS: usize = 100_000;

/// Stores, counters and open sockets: whatever a configuration that is read anew must find as it was.
pub(in crate::app) struct Foundation {
    pub clock: Arc<dyn Clock>,
    pub metrics: Metrics,
    pub ledger: Arc<SqliteLedger>,
    pub register: Arc<SqliteRegister>,
    pub counts: Arc<SqliteCounts>,
    pub sessions: Shelter,
    dice: Arc<dyn Dice>,
    keys: Sealing,
    sockets: Arc<OpenSockets>,
    lanes: Arc<dyn Lanes>,
    shelf: Option<Arc<dyn JournalShelf>>,
    /// What the gateway has issued in ESIA's place.
    facade: Arc<Desk>,
}

/// The house and its doorways, as one configuration wants them.
pub(in crate::app) struct Furnished {
    pub house: Arc<House>,
    pub doorways: Doorways,
    pub identity: identity::Client,
    pub client_certificate_end: Option<Moment>,
    pub jar: Arc<JournalJar>,
    /// The gateway in ESIA's place.
    pub facade: Option<facade::Standing>,
    /// How long what no longer serves is kept.
    pub retention: Retention,
    /// The gate's zone.
    zone: TimeZone,
    /// What stands behind each name. Sessions of a journal are of no use at another one.
    standing: BTreeMap<System, (Adapter, Origin)>,
}

impl Foundation {
    /// Opens the stores.
    pub(super) fn lay(settled: &Settled, clock: Arc<dyn Clock>) -> Result<Self, ComposeFault> {
        let dice: Arc<dyn Dice> = Arc::new(SystemDice);
        let keys = sealing(&settled.keys.sealing, &dice)?;
        let data = &settled.gate.data;
        std::fs::create_dir_all(data)
            .map_err(|fault| ComposeFault::at("gate.data", format!("{}: {fault}", data.display())))?;
        let links = data.join("ledger.db");
        let ledger = SqliteLedger::open(&links, Arc::clone(&keys.vault), Arc::clone(&keys.index));
        let ledger = ledger.map_err(|fault| ComposeFault::at("gate.data", fault))?;
        // A register that cannot be read keeps nobody from the journals; whoever takes it up tells of it.
        let register = SqliteRegister::new(folder(settled), Arc::clone(&keys.vault), Arc::clone(&keys.index));
        let register = Arc::new(register);
        let sessions = Shelter::open(settled, &keys, &clock)?;
        Ok(Self {
            lanes: sessions.lanes(&dice),
            shelf: sessions.shelf(),
            clock,
            metrics: Metrics::new(),
            ledger: Arc::new(ledger),
            counts: Arc::new(SqliteCounts::new(Arc::clone(&register), links)),
            register,
            sessions,
            dice,
            keys,
            sockets: Arc::new(OpenSockets::default()),
            facade: Arc::new(Desk::default()),
        })
    }

    /// Makes the house of a configuration, with nobody in it yet.
    pub(super) fn furnish(&self, settled: &Settled) -> Result<Furnished, ComposeFault> {
        self.furnish_around(settled, Arc::new(JournalJar::new(MOST_JOURNAL_SESSIONS)))
    }

    /// Makes the house of another configuration in place of `before`. Where every journal that was there still is, the
    /// sessions in them go on; otherwise the caller ends those of `before`.
    pub(in crate::app) fn refurnish(
        &self,
        settled: &Settled,
        before: &Furnished,
    ) -> Result<Furnished, ComposeFault> {
        let now = standing(settled);
        let stays = before.standing.iter().all(|(system, journal)| now.get(system) == Some(journal));
        if stays { self.furnish_around(settled, Arc::clone(&before.jar)) } else { self.furnish(settled) }
    }

    fn furnish_around(&self, settled: &Settled, jar: Arc<JournalJar>) -> Result<Furnished, ComposeFault> {
        let identity::Connection { client: identity, identities, certificate_end: client_certificate_end } =
            identity::connect(settled, &self.dice, &self.keys.index, &self.metrics)?;
        let addresses = addresses(settled);
        let facade = facade(
            settled,
            &Ground { clock: &self.clock, dice: &self.dice, index: &self.keys.index, desk: &self.facade },
        )?;
        let router = facade.as_ref().map(|standing| standing.facade.router());
        let house = Arc::new(House {
            shelf: self.shelf.clone(),
            lanes: Arc::clone(&self.lanes),
            sessions: self.sessions.port(),
            clock: Arc::clone(&self.clock),
            dice: Arc::clone(&self.dice),
            index: Arc::clone(&self.keys.index),
            identities,
            ledger: Arc::clone(&self.ledger) as _,
            notices: Arc::new(Announcer::new(settled, &self.clock, &self.dice, &self.metrics)?),
            cards: Cards::new(Arc::clone(&self.register) as _, Arc::clone(&self.ledger) as _),
            jar: Arc::clone(&jar) as _,
            places: places(settled, &addresses)?,
            witness: Arc::new(OperatorWitness::new(self.metrics.clone())),
            sockets: Arc::clone(&self.sockets) as _,
            facade: facade.as_ref().map(|standing| Arc::new(standing.facade.clone()) as _),
            settings: settings(settled),
        });
        let turnstile = self.sessions.turnstile(settled.limits.sign_ins_per_minute, &self.clock);
        let sign_ins = SignInLimit::new(turnstile, Arc::clone(&self.keys.index));
        let doorways = doorways(settled, &house, &self.sockets, &addresses, sign_ins, &self.metrics)?;
        let doorways = Doorways { facade: router, ..doorways };
        let standing = standing(settled);
        let zone = settled.gate.zone.clone();
        Ok(Furnished {
            house,
            doorways,
            identity,
            client_certificate_end,
            jar,
            facade,
            retention: settled.retention,
            zone,
            standing,
        })
    }
}

impl Furnished {
    /// The day by the gate's calendar.
    pub(in crate::app) fn today(&self) -> Date {
        self.house.clock.now().timestamp().to_zoned(self.zone.clone()).date()
    }
}

fn settings(settled: &Settled) -> Settings {
    Settings {
        gate_origin: settled.gate.origin.as_str().to_owned(),
        lifetimes: settled.lifetimes,
        holders: settled.linking.holders,
        proofs: ProofLimits {
            tries: settled.linking.tries,
            window: settled.linking.window,
            pause: settled.linking.account_pause,
            guesses: settled.linking.guesses,
        },
        support: settled.help.contacts.iter().map(support).collect(),
        consents: ConsentTerms {
            demanded: settled.consents.demanded.clone(),
            text: settled.consents.text.clone(),
            data: settled.consents.data.clone(),
            at_esia: settled.consents.is_at_esia(),
            permission: settled.consents.esia.clone(),
        },
    }
}

fn support(contact: &Contact) -> Support {
    Support {
        title: contact.title.clone(),
        phones: contact.phones.clone(),
        email: contact.email.clone(),
        forum: contact.forum.as_ref().map(ToString::to_string),
    }
}

fn standing(settled: &Settled) -> BTreeMap<System, (Adapter, Origin)> {
    let journals = settled.journals.iter();
    journals.map(|(system, journal)| (system.clone(), (journal.adapter, journal.upstream.clone()))).collect()
}
