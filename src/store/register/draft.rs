//! An edition while it is written.
//!
//! Cards are sealed by whoever puts them and written by a thread of its own, in one transaction without a journal: a
//! draft that was not finished is thrown away whole.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::mpsc::{SyncSender, sync_channel},
    thread::{self, JoinHandle},
};

use rusqlite::{Connection, params};

use super::{
    difference::{Change, compare},
    folder::{Folder, Held},
    order::put_in_order,
    row::{CardSealer, NewRow},
};
use crate::domain::{Card, Moment, Organisation, SchoolId, System};
use crate::store::{
    file::{FileFault, make, open_immutable},
    index::CardIndex,
};

/// What of the edition in force goes on in the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// Nothing: the import has all cards of all journals.
    Nothing,
    /// The cards of other journals: the import has all cards of this one.
    OtherJournals(System),
    /// Every card that the import does not have.
    AllElse,
}

/// An edition while it is written; dropped, it leaves nothing behind that anybody reads.
pub(super) struct Draft {
    sealer: CardSealer,
    folder: Folder,
    held: Held,
    path: PathBuf,
    seen: HashSet<CardIndex>,
    /// The children that the cards of lines name.
    children: Vec<(u64, CardIndex)>,
    batch: Vec<(i64, NewRow)>,
    /// `None` once the writer has stopped taking rows.
    rows: Option<SyncSender<Vec<(i64, NewRow)>>>,
    writer: Option<JoinHandle<Result<Connection, FileFault>>>,
}

/// A finished draft that has its number and is not in force yet.
pub(super) struct Finished {
    pub(super) number: u32,
    pub(super) changes: Vec<Change>,
    /// Lines whose card names a child that is nowhere.
    pub(super) orphans: Vec<u64>,
    /// Nobody else writes before this one is put in force or thrown away.
    pub(super) _held: Held,
}

impl Draft {
    /// Begins.
    pub(super) fn begin(folder: &Folder, sealer: CardSealer) -> Result<Self, FileFault> {
        let held = folder.hold()?;
        let path = folder.draft()?;
        make(&path)?;
        let connection = Connection::open(&path)?;
        connection.execute_batch(WRITER)?;
        connection.execute_batch(include_str!("schema.sql"))?;
        let (rows, taken) = sync_channel::<Vec<(i64, NewRow)>>(QUEUED);
        let writer = thread::Builder::new().name("register".to_owned()).spawn(move || {
            let mut writing = Writing { connection, organisations: HashMap::new() };
            writing.connection.execute_batch("BEGIN")?;
            for batch in taken {
                for (line, row) in batch {
                    writing.put(line, &row)?;
                }
            }
            writing.connection.execute_batch("COMMIT")?;
            Ok(writing.connection)
        });
        let writer = writer.map_err(|error| FileFault::Unavailable(error.to_string()))?;
        Ok(Self {
            sealer,
            folder: folder.clone(),
            held,
            path,
            seen: HashSet::new(),
            children: Vec::new(),
            batch: Vec::with_capacity(BATCH),
            rows: Some(rows),
            writer: Some(writer),
        })
    }

    /// Where it will lie.
    pub(super) fn folder(&self) -> Folder {
        self.folder.clone()
    }

    /// Adds the card of a line; false if an earlier line has the same number. Lines rise.
    pub(super) fn put(&mut self, line: u64, card: &Card) -> Result<bool, FileFault> {
        let row = self.sealer.row(card);
        if !self.seen.insert(row.mark) {
            return Ok(false);
        }
        self.children.extend(row.children.iter().map(|&child| (line, child)));
        self.batch.push((i64::try_from(line).unwrap_or(i64::MAX), row));
        if self.batch.len() == BATCH {
            self.send()?;
        }
        Ok(true)
    }

    /// Adds what goes on from the edition in force, sorts, drops the cards of lines with unknown children, compares,
    /// checks, and gives the draft its number.
    pub(super) fn finish(mut self, base: &Base, now: Moment) -> Result<Finished, FileFault> {
        self.send()?;
        self.rows = None;
        let connection = self.join()?;
        let current = self.folder.current()?;
        let editions = self.folder.editions()?;
        let number = editions.last().map_or(1, |last| last + 1);
        let current = current.map(|current| self.folder.edition(current.number));
        if let Some(current) = &current
            && *base != Base::Nothing
        {
            continue_from(&connection, current, base)?;
            renew(&connection, &self.sealer)?;
        }
        let orphans = self.orphans(&connection, base)?;
        for line in &orphans {
            connection.prepare_cached(DROP)?.execute([i64::try_from(*line).unwrap_or(i64::MAX)])?;
        }
        connection.execute_batch("DROP INDEX IF EXISTS new_mark")?;
        put_in_order(&connection)?;
        connection.execute(ABOUT, params![number, now.millis()])?;
        connection.pragma_update(None, "user_version", FORMAT)?;
        connection.close().map_err(|(_, error)| error)?;
        let changes = examine(&self.path, current.as_deref())?;
        self.folder.admit(&self.path, number)?;
        Ok(Finished { number, changes, orphans, _held: self.held })
    }

    /// The lines whose card names a child that is nowhere, rising. Most children stand in the same table.
    fn orphans(&self, connection: &Connection, base: &Base) -> Result<Vec<u64>, FileFault> {
        let mut orphans = Vec::new();
        for (line, child) in self.children.iter().filter(|(_, child)| !self.seen.contains(child)) {
            let goes_on = *base != Base::Nothing && connection.prepare_cached(IS_THERE)?.exists([child])?;
            if !goes_on && orphans.last() != Some(line) {
                orphans.push(*line);
            }
        }
        Ok(orphans)
    }

    fn send(&mut self) -> Result<(), FileFault> {
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        match self.rows.as_ref().map(|rows| rows.send(batch)) {
            Some(Ok(())) => Ok(()),
            // The writer has ended by itself: it knows why.
            Some(Err(_)) | None => self.join().map(drop),
        }
    }

    fn join(&mut self) -> Result<Connection, FileFault> {
        let ended = self.writer.take().map(JoinHandle::join);
        match ended {
            Some(Ok(ended)) => ended,
            Some(Err(_)) | None => Err(FileFault::Unavailable("the writer of the register ended".to_owned())),
        }
    }
}

/// What the writer's thread has.
struct Writing {
    connection: Connection,
    organisations: HashMap<(System, SchoolId), i64>,
}

impl Writing {
    fn put(&mut self, line: i64, row: &NewRow) -> Result<(), FileFault> {
        let organisation = self.organisation(&row.organisation)?;
        self.connection.prepare_cached(CARD)?.execute(params![
            line,
            row.mark,
            row.register.word(),
            organisation,
            row.class,
            row.filled,
            row.snils,
            row.certificate,
            row.account,
            row.digest,
            row.sealed,
        ])?;
        Ok(())
    }

    fn organisation(&mut self, organisation: &Organisation) -> Result<i64, FileFault> {
        let key = (organisation.system.clone(), organisation.id.clone());
        if let Some(&known) = self.organisations.get(&key) {
            return Ok(known);
        }
        let Organisation { system, id, title, kind, municipality } = organisation;
        self.connection.prepare_cached(ORGANISATION)?.execute(params![
            &system.0,
            &id.0,
            title,
            kind.word(),
            municipality
        ])?;
        let row = self.connection.last_insert_rowid();
        self.organisations.insert(key, row);
        Ok(row)
    }
}

/// Whether the file is sound, and what it changes, side by side: nobody writes any more.
fn examine(path: &Path, current: Option<&Path>) -> Result<Vec<Change>, FileFault> {
    let sound = thread::scope(|scope| {
        let sound = scope.spawn(|| -> Result<String, FileFault> {
            Ok(open_immutable(path)?.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?)
        });
        let changes = compare(path, current);
        sound.join().map(|sound| (sound, changes))
    });
    match sound {
        Ok((sound, changes)) => match sound?.as_str() {
            "ok" => changes,
            fault => Err(FileFault::Damaged(format!("the new edition is not sound: {fault}"))),
        },
        Err(_) => Err(FileFault::Unavailable("the check of the new edition ended".to_owned())),
    }
}

/// Copies the cards that go on; leaves the index by which marks are found while the draft is not in order. Their seals are bound to their marks, so they are good in any edition.
fn continue_from(connection: &Connection, current: &Path, base: &Base) -> Result<(), FileFault> {
    let system = match base {
        Base::Nothing => return Ok(()),
        Base::OtherJournals(system) => Some(&*system.0),
        Base::AllElse => None,
    };
    let path = current.to_str().ok_or_else(|| FileFault::damaged("the folder's name is not UTF-8"))?;
    connection.execute("ATTACH ?1 AS old", [path])?;
    connection.execute_batch("CREATE UNIQUE INDEX new_mark ON card (mark); BEGIN")?;
    for step in CONTINUE {
        connection.execute(step, [system])?;
    }
    connection.execute_batch("COMMIT; DETACH old")?;
    Ok(())
}

/// Cards that went on may be sealed with an old key; when every edition that is kept has been made with the new one, the
/// old one is not needed any more.
fn renew(connection: &Connection, sealer: &CardSealer) -> Result<(), FileFault> {
    let mut statement = connection.prepare("SELECT id, mark, card_sealed FROM card")?;
    let mut rows = statement.query([])?;
    let mut stale = Vec::new();
    while let Some(row) = rows.next()? {
        if let Some(sealed) = sealer.renewed(row.get(1)?, row.get(2)?)? {
            stale.push((row.get::<_, i64>(0)?, sealed));
        }
    }
    connection.execute_batch("BEGIN")?;
    for (id, sealed) in stale {
        connection
            .prepare_cached("UPDATE card SET card_sealed = ?2 WHERE id = ?1")?
            .execute(params![id, sealed])?;
    }
    connection.execute_batch("COMMIT")?;
    Ok(())
}

/// What is not synced is not named: a draft is worth nothing before it is whole.
const WRITER: &str = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; \
     PRAGMA cache_size=-262144; PRAGMA temp_store=FILE; PRAGMA threads=1;";

const CARD: &str = "INSERT INTO card (id, mark, register, organisation, class, filled, snils, certificate, account, \
     digest, card_sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

const ORGANISATION: &str =
    "INSERT INTO organisation (system, number, title, kind, municipality) VALUES (?1, ?2, ?3, ?4, ?5)";

/// What an import says of an organisation counts; the others keep their old row. Cards take the place that is free.
const CONTINUE: [&str; 2] = [
    "INSERT OR IGNORE INTO organisation (system, number, title, kind, municipality)
     SELECT system, number, title, kind, municipality FROM old.organisation WHERE ?1 IS NULL OR system <> ?1",
    "INSERT OR IGNORE INTO main.card
     (mark, register, organisation, class, filled, snils, certificate, account, digest, card_sealed)
     SELECT card.mark, card.register, here.id, card.class, card.filled, card.snils, card.certificate, card.account,
         card.digest, card.card_sealed
     FROM old.card JOIN old.organisation AS place ON place.id = card.organisation
     JOIN main.organisation AS here ON here.system = place.system AND here.number = place.number
     WHERE ?1 IS NULL OR place.system <> ?1",
];

/// Of the tables and lists; editions of another format are not read.
pub(super) const FORMAT: u32 = 2;

const IS_THERE: &str = "SELECT 1 FROM card WHERE mark = ?1";

const DROP: &str = "DELETE FROM card WHERE id = ?1";

const ABOUT: &str = "INSERT INTO about (one, number, made, cards) SELECT 1, ?1, ?2, count(*) FROM card";

const BATCH: usize = 256;

/// Batches between the two threads.
const QUEUED: usize = 16;
