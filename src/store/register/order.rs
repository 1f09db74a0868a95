//! What cards are found and counted by: read of the finished cards once, sorted here, and written in order.
//!
//! An index that SQLite makes reads every card again and sorts records by comparing them; five of those took half of an
//! import. A list that is written in its order only grows at its end.

use std::{collections::HashMap, thread};

use rusqlite::{CachedStatement, Connection, Row, params};

use super::row::card_kind;
use crate::domain::CardKind;
use crate::store::{
    file::FileFault,
    index::{AccountIndex, CardIndex},
};

/// Writes the lists of an edition whose cards are all there.
///
/// # Errors
/// [`FileFault`]; also if two cards have one mark.
pub(super) fn put_in_order(connection: &Connection) -> Result<(), FileFault> {
    let lists = Lists::read(connection)?.sorted();
    connection.execute_batch("BEGIN")?;
    let mut put = connection.prepare_cached(BY_MARK)?;
    for Marked { mark, digest, register, card } in &lists.marks {
        put.execute(params![mark, digest, register.word(), card])?;
    }
    write(&mut connection.prepare_cached(BY_SNILS)?, &lists.snils)?;
    write(&mut connection.prepare_cached(BY_ACCOUNT)?, &lists.accounts)?;
    let mut put = connection.prepare_cached(BY_CERTIFICATE)?;
    for (certificate, card) in &lists.certificates {
        put.execute(params![certificate, card])?;
    }
    let mut put = connection.prepare_cached(BY_PLACE)?;
    for (organisation, register, card) in &lists.places {
        put.execute(params![organisation, register, card])?;
    }
    let mut put = connection.prepare_cached(TALLY)?;
    for (Kept { register, organisation, class, filled }, cards) in &lists.tallies {
        let class = class.map(|class| &lists.classes[class]);
        put.execute(params![register.word(), organisation, class, filled, cards])?;
    }
    connection.execute_batch("COMMIT")?;
    Ok(())
}

fn write<K: rusqlite::ToSql>(put: &mut CachedStatement<'_>, list: &[Found<K>]) -> Result<(), FileFault> {
    for Found { key, card, register, organisation } in list {
        put.execute(params![key, card, register.word(), organisation])?;
    }
    Ok(())
}

#[derive(Default)]
struct Lists {
    marks: Vec<Marked>,
    snils: Vec<Found<[u8; 32]>>,
    accounts: Vec<Found<AccountIndex>>,
    certificates: Vec<([u8; 16], i64)>,
    places: Vec<(i64, &'static str, i64)>,
    classes: Vec<String>,
    tallies: HashMap<Kept, i64>,
}

struct Marked {
    mark: CardIndex,
    digest: [u8; 16],
    register: CardKind,
    card: i64,
}

/// By what a card is found, and where it is counted.
struct Found<K> {
    key: K,
    card: i64,
    register: CardKind,
    organisation: i64,
}

/// Cards that count alike; the class by its place in the list of classes.
#[derive(PartialEq, Eq, Hash)]
struct Kept {
    register: CardKind,
    organisation: i64,
    class: Option<usize>,
    filled: u16,
}

impl Lists {
    fn read(connection: &Connection) -> Result<Self, FileFault> {
        let mut lists = Self::default();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut statement = connection.prepare(CARDS)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let class =
                row.get_ref(3)?.as_str_or_null().map_err(|_| FileFault::damaged("card.class is no text"))?;
            let class = class.map(|class| match known.get(class) {
                Some(&place) => place,
                None => {
                    lists.classes.push(class.to_owned());
                    known.insert(class.to_owned(), lists.classes.len() - 1);
                    lists.classes.len() - 1
                }
            });
            lists.add(row, class)?;
        }
        Ok(lists)
    }

    fn add(&mut self, row: &Row<'_>, class: Option<usize>) -> Result<(), FileFault> {
        let card: i64 = row.get(0)?;
        let word = row.get_ref(1)?.as_str().map_err(|_| FileFault::damaged("card.register is no text"))?;
        let register = card_kind(word)?;
        let organisation: i64 = row.get(2)?;
        self.marks.push(Marked { mark: row.get(5)?, digest: row.get(6)?, register, card });
        let snils: Option<[u8; 32]> = row.get(7)?;
        self.snils.extend(snils.map(|key| Found { key, card, register, organisation }));
        let certificate: Option<[u8; 16]> = row.get(8)?;
        self.certificates.extend(certificate.map(|certificate| (certificate, card)));
        let account: Option<AccountIndex> = row.get(9)?;
        self.accounts.extend(account.map(|key| Found { key, card, register, organisation }));
        self.places.push((organisation, register.word(), card));
        *self.tallies.entry(Kept { register, organisation, class, filled: row.get(4)? }).or_default() += 1;
        Ok(())
    }

    /// On two threads: the two long lists of long keys are half of the work.
    fn sorted(mut self) -> Self {
        thread::scope(|scope| {
            scope.spawn(|| {
                self.snils.sort_unstable_by_key(|found| (found.key, found.card));
                self.accounts.sort_unstable_by_key(|found| (found.key, found.card));
            });
            self.marks.sort_unstable_by_key(|marked| marked.mark);
            self.certificates.sort_unstable();
            self.places.sort_unstable();
        });
        self
    }
}

const CARDS: &str =
    "SELECT id, register, organisation, class, filled, mark, digest, snils, certificate, account FROM card";

const BY_MARK: &str = "INSERT INTO by_mark (mark, digest, register, card) VALUES (?1, ?2, ?3, ?4)";

const BY_SNILS: &str = "INSERT INTO by_snils (snils, card, register, organisation) VALUES (?1, ?2, ?3, ?4)";

const BY_ACCOUNT: &str =
    "INSERT INTO by_account (account, card, register, organisation) VALUES (?1, ?2, ?3, ?4)";

const BY_CERTIFICATE: &str = "INSERT INTO by_certificate (certificate, card) VALUES (?1, ?2)";

const BY_PLACE: &str = "INSERT INTO by_place (organisation, register, card) VALUES (?1, ?2, ?3)";

const TALLY: &str =
    "INSERT INTO tally (register, organisation, class, filled, cards) VALUES (?1, ?2, ?3, ?4, ?5)";
