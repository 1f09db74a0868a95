//! Corrections of cards.

use rusqlite::{Connection, Row, params};

use super::{
    audit,
    sealer::{Column, CorrectionKey, Sealer},
};
use crate::domain::{BirthCertificate, CardKey, Correction, Mendable, Mended, Moment, Snils};
use crate::flow::port::AuditEvent;
use crate::store::{
    file::FileFault,
    written::{self, CorrectionForm},
};

/// Lays a correction over a card; an earlier one of the same value goes.
pub(super) fn put(
    file: &Connection,
    sealer: &Sealer,
    correction: &Correction,
    event: &AuditEvent,
) -> Result<(), FileFault> {
    let key = CorrectionKey { card: sealer.index.card(&correction.card), what: correction.value.what() };
    let (snils, certificate) = match &correction.value {
        Mended::Snils(snils) => (Some(sealer.index.snils(snils)), None),
        Mended::BirthCertificate(paper) => (None, Some(sealer.index.certificate(paper))),
        Mended::Name(_) | Mended::BirthDate(_) => (None, None),
    };
    let sealed = sealer.seal(&key, Column::Correction, &written::write(&CorrectionForm::from(correction)));
    file.prepare_cached(PUT)?.execute(params![
        key.card,
        key.what.word(),
        snils,
        certificate,
        sealed,
        correction.at.millis()
    ])?;
    audit::add(file, sealer, event)
}

/// Takes a correction back; false if there is none.
pub(super) fn remove(
    file: &Connection,
    sealer: &Sealer,
    card: &CardKey,
    what: Mendable,
    event: &AuditEvent,
) -> Result<bool, FileFault> {
    let gone = file.prepare_cached(REMOVE)?.execute(params![sealer.index.card(card), what.word()])? > 0;
    if gone {
        audit::add(file, sealer, event)?;
    }
    Ok(gone)
}

/// All of them, oldest first.
pub(super) fn all(file: &Connection, sealer: &Sealer) -> Result<Vec<Correction>, FileFault> {
    read(file, sealer, ALL, [])
}

/// Those of one card.
pub(super) fn of(file: &Connection, sealer: &Sealer, card: &CardKey) -> Result<Vec<Correction>, FileFault> {
    read(file, sealer, OF_CARD, params![sealer.index.card(card)])
}

/// Those that say this СНИЛС.
pub(super) fn to_snils(
    file: &Connection,
    sealer: &Sealer,
    snils: &Snils,
) -> Result<Vec<Correction>, FileFault> {
    read(file, sealer, TO_SNILS, params![sealer.index.snils(snils)])
}

/// Those that say this certificate.
pub(super) fn to_certificate(
    file: &Connection,
    sealer: &Sealer,
    paper: &BirthCertificate,
) -> Result<Vec<Correction>, FileFault> {
    read(file, sealer, TO_CERTIFICATE, params![sealer.index.certificate(paper)])
}

/// Reads a stored word.
///
/// # Errors
/// [`FileFault::Damaged`]
pub(super) fn what_of(word: &str) -> Result<Mendable, FileFault> {
    let what = Mendable::ALL.into_iter().find(|what| what.word() == word);
    what.ok_or_else(|| FileFault::damaged("correction.what has an unknown word"))
}

fn read(
    file: &Connection,
    sealer: &Sealer,
    sql: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<Correction>, FileFault> {
    let mut statement = file.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(open(sealer, row)?);
    }
    Ok(found)
}

fn open(sealer: &Sealer, row: &Row<'_>) -> Result<Correction, FileFault> {
    let what: String = row.get(1)?;
    let key = CorrectionKey { card: row.get(0)?, what: what_of(&what)? };
    let plain = sealer.open(&key, Column::Correction, row.get(2)?)?;
    let (card, value) = written::read::<CorrectionForm<'_>>(&plain)?.parts()?;
    let correction = Correction { card, value, at: Moment::from_millis(row.get(3)?) };
    // The columns in clear are bound by what was sealed.
    let fits = sealer.index.card(&correction.card) == key.card && correction.value.what() == key.what;
    if fits { Ok(correction) } else { Err(FileFault::damaged("a correction was moved")) }
}

const PUT: &str = "INSERT INTO correction (card, what, snils, certificate, value_sealed, since)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (card, what) DO UPDATE SET snils = excluded.snils, certificate = excluded.certificate,
        value_sealed = excluded.value_sealed, since = excluded.since";

const REMOVE: &str = "DELETE FROM correction WHERE card = ?1 AND what = ?2";

const ALL: &str = "SELECT card, what, value_sealed, since FROM correction ORDER BY id";

const OF_CARD: &str = "SELECT card, what, value_sealed, since FROM correction WHERE card = ?1 ORDER BY id";

const TO_SNILS: &str = "SELECT card, what, value_sealed, since FROM correction WHERE snils = ?1 ORDER BY id";

const TO_CERTIFICATE: &str =
    "SELECT card, what, value_sealed, since FROM correction WHERE certificate = ?1 ORDER BY id";
