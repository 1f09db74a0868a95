//! Questions to one edition.

use rusqlite::{Connection, OptionalExtension, ToSql};

use super::draft::FORMAT;
use super::row::{COLUMNS, CardSealer, organisation_kind};
use crate::domain::{
    AccountKey, BirthCertificate, Card, CardKey, CardKind, Moment, Organisation, SchoolId, Snils, System,
};
use crate::flow::port::Edition;
use crate::store::file::FileFault;

/// What the edition says of itself.
///
/// # Errors
/// [`FileFault::Damaged`] for an edition of another format.
pub(super) fn about(file: &Connection) -> Result<Edition, FileFault> {
    let format: u32 = file.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if format != FORMAT {
        let text = format!("the edition has format {format}, not {FORMAT}; import the table anew");
        return Err(FileFault::Damaged(text));
    }
    let row =
        file.prepare_cached("SELECT number, made, cards FROM about WHERE one = 1")?.query_row([], |row| {
            Ok(Edition {
                number: row.get(0)?,
                made: Moment::from_millis(row.get(1)?),
                cards: row.get::<_, i64>(2)?.unsigned_abs(),
            })
        });
    Ok(row?)
}

/// The cards with this СНИЛС.
pub(super) fn by_snils(
    file: &Connection,
    sealer: &CardSealer,
    snils: &Snils,
) -> Result<Vec<Card>, FileFault> {
    all(file, sealer, Order::Snils, &sealer.index.snils(snils))
}

/// The cards with this certificate.
pub(super) fn by_certificate(
    file: &Connection,
    sealer: &CardSealer,
    paper: &BirthCertificate,
) -> Result<Vec<Card>, FileFault> {
    all(file, sealer, Order::Certificate, &sealer.index.certificate(paper))
}

/// The cards of this account.
pub(super) fn of_account(
    file: &Connection,
    sealer: &CardSealer,
    account: &AccountKey,
) -> Result<Vec<Card>, FileFault> {
    all(file, sealer, Order::Account, &sealer.index.account(account))
}

/// The cards of one register of one organisation, in the order of the import.
pub(super) fn of_organisation(
    file: &Connection,
    sealer: &CardSealer,
    (system, school): (&System, &SchoolId),
    kind: CardKind,
) -> Result<Vec<Card>, FileFault> {
    let sql = format!(
        "{COLUMNS} FROM organisation JOIN by_place ON by_place.organisation = organisation.id
         JOIN card ON card.id = by_place.card
         WHERE by_place.register = ?1 AND organisation.system = ?2 AND organisation.number = ?3
         ORDER BY by_place.card"
    );
    let mut statement = file.prepare_cached(&sql)?;
    let mut rows = statement.query([kind.word(), &*system.0, &school.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(sealer.card(row)?);
    }
    Ok(found)
}

/// The organisations of a journal by a part of their name. SQLite folds the case of Latin letters alone, so it is done
/// here: a region has some thousands.
pub(super) fn organisations(
    file: &Connection,
    system: &System,
    part: &str,
    most: usize,
) -> Result<Vec<Organisation>, FileFault> {
    let wanted = part.trim().to_lowercase();
    let mut statement = file.prepare_cached(ORGANISATIONS)?;
    let mut rows = statement.query([&*system.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let title: String = row.get(1)?;
        if found.len() < most && title.to_lowercase().contains(&wanted) {
            found.push(Organisation {
                system: system.clone(),
                id: SchoolId(row.get(0)?),
                title,
                kind: organisation_kind(&row.get::<_, String>(2)?)?,
                municipality: row.get(3)?,
            });
        }
    }
    Ok(found)
}

/// One card.
pub(super) fn one(file: &Connection, sealer: &CardSealer, key: &CardKey) -> Result<Option<Card>, FileFault> {
    let sql =
        format!("{COLUMNS} FROM by_mark JOIN card ON card.id = by_mark.card {PLACE} WHERE by_mark.mark = ?1");
    file.prepare_cached(&sql)?
        .query_row([sealer.index.card(key)], |row| Ok(sealer.card(row)))
        .optional()?
        .transpose()
}

/// Few cards have the same value; their order is that of the import.
fn all(
    file: &Connection,
    sealer: &CardSealer,
    order: Order,
    value: &dyn ToSql,
) -> Result<Vec<Card>, FileFault> {
    let (list, key) = order.list();
    let sql = format!(
        "{COLUMNS} FROM {list} JOIN card ON card.id = {list}.card {PLACE} WHERE {list}.{key} = ?1 ORDER BY {list}.card"
    );
    let mut statement = file.prepare_cached(&sql)?;
    let mut rows = statement.query([value])?;
    let mut cards = Vec::new();
    while let Some(row) = rows.next()? {
        cards.push(sealer.card(row)?);
    }
    Ok(cards)
}

/// In which cards are listed.
#[derive(Clone, Copy)]
enum Order {
    Snils,
    Certificate,
    Account,
}

impl Order {
    /// The list, and what it is ordered by.
    const fn list(self) -> (&'static str, &'static str) {
        match self {
            Self::Snils => ("by_snils", "snils"),
            Self::Certificate => ("by_certificate", "certificate"),
            Self::Account => ("by_account", "account"),
        }
    }
}

const PLACE: &str = "JOIN organisation ON organisation.id = card.organisation";

const ORGANISATIONS: &str =
    "SELECT number, title, kind, municipality FROM organisation WHERE system = ?1 ORDER BY title";
