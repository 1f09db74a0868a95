//! Every adapter made from its settings, and the house made from the adapters.

use std::{borrow::Cow, collections::BTreeMap, fmt, net::SocketAddr, num::NonZeroUsize, sync::Arc};

use super::{certificates::Showcase, identity, readiness::Stores, shelter::Shelter, vault::sealing};
use crate::{
    config::{Adapter, FormSchool, Journal as JournalSettings, OwnSignIn, Settled},
    console::{ConfirmationPlace, Console, Support, Surroundings},
    crypto::dice::SystemDice,
    domain::{Moment, System},
    edge::{
        doorway::Doorways,
        forward::Forward,
        header::{IdentityHeaders, Mirror, Origin, TrustedProxies},
        https::Https,
        journal_host::JournalHost,
        limit::SignInLimit,
        rewrite::Pages,
        serve::{Doors, Listener, Role},
        sockets::OpenSockets,
        upstream::{Addresses, Deadlines, Roots, Upstream},
    },
    flow::{
        House, Place, ProofLimits, Settings,
        cookie::CookieStyle,
        port::{Clock, Dice, Journal, School},
    },
    legacy::{JournalJar, bars, form, netcity, rid},
    store::ledger::SqliteLedger,
    telemetry::{Metrics, OperatorWitness, RequestIds, admin},
};

/// What keeps a gateway from being put together.
#[derive(Debug)]
pub struct ComposeFault {
    key: Cow<'static, str>,
    cause: String,
}

impl ComposeFault {
    /// The fault lies with what this key of the configuration names.
    pub(super) fn at(key: impl Into<Cow<'static, str>>, cause: impl fmt::Display) -> Self {
        Self { key: key.into(), cause: cause.to_string() }
    }
}

impl fmt::Display for ComposeFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.key, self.cause)
    }
}

impl std::error::Error for ComposeFault {}

/// More sessions than this in the journals at once are not kept; the longest unused one makes room.
const MOST_JOURNAL_SESSIONS: usize = 100_000;

/// A gateway, bound to its addresses and ready to run.
pub struct Gateway {
    pub(super) house: Arc<House>,
    pub(super) doors: Doors,
    pub(super) doorways: Doorways,
    pub(super) showcase: Option<Showcase>,
    pub(super) connections: NonZeroUsize,
    pub(super) metrics: Metrics,
    pub(super) identity: identity::Client,
    pub(super) client_certificate_end: Option<Moment>,
    pub(super) ledger: Arc<SqliteLedger>,
    pub(super) sessions: Shelter,
    pub(super) jar: Arc<JournalJar>,
}

impl Gateway {
    /// Puts everything together and binds the listeners.
    ///
    /// # Errors
    /// [`ComposeFault`] names the key of the configuration and the cause.
    pub fn compose(settled: &Settled, clock: Arc<dyn Clock>) -> Result<Self, ComposeFault> {
        let dice: Arc<dyn Dice> = Arc::new(SystemDice);
        let metrics = Metrics::new();
        let keys = sealing(&settled.keys.sealing, &dice)?;
        let data = &settled.gate.data;
        std::fs::create_dir_all(data)
            .map_err(|fault| ComposeFault::at("gate.data", format!("{}: {fault}", data.display())))?;
        let stored = |fault: &dyn fmt::Display| ComposeFault::at("gate.data", fault);
        let ledger =
            SqliteLedger::open(&data.join("ledger.db"), Arc::clone(&keys.vault), Arc::clone(&keys.index))
                .map_err(|fault| stored(&fault))?;
        let ledger = Arc::new(ledger);
        let sessions = Shelter::open(settled, &keys, &clock)?;
        let jar = Arc::new(JournalJar::new(MOST_JOURNAL_SESSIONS));
        let identity::Connection { client: identity, identities, certificate_end: client_certificate_end } =
            identity::connect(settled, &dice, &keys.index, &metrics)?;
        let sockets = Arc::new(OpenSockets::default());
        let addresses = addresses(settled);
        let house = Arc::new(House {
            shelf: sessions.shelf(),
            lanes: sessions.lanes(&dice),
            sessions: sessions.port(),
            clock,
            dice: Arc::clone(&dice),
            index: keys.index,
            identities,
            ledger: Arc::clone(&ledger) as _,
            jar: Arc::clone(&jar) as _,
            places: places(settled, &addresses)?,
            witness: Arc::new(OperatorWitness::new(metrics.clone())),
            sockets: Arc::clone(&sockets) as _,
            settings: Settings {
                gate_origin: settled.gate.origin.as_str().to_owned(),
                lifetimes: settled.lifetimes,
                holders: settled.linking.holders,
                proofs: ProofLimits {
                    tries: settled.linking.tries,
                    window: settled.linking.window,
                    pause: settled.linking.account_pause,
                    guesses: settled.linking.guesses,
                },
            },
        });
        let doorways = doorways(settled, &house, &sockets, &addresses, &metrics)?;
        let showcase = Showcase::open(settled)?;
        for sentence in showcase.iter().flat_map(|showcase| showcase.out_of_term(house.clock.now())) {
            tracing::error!(code = "E-602", "a certificate for browsers is out of its term: {sentence}");
        }
        let doors = doors(settled, showcase.as_ref())?;
        Ok(Self {
            house,
            doors,
            doorways,
            showcase,
            connections: settled.limits.connections,
            metrics,
            identity,
            client_certificate_end,
            ledger,
            sessions,
            jar,
        })
    }
}

/// The journals that have several addresses.
pub(super) fn addresses(settled: &Settled) -> BTreeMap<System, Arc<Addresses>> {
    let several = settled.journals.iter().filter(|(_, journal)| !journal.addresses.is_empty());
    let book = several.map(|(system, journal)| {
        (system.clone(), Arc::new(Addresses::new(&*system.0, journal.addresses.iter().copied())))
    });
    book.collect()
}

/// The journals by their names.
pub(super) fn places(
    settled: &Settled,
    addresses: &BTreeMap<System, Arc<Addresses>>,
) -> Result<BTreeMap<System, Place>, ComposeFault> {
    let place = |(system, journal): (&System, &JournalSettings)| {
        let at = addresses.get(system);
        let adapter: Arc<dyn Journal> = match journal.adapter {
            Adapter::Netcity => Arc::new(netcity_of(system, journal, at)?),
            Adapter::Bars => Arc::new(bars_of(system, journal, at)?),
            Adapter::Rid => Arc::new(rid_of(system, journal)?),
            Adapter::Form => Arc::new(form_of(system, journal)?),
        };
        let place = Place {
            journal: adapter,
            title: journal.title.clone(),
            origin: journal.origin.as_str().to_owned(),
            zone: journal.zone.clone(),
            own_sign_in: journal.own_sign_in == OwnSignIn::Open,
        };
        Ok((system.clone(), place))
    };
    settled.journals.iter().map(place).collect()
}

fn netcity_of(
    system: &System,
    journal: &JournalSettings,
    addresses: Option<&Arc<Addresses>>,
) -> Result<netcity::Netcity, ComposeFault> {
    let mut settings = netcity::Settings::new(system.clone(), journal.upstream.url().clone());
    settings.limits.call = journal.sign_in;
    settings.extra_roots = journal.extra_roots.clone().unwrap_or_default();
    settings.seats = addresses.map(|addresses| Arc::clone(addresses) as _);
    netcity::Netcity::new(settings).map_err(|fault| ComposeFault::at("systems", fault))
}

fn bars_of(
    system: &System,
    journal: &JournalSettings,
    addresses: Option<&Arc<Addresses>>,
) -> Result<bars::Bars, ComposeFault> {
    let upstream = journal.upstream.url().clone();
    let mut settings = bars::Settings::new(system.clone(), &journal.title, upstream);
    settings.limits.call = journal.sign_in;
    settings.extra_roots = journal.extra_roots.clone().unwrap_or_default();
    settings.seats = addresses.map(|addresses| Arc::clone(addresses) as _);
    let (written, usual) = (journal.bars.clone(), bars::Paths::default());
    settings.paths = bars::Paths {
        login_page: written.login_page.unwrap_or(usual.login_page),
        sign_in: written.sign_in.unwrap_or(usual.sign_in),
        start: written.start.unwrap_or(usual.start),
        sign_out: written.sign_out.unwrap_or(usual.sign_out),
        choose_pupil: written.choose_pupil,
        closed: written.closed,
    };
    bars::Bars::new(settings).map_err(|fault| ComposeFault::at("systems", fault))
}

fn rid_of(system: &System, journal: &JournalSettings) -> Result<rid::Rid, ComposeFault> {
    let mut settings = rid::Settings::new(system.clone(), journal.upstream.url().clone());
    settings.limits.call = journal.sign_in;
    settings.extra_roots = journal.extra_roots.clone().unwrap_or_default();
    rid::Rid::new(settings).map_err(|fault| ComposeFault::at("systems", fault))
}

fn form_of(system: &System, journal: &JournalSettings) -> Result<form::Form, ComposeFault> {
    let written = journal.form.clone().ok_or_else(|| {
        ComposeFault::at("systems", format!("{} has no section [systems.{0}.form]", system.0))
    })?;
    let upstream = journal.upstream.url().clone();
    let mut settings = form::Settings::new(system.clone(), upstream, written.recipe);
    settings.limits.call = journal.sign_in;
    settings.extra_roots = journal.extra_roots.clone().unwrap_or_default();
    let school = |school: FormSchool| School { id: school.id, name: school.name, place: school.place };
    settings.schools = written.schools.into_iter().map(school).collect();
    form::Form::new(settings).map_err(|fault| ComposeFault::at("systems", fault))
}

fn doorways(
    settled: &Settled,
    house: &Arc<House>,
    sockets: &Arc<OpenSockets>,
    addresses: &BTreeMap<System, Arc<Addresses>>,
    metrics: &Metrics,
) -> Result<Doorways, ComposeFault> {
    let style = cookie_style(settled);
    let hosts = settled.journals.iter().map(|(system, journal)| {
        let forward = forward(settled, house, sockets, addresses.get(system), system, journal)?;
        let host = JournalHost::new(system.clone(), Arc::clone(house), forward, style)
            .map_err(|cause| ComposeFault::at("systems", format!("{}: {cause}", system.0)))?;
        Ok((journal.origin.authority().to_owned(), Arc::new(host)))
    });
    Ok(Doorways {
        gate_authority: settled.gate.origin.authority().to_owned(),
        gate: Console::new(Arc::clone(house), surroundings(settled), style).router(),
        journals: hosts.collect::<Result<_, _>>()?,
        sign_ins: SignInLimit::new(settled.limits.sign_ins_per_minute, Arc::clone(&house.clock)),
        trusted: TrustedProxies::new(settled.gate.trusted_proxies.clone()),
        https: https(settled),
        admin: admin::router(metrics.clone(), Arc::new(Stores(Arc::clone(house)))),
        ids: RequestIds::new(&*house.dice),
        metrics: metrics.clone(),
    })
}

fn forward(
    settled: &Settled,
    house: &Arc<House>,
    sockets: &Arc<OpenSockets>,
    addresses: Option<&Arc<Addresses>>,
    system: &System,
    journal: &JournalSettings,
) -> Result<Forward, ComposeFault> {
    let fault = |fault: &dyn fmt::Display| ComposeFault::at("systems", format!("{}: {fault}", system.0));
    let ours = Origin::parse(journal.origin.as_str()).map_err(|cause| fault(&cause))?;
    let theirs = Origin::parse(journal.upstream.as_str()).map_err(|cause| fault(&cause))?;
    let roots = match &journal.extra_roots {
        Some(pem) => Roots::with_extra(pem).map_err(|cause| fault(&cause))?,
        None => Roots::public(),
    };
    let deadlines =
        Deadlines { connect: journal.connect, head: journal.head, idle: journal.idle, long: journal.long };
    let surface = house.place(system).map_err(|cause| fault(&cause))?.journal.surface();
    let upstream = Upstream::new(&*system.0, theirs.clone(), &roots, deadlines);
    let upstream = match addresses {
        Some(addresses) => upstream.at(Arc::clone(addresses)),
        None => upstream,
    };
    let names = journal.pages.also_known_as.iter().map(|name| Origin::parse(name.as_str()));
    let names: Vec<_> = names.collect::<Result<_, _>>().map_err(|cause| fault(&cause))?;
    let mirror = names.into_iter().fold(Mirror::new(ours.clone(), theirs), Mirror::also_known_as);
    Ok(Forward {
        upstream,
        mirror,
        ours,
        trusted: TrustedProxies::new(settled.gate.trusted_proxies.clone()),
        identity: IdentityHeaders::default(),
        surface,
        sockets: Arc::clone(sockets),
        pages: pages(settled, journal),
    })
}

fn pages(settled: &Settled, journal: &JournalSettings) -> Pages {
    Pages {
        ours: journal.origin.as_str().to_owned(),
        gate: settled.gate.origin.as_str().to_owned(),
        button: journal.pages.button.clone(),
        notice: journal.pages.notice.clone(),
    }
}

/// Browsers keep prefixed cookies over https, and over http on `*.localhost`; a bare loopback address is only
/// ever a sandbox.
fn cookie_style(settled: &Settled) -> CookieStyle {
    let origin = &settled.gate.origin;
    if origin.is_https() || origin.host().ends_with(".localhost") {
        CookieStyle::Prefixed
    } else {
        CookieStyle::Plain
    }
}

fn doors(settled: &Settled, showcase: Option<&Showcase>) -> Result<Doors, ComposeFault> {
    let tls = showcase.map(Showcase::tls);
    let public = settled.gate.listen.iter().map(|address| Listener {
        address: *address,
        role: Role::Public,
        tls: tls.clone(),
    });
    let plain = |role| move |address: &SocketAddr| Listener { address: *address, role, tls: None };
    let redirect = settled.gate.listen_plain.iter().map(plain(Role::Redirect));
    let admin = [plain(Role::Admin)(&settled.admin.listen)];
    Doors::bind(public.chain(redirect).chain(admin)).map_err(|fault| ComposeFault::at("gate.listen", fault))
}

/// Where people come over https, whether TLS ends here or at a balancer in front.
fn https(settled: &Settled) -> Option<Https> {
    let journals = settled.journals.values().map(|journal| &journal.origin);
    let sites = std::iter::once(&settled.gate.origin).chain(journals);
    let sites = sites.map(|origin| (origin.host().to_owned(), origin.authority().to_owned()));
    settled.gate.origin.is_https().then(|| Https::new(sites, settled.gate.hsts))
}

fn surroundings(settled: &Settled) -> Surroundings {
    let support = settled.help.contacts.iter().map(|contact| Support {
        title: contact.title.clone(),
        phones: contact.phones.clone(),
        email: contact.email.clone(),
        forum: contact.forum.as_ref().map(ToString::to_string),
    });
    let places = settled.help.places.iter().map(|place| ConfirmationPlace {
        title: place.title.clone(),
        address: Some(place.address.clone()),
        hours: place.hours.clone(),
    });
    Surroundings {
        region: settled.gate.region.clone().unwrap_or_default(),
        support: support.collect(),
        places: places.collect(),
    }
}
