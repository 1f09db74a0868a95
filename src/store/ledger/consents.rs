//! Consents to the handing over of data.

use std::sync::Arc;

use rusqlite::{Connection, Row, params};

use super::{
    audit, awaited, record,
    sealer::{Column, ConsentKey, Sealer},
};
use crate::domain::{CardKey, Consent, ConsentId, ConsentVia, Ending, Giver, Moment, Oid, PersonKey, Realm};
use crate::flow::port::{AuditEvent, NewConsent};
use crate::store::{
    file::FileFault,
    written::{self, CardKeyForm},
};

/// Keeps a consent. An earlier one of the same person in the same capacity is replaced, and nobody waits any more.
pub(super) fn give(
    file: &Connection,
    sealer: &Sealer,
    new: &NewConsent,
    event: &AuditEvent,
) -> Result<ConsentId, FileFault> {
    let key = ConsentKey {
        card: sealer.index.card(&new.subject),
        giver: new.giver.clone(),
        given_as: new.given_as,
        via: new.via,
        version: new.version.clone(),
        begin: new.begin,
        end: new.end,
        ended: None,
    };
    let oid = record::text(&new.giver);
    let earlier =
        read(file, sealer, OPEN_OF_SAME, params![key.card, &new.giver.realm.0, oid, new.given_as.word()])?;
    for earlier in earlier {
        finish(file, sealer, &earlier, (new.begin, Ending::Replaced))?;
    }
    file.prepare_cached(GIVE)?.execute(params![
        key.card,
        seal(sealer, &key, &new.subject),
        &new.subject.system.0,
        &new.giver.realm.0,
        oid,
        new.given_as.word(),
        new.version,
        new.begin.millis(),
        new.end.millis(),
        new.via.word()
    ])?;
    let id = ConsentId(file.last_insert_rowid());
    awaited::close(file, key.card)?;
    audit::add(file, sealer, event)?;
    Ok(id)
}

/// Ends one that has not ended; of anybody, or only if this person gave it.
pub(super) fn end(
    file: &Connection,
    sealer: &Sealer,
    id: ConsentId,
    by: Option<&PersonKey>,
    ended: (Moment, Ending),
    event: &AuditEvent,
) -> Result<Option<Consent>, FileFault> {
    let found = read(file, sealer, ONE, [id.0])?.pop();
    let may = |consent: &Consent| consent.ended.is_none() && by.is_none_or(|by| *by == consent.giver);
    let Some(consent) = found.filter(may) else { return Ok(None) };
    finish(file, sealer, &consent, ended)?;
    audit::add(file, sealer, event)?;
    Ok(Some(Consent { ended: Some(ended), ..consent }))
}

/// The end is bound to the seal too: whoever has the file alone cannot undo it.
fn finish(
    file: &Connection,
    sealer: &Sealer,
    consent: &Consent,
    ended: (Moment, Ending),
) -> Result<(), FileFault> {
    let Consent { id, subject, giver, given_as, via, version, begin, end, .. } = consent;
    let key = ConsentKey {
        card: sealer.index.card(subject),
        giver: giver.clone(),
        given_as: *given_as,
        via: *via,
        version: version.clone(),
        begin: *begin,
        end: *end,
        ended: Some(ended),
    };
    let (at, ending) = ended;
    file.prepare_cached(END)?.execute(params![
        id.0,
        at.millis(),
        ending.word(),
        seal(sealer, &key, subject)
    ])?;
    Ok(())
}

fn seal(sealer: &Sealer, key: &ConsentKey, subject: &CardKey) -> Vec<u8> {
    sealer.seal(key, Column::Consent, &written::write(&CardKeyForm::from(subject)))
}

/// Those of one card, oldest first.
pub(super) fn of(file: &Connection, sealer: &Sealer, card: &CardKey) -> Result<Vec<Consent>, FileFault> {
    read(file, sealer, OF_CARD, [sealer.index.card(card)])
}

/// Those that a person gave, oldest first.
pub(super) fn by(file: &Connection, sealer: &Sealer, giver: &PersonKey) -> Result<Vec<Consent>, FileFault> {
    read(file, sealer, BY_GIVER, params![&giver.realm.0, record::text(giver)])
}

/// Those that run out before a moment, were not announced and have not ended; the first to run out first.
pub(super) fn ending(
    file: &Connection,
    sealer: &Sealer,
    before: Moment,
    most: u32,
) -> Result<Vec<Consent>, FileFault> {
    read(file, sealer, ENDING, params![before.millis(), most])
}

/// Notes that its end was announced.
pub(super) fn note_announced(file: &Connection, id: ConsentId, at: Moment) -> Result<(), FileFault> {
    file.prepare_cached(ANNOUNCED)?.execute(params![id.0, at.millis()])?;
    Ok(())
}

/// What a row's seal is bound to, from the columns that follow `from`.
pub(super) fn key(row: &Row<'_>, from: usize) -> Result<ConsentKey, FileFault> {
    let oid: String = row.get(from + 2)?;
    let oid = oid.parse().map_err(|_| FileFault::damaged("consent.oid is not a number"))?;
    let given_as: String = row.get(from + 3)?;
    let given_as = Giver::ALL.into_iter().find(|one| one.word() == given_as);
    let via: String = row.get(from + 9)?;
    let via = ConsentVia::ALL.into_iter().find(|one| one.word() == via);
    Ok(ConsentKey {
        card: row.get(from)?,
        giver: PersonKey { realm: Realm(Arc::from(row.get::<_, String>(from + 1)?)), oid: Oid(oid) },
        given_as: given_as.ok_or_else(|| FileFault::damaged("consent.given_as has an unknown word"))?,
        via: via.ok_or_else(|| FileFault::damaged("consent.via has an unknown word"))?,
        version: row.get(from + 4)?,
        begin: Moment::from_millis(row.get(from + 5)?),
        end: Moment::from_millis(row.get(from + 6)?),
        ended: ended(row, from + 7)?,
    })
}

fn ended(row: &Row<'_>, from: usize) -> Result<Option<(Moment, Ending)>, FileFault> {
    let (at, word): (Option<i64>, Option<String>) = (row.get(from)?, row.get(from + 1)?);
    let Some((at, word)) = at.zip(word) else { return Ok(None) };
    let ending = Ending::ALL.into_iter().find(|ending| ending.word() == word);
    let ending = ending.ok_or_else(|| FileFault::damaged("consent.ending has an unknown word"))?;
    Ok(Some((Moment::from_millis(at), ending)))
}

fn read(
    file: &Connection,
    sealer: &Sealer,
    sql: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<Consent>, FileFault> {
    let mut statement = file.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(open(sealer, row)?);
    }
    Ok(found)
}

fn open(sealer: &Sealer, row: &Row<'_>) -> Result<Consent, FileFault> {
    let key = key(row, 3)?;
    let plain = sealer.open(&key, Column::Consent, row.get(1)?)?;
    let subject = CardKey::try_from(written::read::<CardKeyForm<'_>>(&plain)?)?;
    let system: String = row.get(2)?;
    if sealer.index.card(&subject) != key.card || *subject.system.0 != *system {
        return Err(FileFault::damaged("a consent was moved"));
    }
    let ConsentKey { giver, given_as, via, version, begin, end, ended, .. } = key;
    Ok(Consent { id: ConsentId(row.get(0)?), subject, giver, given_as, via, version, begin, end, ended })
}

/// The columns of a row as [`open`] wants them.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, card_sealed, system, card, realm, oid, given_as, version, begins, ends, ended_at, ending, ",
            "via ",
            "FROM consent ",
            $rest
        )
    };
}

const ONE: &str = select!("WHERE id = ?1");

const OF_CARD: &str = select!("WHERE card = ?1 ORDER BY id");

const BY_GIVER: &str = select!("WHERE realm = ?1 AND oid = ?2 ORDER BY id");

const ENDING: &str = select!(
    "WHERE ended_at IS NULL AND announced_at IS NULL AND ends < ?1
    ORDER BY ends, id LIMIT ?2"
);

const GIVE: &str =
    "INSERT INTO consent (card, card_sealed, system, realm, oid, given_as, version, begins, ends, via)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

const OPEN_OF_SAME: &str =
    select!("WHERE card = ?1 AND realm = ?2 AND oid = ?3 AND given_as = ?4 AND ended_at IS NULL");

const END: &str = "UPDATE consent SET ended_at = ?2, ending = ?3, card_sealed = ?4 WHERE id = ?1";

const ANNOUNCED: &str = "UPDATE consent SET announced_at = ?2 WHERE id = ?1";
