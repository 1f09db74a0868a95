//! Pupils who wait for a parent's consent.

use rusqlite::{Connection, Row, params};

use super::{
    audit,
    sealer::{AwaitedKey, Column, Sealer},
};
use crate::domain::{CardKey, Moment};
use crate::flow::port::{AuditEvent, Awaited, ParentsTold};
use crate::store::{
    file::FileFault,
    index::CardIndex,
    written::{self, CardKeyForm},
};

/// Notes a try to enter, the first one or another.
pub(super) fn ask(
    file: &Connection,
    sealer: &Sealer,
    card: &CardKey,
    at: Moment,
    event: &AuditEvent,
) -> Result<Awaited, FileFault> {
    let key = AwaitedKey(sealer.index.card(card));
    let sealed = sealer.seal(&key, Column::Awaited, &written::write(&CardKeyForm::from(card)));
    file.prepare_cached(ASK)?.execute(params![key.0, sealed, at.millis()])?;
    audit::add(file, sealer, event)?;
    let mut statement = file.prepare_cached(ONE)?;
    let mut rows = statement.query([key.0])?;
    match rows.next()? {
        Some(row) => open(sealer, row),
        None => Err(FileFault::damaged("a row of awaited is gone as soon as it is written")),
    }
}

/// Notes that the parents were told. False if nobody waits by this card.
pub(super) fn note_told(
    file: &Connection,
    sealer: &Sealer,
    card: &CardKey,
    told: ParentsTold,
    event: &AuditEvent,
) -> Result<bool, FileFault> {
    let card = sealer.index.card(card);
    let is_there = file.prepare_cached(TOLD)?.execute(params![card, told.at.millis(), told.many])? > 0;
    if is_there {
        audit::add(file, sealer, event)?;
    }
    Ok(is_there)
}

/// A consent is there: nobody waits any more.
pub(super) fn close(file: &Connection, card: CardIndex) -> Result<(), FileFault> {
    file.prepare_cached(CLOSE)?.execute([card])?;
    Ok(())
}

/// Everybody, the longest waiting first.
pub(super) fn all(file: &Connection, sealer: &Sealer) -> Result<Vec<Awaited>, FileFault> {
    let mut statement = file.prepare_cached(ALL)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(open(sealer, row)?);
    }
    Ok(found)
}

fn open(sealer: &Sealer, row: &Row<'_>) -> Result<Awaited, FileFault> {
    let key = AwaitedKey(row.get(0)?);
    let plain = sealer.open(&key, Column::Awaited, row.get(1)?)?;
    let told: Option<(i64, u32)> = row.get::<_, Option<i64>>(5)?.zip(row.get(6)?);
    Ok(Awaited {
        card: CardKey::try_from(written::read::<CardKeyForm<'_>>(&plain)?)?,
        since: Moment::from_millis(row.get(2)?),
        asked: Moment::from_millis(row.get(3)?),
        tries: row.get(4)?,
        told: told.map(|(at, many)| ParentsTold { at: Moment::from_millis(at), many }),
    })
}

const ASK: &str = "INSERT INTO awaited (card, card_sealed, since, asked, tries) VALUES (?1, ?2, ?3, ?3, 1)
    ON CONFLICT (card) DO UPDATE SET asked = excluded.asked, tries = tries + 1";

const TOLD: &str = "UPDATE awaited SET told_at = ?2, told_many = ?3 WHERE card = ?1";

const CLOSE: &str = "DELETE FROM awaited WHERE card = ?1";

const ONE: &str =
    "SELECT card, card_sealed, since, asked, tries, told_at, told_many FROM awaited WHERE card = ?1";

const ALL: &str =
    "SELECT card, card_sealed, since, asked, tries, told_at, told_many FROM awaited ORDER BY since, id";
