//! Counts for reports, over the register's edition and the Ledger side by side.
//!
//! Both files keep their rows sorted by the same keyed indexes, so links and cards meet in one walk over two lists, and
//! nothing is opened.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use rusqlite::{Connection, OptionalExtension, Row, Rows, params};

use super::{
    file::{FileFault, open_to_read},
    register::{SqliteRegister, organisation_kind},
};
use crate::domain::{CardKind, Filled, Organisation, SchoolId, System};
use crate::flow::port::{Counts, Reached, RegisterFault, Tally};

/// The embedded body of [`Counts`].
pub struct SqliteCounts {
    register: Arc<SqliteRegister>,
    ledger: PathBuf,
}

impl SqliteCounts {
    /// Over this register and the Ledger's file, which need not be there before the first link.
    pub const fn new(register: Arc<SqliteRegister>, ledger: PathBuf) -> Self {
        Self { register, ledger }
    }
}

#[async_trait::async_trait]
impl Counts for SqliteCounts {
    async fn filled(&self, kind: CardKind) -> Result<Vec<Tally>, RegisterFault> {
        self.register.read(move |file| filled(file, kind)).await
    }

    async fn reached(&self, kind: CardKind) -> Result<Vec<Reached>, RegisterFault> {
        // One edition for all of it, also while another is put in force.
        let Some(readers) = self.register.in_force() else { return Ok(Vec::new()) };
        let ledger = || self.ledger.exists().then(|| self.ledger.clone());
        let (one, two) = (ledger(), ledger());
        let (places, by_account, by_snils) = tokio::try_join!(
            readers.read(move |file| places(file, kind)),
            readers.read(move |file| linked_by_account(file, one.as_deref(), kind)),
            readers.read(move |file| linked_by_snils(file, two.as_deref(), kind)),
        )?;
        Ok(counted(places, &[by_account, by_snils]))
    }
}

fn filled(file: &Connection, kind: CardKind) -> Result<Vec<Tally>, FileFault> {
    let organisations = organisations(file)?;
    let mut statement = file.prepare_cached(FILLED)?;
    let mut rows = statement.query([kind.word()])?;
    let mut tallies = Vec::new();
    while let Some(row) = rows.next()? {
        tallies.push(Tally {
            organisation: known(&organisations, row.get(0)?)?,
            class: row.get(1)?,
            filled: Filled::from_bits(row.get(2)?),
            cards: row.get::<_, i64>(3)?.unsigned_abs(),
        });
    }
    Ok(tallies)
}

/// The organisations that have cards of a register, and how many; nobody linked yet.
fn places(file: &Connection, kind: CardKind) -> Result<BTreeMap<i64, Reached>, FileFault> {
    let organisations = organisations(file)?;
    let mut statement = file.prepare_cached(CARDS)?;
    let mut rows = statement.query([kind.word()])?;
    let mut places = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        let cards = row.get::<_, i64>(1)?.unsigned_abs();
        places.insert(id, Reached { organisation: known(&organisations, id)?, cards, linked: 0 });
    }
    Ok(places)
}

/// The cards whose account has a link of its owner.
fn linked_by_account(file: &Connection, ledger: Option<&Path>, kind: CardKind) -> Result<Linked, FileFault> {
    let mut linked = Linked::default();
    let Some(ledger) = ledger.map(open_to_read).transpose()? else { return Ok(linked) };
    let (mut links, mut cards) = (ledger.prepare(LINKED_ACCOUNTS)?, file.prepare(CARDS_BY_ACCOUNT)?);
    // An account's index covers the journal.
    linked.walk(&mut links.query([])?, &mut cards.query([kind.word()])?, |_, _| true)?;
    Ok(linked)
}

/// The cards whose person has a link into the card's organisation. What a school has mended counts in place of what the
/// export has.
fn linked_by_snils(file: &Connection, ledger: Option<&Path>, kind: CardKind) -> Result<Linked, FileFault> {
    let mut linked = Linked::default();
    let Some(ledger) = ledger.map(open_to_read).transpose()? else { return Ok(linked) };
    let organisations = organisations(file)?;
    let leads = |whither: &Whither, place: i64| {
        organisations.get(&place).is_some_and(|organisation| leads_to(whither, organisation))
    };
    let holding = match kind {
        CardKind::Pupil | CardKind::Staff => "own",
        CardKind::Parent => "child",
    };
    let mended = mended(file, &ledger, kind)?;
    linked.passed_over = mended.values().copied().collect();
    let (mut links, mut cards) = (ledger.prepare(LINKED_SNILS)?, file.prepare(CARDS_BY_SNILS)?);
    linked.walk(&mut links.query([holding])?, &mut cards.query([kind.word()])?, leads)?;
    linked.passed_over.clear();
    let mut links = ledger.prepare(LINKED_CORRECTIONS)?;
    let mut rows = links.query([holding])?;
    while let Some(row) = rows.next()? {
        let whither = Whither { system: row.get(1)?, school: row.get(2)? };
        if let Some(&card) = mended.get(&row.get::<_, Vec<u8>>(0)?) {
            let place = file.prepare_cached(PLACE_OF)?.query_row([card], |row| row.get(0))?;
            linked.count(card, place, &[whither], &leads)?;
        }
    }
    Ok(linked)
}

/// A card counts once, by whatever it was found.
fn counted(mut places: BTreeMap<i64, Reached>, found: &[Linked]) -> Vec<Reached> {
    let mut counted = Bits::default();
    for &(card, place) in found.iter().flat_map(|linked| &linked.cards) {
        if counted.add(card)
            && let Some(place) = places.get_mut(&place)
        {
            place.linked += 1;
        }
    }
    places.into_values().collect()
}

/// Whether a link leads to an organisation. Some journals know their accounts by the sign-in name alone.
fn leads_to(link: &Whither, Organisation { system, id, .. }: &Organisation) -> bool {
    link.system == *system.0 && (link.school.is_empty() || link.school == id.0)
}

/// The cards of one register whose СНИЛС was mended: their numbers by their marks.
fn mended(
    file: &Connection,
    ledger: &Connection,
    kind: CardKind,
) -> Result<BTreeMap<Vec<u8>, i64>, FileFault> {
    let mut corrections = ledger.prepare(MENDED)?;
    let mut rows = corrections.query([])?;
    let mut found = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let mark: Vec<u8> = row.get(0)?;
        let id = file
            .prepare_cached(CARD_OF)?
            .query_row(params![mark, kind.word()], |row| row.get(0))
            .optional()?;
        found.extend(id.map(|id: i64| (mark, id)));
    }
    Ok(found)
}

/// The cards that were found to be linked.
#[derive(Default)]
struct Linked {
    /// Card and organisation, each card once.
    cards: Vec<(usize, i64)>,
    /// Not looked at.
    passed_over: BTreeSet<i64>,
    known: Bits,
}

impl Linked {
    /// Walks links and cards, both sorted by what they share. Several links, and several cards, may share it: the cards
    /// are held against every link.
    fn walk(
        &mut self,
        links: &mut Rows<'_>,
        cards: &mut Rows<'_>,
        fits: impl Fn(&Whither, i64) -> bool,
    ) -> Result<(), FileFault> {
        let mut led: Vec<Whither> = Vec::new();
        let mut key: [u8; 32] = [0; 32];
        let mut ahead = next_link(links)?;
        while let Some(card) = cards.next()? {
            let own = key_of(card)?;
            if own != key || led.is_empty() {
                (key, led) = (own, Vec::new());
                while let Some((link, whither)) = &mut ahead {
                    match (*link).cmp(&own) {
                        Ordering::Greater => break,
                        Ordering::Equal => led.push(std::mem::take(whither)),
                        Ordering::Less => {}
                    }
                    ahead = next_link(links)?;
                }
            }
            if !led.is_empty() {
                self.count(card.get(1)?, card.get(2)?, &led, &fits)?;
            }
            if led.is_empty() && ahead.is_none() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn count(
        &mut self,
        card: i64,
        place: i64,
        led: &[Whither],
        fits: &impl Fn(&Whither, i64) -> bool,
    ) -> Result<(), FileFault> {
        if self.passed_over.contains(&card) {
            return Ok(());
        }
        let card = usize::try_from(card).map_err(|_| FileFault::damaged("a card has no number"))?;
        if led.iter().any(|whither| fits(whither, place)) && self.known.add(card) {
            self.cards.push((card, place));
        }
        Ok(())
    }
}

/// A bit for each card.
#[derive(Default)]
struct Bits(Vec<u64>);

impl Bits {
    /// False if it was there.
    fn add(&mut self, card: usize) -> bool {
        let (word, bit) = (card / 64, 1 << (card % 64));
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        let is_new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        is_new
    }
}

/// Where a link leads.
#[derive(Default)]
struct Whither {
    system: String,
    school: String,
}

fn next_link(links: &mut Rows<'_>) -> Result<Option<([u8; 32], Whither)>, FileFault> {
    let Some(row) = links.next()? else { return Ok(None) };
    Ok(Some((key_of(row)?, Whither { system: row.get(1)?, school: row.get(2)? })))
}

fn key_of(row: &Row<'_>) -> Result<[u8; 32], FileFault> {
    Ok(row.get(0)?)
}

fn organisations(file: &Connection) -> Result<BTreeMap<i64, Arc<Organisation>>, FileFault> {
    let mut statement = file.prepare_cached(ORGANISATIONS)?;
    let mut rows = statement.query([])?;
    let mut organisations = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let organisation = Organisation {
            system: System(Arc::from(row.get::<_, String>(1)?)),
            id: SchoolId(row.get(2)?),
            title: row.get(3)?,
            kind: organisation_kind(&row.get::<_, String>(4)?)?,
            municipality: row.get(5)?,
        };
        organisations.insert(row.get(0)?, Arc::new(organisation));
    }
    Ok(organisations)
}

fn known(organisations: &BTreeMap<i64, Arc<Organisation>>, id: i64) -> Result<Arc<Organisation>, FileFault> {
    organisations.get(&id).cloned().ok_or_else(|| FileFault::damaged("a card has no organisation"))
}

const ORGANISATIONS: &str = "SELECT id, system, number, title, kind, municipality FROM organisation";

const FILLED: &str = "SELECT organisation, class, filled, cards FROM tally WHERE register = ?1";

const CARDS: &str = "SELECT organisation, sum(cards) FROM tally WHERE register = ?1 GROUP BY organisation";

/// Own accounts: a parent who holds a child's account does not make the child a linked one.
const LINKED_ACCOUNTS: &str = "SELECT account, system, school FROM link
    WHERE state = 'active' AND holding = 'own' ORDER BY account";

/// By the person's СНИЛС: pupils and staff by an account of their own, parents by a child's.
const LINKED_SNILS: &str = "SELECT person.snils, link.system, link.school FROM person
    JOIN link ON link.realm = person.realm AND link.oid = person.oid
    WHERE link.state = 'active' AND link.holding = ?1 ORDER BY person.snils";

const MENDED: &str = "SELECT card FROM correction WHERE what = 'snils'";

const CARD_OF: &str = "SELECT card FROM by_mark WHERE mark = ?1 AND register = ?2";

const PLACE_OF: &str = "SELECT organisation FROM card WHERE id = ?1";

/// By the СНИЛС that a school has mended.
const LINKED_CORRECTIONS: &str = "SELECT correction.card, link.system, link.school FROM correction
    JOIN person ON person.snils = correction.snils
    JOIN link ON link.realm = person.realm AND link.oid = person.oid
    WHERE correction.what = 'snils' AND link.state = 'active' AND link.holding = ?1";

const CARDS_BY_ACCOUNT: &str =
    "SELECT account, card, organisation FROM by_account WHERE register = ?1 ORDER BY account";

const CARDS_BY_SNILS: &str =
    "SELECT snils, card, organisation FROM by_snils WHERE register = ?1 ORDER BY snils";
