//! `journal probe`: what each journal says of itself when it is called as the gateway calls it.

mod says;
mod walk;

use std::{collections::BTreeMap, fmt, sync::Arc};

use super::{
    ComposeFault,
    compose::{addresses, places, upstream, way_to},
};
use crate::{
    config::{Journal as JournalSettings, Settled},
    domain::System,
    edge::{header::Origin, upstream::Addresses},
};

pub use walk::Stranger;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Probe {
    /// The one journal to look at; all of them without it.
    pub system: Option<String>,
    /// An address at which the public might find that journal past the gateway.
    pub around: Option<String>,
    /// Who walks through the journals' own ESIA sign-in, where the gateway stands in ESIA's place.
    pub person: Option<Stranger>,
}

/// What was found at one journal, in the order in which it was looked for.
#[derive(Clone, Debug)]
pub struct Probed {
    /// Its name in the configuration.
    pub system: System,
    /// Its name for people.
    pub title: String,
    /// Where it was looked for.
    pub upstream: String,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Of what weight.
    pub weight: Weight,
    /// The sentence.
    pub says: String,
}

/// What a finding means for the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// As it should be.
    Good,
    /// Worth knowing.
    Note,
    /// The gateway works, and something beside it should be mended.
    Warning,
    /// The gateway cannot do its work there.
    Failure,
}

impl Weight {
    const fn word(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Note => "note",
            Self::Warning => "WARNING",
            Self::Failure => "FAILED",
        }
    }

    fn says(self, sentence: impl Into<String>) -> Finding {
        Finding { weight: self, says: sentence.into() }
    }
}

impl Probed {
    /// Whether the gateway could not do its work there.
    pub fn has_failed(&self) -> bool {
        self.findings.iter().any(|finding| finding.weight == Weight::Failure)
    }
}

impl fmt::Display for Probed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}, {}", self.system.0, self.title, self.upstream)?;
        for Finding { weight, says } in &self.findings {
            write!(out, "\n  {:<8} {says}", weight.word())?;
        }
        Ok(())
    }
}

/// Looks at the journals of a configuration, one after the other.
///
/// # Errors
/// [`ComposeFault`] for a configuration that cannot be used, and for a name or an address that is none.
pub fn probe(settled: &Settled, asked: &Probe) -> Result<Vec<Probed>, ComposeFault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|fault| ComposeFault::at("systems", fault))?;
    runtime.block_on(look(settled, asked))
}

async fn look(settled: &Settled, asked: &Probe) -> Result<Vec<Probed>, ComposeFault> {
    let (chosen, around) = (chosen(settled, asked.system.as_deref())?, around(asked.around.as_deref())?);
    let addresses = addresses(settled);
    let places = places(settled, &addresses)?;
    let walker = match &asked.person {
        Some(person) => {
            if chosen.iter().all(|(_, journal)| journal.facade.is_none()) {
                return Err(ComposeFault::at("--person", NOWHERE_TO_WALK));
            }
            walk::Walker::new(settled, person).await?
        }
        None => None,
    };
    let mut probed = Vec::new();
    for (system, journal) in chosen {
        let Some(place) = places.get(system) else { continue };
        let window = Window { system, journal, addresses: &addresses };
        let mut findings = window.findings().await?;
        if let Some(around) = &around {
            findings.push(window.around(around)?.reached().await);
        }
        if let Some(client) = &journal.facade {
            findings.push(match &walker {
                Some(walker) => walker.walk(system, client, place).await,
                None => Weight::Note.says(NOT_WALKED),
            });
        }
        let upstream = journal.upstream.as_str().to_owned();
        probed.push(Probed { system: system.clone(), title: place.title.clone(), upstream, findings });
    }
    if let Some(walker) = walker {
        walker.end().await;
    }
    Ok(probed)
}

/// One journal, or all.
fn chosen<'s>(
    settled: &'s Settled,
    name: Option<&str>,
) -> Result<Vec<(&'s System, &'s JournalSettings)>, ComposeFault> {
    let is_asked = |system: &System| name.is_none_or(|name| &*system.0 == name);
    let chosen: Vec<_> = settled.journals.iter().filter(|(system, _)| is_asked(system)).collect();
    if chosen.is_empty() {
        let known: Vec<_> = settled.journals.keys().map(|system| &*system.0).collect();
        let way_out = format!("there is no journal of this name; known are {}", known.join(", "));
        return Err(ComposeFault::at("--system", way_out));
    }
    Ok(chosen)
}

fn around(written: Option<&str>) -> Result<Option<Origin>, ComposeFault> {
    let parsed = written.map(Origin::parse).transpose();
    parsed.map_err(|fault| ComposeFault::at("--around", fault))
}

/// A journal, and the gateway's way to it.
struct Window<'p> {
    system: &'p System,
    journal: &'p JournalSettings,
    addresses: &'p BTreeMap<System, Arc<Addresses>>,
}

impl Window<'_> {
    /// What the journal says of itself. One of several addresses is enough, and the others are told.
    async fn findings(&self) -> Result<Vec<Finding>, ComposeFault> {
        let upstream = upstream(self.system, self.journal, self.addresses.get(self.system))?;
        let usable = upstream.look_at_addresses().await;
        let all = self.journal.addresses.len();
        let mut findings: Vec<_> = usable.map(|usable| counted(usable, all)).into_iter().collect();
        findings.extend(says::findings(self.journal, &upstream).await);
        Ok(findings)
    }

    /// The way to another address, with the same deadlines and roots.
    fn around(&self, origin: &Origin) -> Result<says::Around, ComposeFault> {
        let way = way_to(self.system, self.journal, origin.clone())?;
        Ok(says::Around::new(way, self.journal.origin.as_str()))
    }
}

fn counted(usable: usize, all: usize) -> Finding {
    let sentence = format!("{usable} of its {all} addresses answer");
    match usable {
        0 => Weight::Failure.says(sentence),
        usable if usable < all => Weight::Warning.says(sentence),
        _ => Weight::Good.says(sentence),
    }
}

const NOWHERE_TO_WALK: &str = "no journal that was asked for has a section [systems.NAME.facade]";

const NOT_WALKED: &str = "the gateway stands in ESIA's place before it; nobody walked through its sign-in: name a test \
                          person with --person and the options behind it";
