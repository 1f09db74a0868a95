//! Rotation of the sealing key: old records are sealed anew in the background, a batch at a time.

use std::sync::Arc;

use rusqlite::{Connection, Row, params};

use super::{
    consents,
    corrections::what_of,
    sealer::{AwaitedKey, AwayKey, Bound, Column, CorrectionKey, RowKey, Sealer},
};
use crate::domain::{AwayCode, Oid, PersonKey, Realm};
use crate::store::file::FileFault;

/// What one batch did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resealed {
    /// Records looked at; zero when the walk has come to the end and will begin anew.
    pub seen: u32,
    /// Records that were stale and are now sealed with the current key.
    pub renewed: u32,
}

/// Where the walk over all sealed columns has come to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Walk {
    place: usize,
    after: i64,
}

impl Walk {
    /// Does one batch and moves on.
    pub(super) fn step(
        &mut self,
        file: &Connection,
        sealer: &Sealer,
        batch: u32,
    ) -> Result<Resealed, FileFault> {
        while let Some(place) = PLACES.get(self.place) {
            let rows = place.rows(file, self.after, batch)?;
            let Some(&(last, ..)) = rows.last() else {
                *self = Self { place: self.place + 1, after: 0 };
                continue;
            };
            let resealed = place.renew(file, sealer, rows)?;
            self.after = last;
            return Ok(resealed);
        }
        *self = Self::default();
        Ok(Resealed { seen: 0, renewed: 0 })
    }
}

/// A sealed column, and how its rows are read and written.
struct Place {
    column: Column,
    key: fn(&Row<'_>) -> Result<Box<dyn Bound>, FileFault>,
    select: &'static str,
    update: &'static str,
}

impl Place {
    fn rows(&self, file: &Connection, after: i64, batch: u32) -> Result<Vec<Stale>, FileFault> {
        let mut statement = file.prepare_cached(self.select)?;
        let mut rows = statement.query(params![after, batch])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push((row.get(0)?, (self.key)(row)?, row.get(1)?));
        }
        Ok(found)
    }

    fn renew(&self, file: &Connection, sealer: &Sealer, rows: Vec<Stale>) -> Result<Resealed, FileFault> {
        let mut done = Resealed { seen: 0, renewed: 0 };
        for (id, key, sealed) in rows {
            done.seen += 1;
            if let Some(fresh) = sealer.renew(&*key, self.column, sealed)? {
                file.prepare_cached(self.update)?.execute(params![id, fresh])?;
                done.renewed += 1;
            }
        }
        Ok(done)
    }
}

/// A record that may be stale: its row, what its seal is bound to, and the seal.
type Stale = (i64, Box<dyn Bound>, Vec<u8>);

/// From the columns behind the sealed one.
fn held(row: &Row<'_>) -> Result<Box<dyn Bound>, FileFault> {
    let (realm, oid): (String, String) = (row.get(2)?, row.get(3)?);
    let oid = oid.parse().map_err(|_| FileFault::damaged("an oid is not a number"))?;
    let person = PersonKey { realm: Realm(Arc::from(realm)), oid: Oid(oid) };
    Ok(Box::new(RowKey { person, account: row.get(4)? }))
}

/// From the columns behind the sealed one.
fn corrected(row: &Row<'_>) -> Result<Box<dyn Bound>, FileFault> {
    let what: String = row.get(3)?;
    Ok(Box::new(CorrectionKey { card: row.get(2)?, what: what_of(&what)? }))
}

/// From the column behind the sealed one.
fn away(row: &Row<'_>) -> Result<Box<dyn Bound>, FileFault> {
    let code: String = row.get(2)?;
    let code = AwayCode::parse(&code).ok_or_else(|| FileFault::damaged("turned_away.code is none"))?;
    Ok(Box::new(AwayKey { code }))
}

/// From the columns behind the sealed one.
fn consented(row: &Row<'_>) -> Result<Box<dyn Bound>, FileFault> {
    Ok(Box::new(consents::key(row, 2)?))
}

/// From the column behind the sealed one.
fn awaited(row: &Row<'_>) -> Result<Box<dyn Bound>, FileFault> {
    Ok(Box::new(AwaitedKey(row.get(2)?)))
}

const PLACES: [Place; 11] = [
    Place {
        column: Column::LinkLogin,
        key: held,
        select: "SELECT id, login_sealed, realm, oid, account FROM link WHERE id > ?1 ORDER BY id LIMIT ?2",
        update: "UPDATE link SET login_sealed = ?2 WHERE id = ?1",
    },
    Place {
        column: Column::LinkCard,
        key: held,
        select: "SELECT id, card_sealed, realm, oid, account FROM link WHERE id > ?1 ORDER BY id LIMIT ?2",
        update: "UPDATE link SET card_sealed = ?2 WHERE id = ?1",
    },
    Place {
        column: Column::LinkChosen,
        key: held,
        select: "SELECT id, chosen_sealed, realm, oid, account FROM link
            WHERE id > ?1 AND chosen_sealed IS NOT NULL ORDER BY id LIMIT ?2",
        update: "UPDATE link SET chosen_sealed = ?2 WHERE id = ?1",
    },
    Place {
        column: Column::Credential,
        key: held,
        select: "SELECT link.id, sealed, realm, oid, account FROM link JOIN credential ON link = link.id
            WHERE link.id > ?1 ORDER BY link.id LIMIT ?2",
        update: "UPDATE credential SET sealed = ?2 WHERE link = ?1",
    },
    Place {
        column: Column::ClaimLogin,
        key: held,
        select: "SELECT id, login_sealed, realm, oid, account FROM claim WHERE id > ?1 ORDER BY id LIMIT ?2",
        update: "UPDATE claim SET login_sealed = ?2 WHERE id = ?1",
    },
    Place {
        column: Column::ClaimNames,
        key: held,
        select: "SELECT id, names_sealed, realm, oid, account FROM claim WHERE id > ?1 ORDER BY id LIMIT ?2",
        update: "UPDATE claim SET names_sealed = ?2 WHERE id = ?1",
    },
    Place {
        column: Column::Correction,
        key: corrected,
        select: "SELECT id, value_sealed, card, what FROM correction WHERE id > ?1 ORDER BY id LIMIT ?2",
        update: "UPDATE correction SET value_sealed = ?2 WHERE id = ?1",
    },
    Place {
        column: Column::AwayCard,
        key: away,
        select: "SELECT id, card_sealed, code FROM turned_away
            WHERE id > ?1 AND card_sealed IS NOT NULL ORDER BY id LIMIT ?2",
        update: "UPDATE turned_away SET card_sealed = ?2 WHERE id = ?1",
    },
    Place {
        column: Column::AwayRequest,
        key: away,
        select: "SELECT id, request_sealed, code FROM turned_away
            WHERE id > ?1 AND request_sealed IS NOT NULL ORDER BY id LIMIT ?2",
        update: "UPDATE turned_away SET request_sealed = ?2 WHERE id = ?1",
    },
    Place {
        column: Column::Consent,
        key: consented,
        select:
            "SELECT id, card_sealed, card, realm, oid, given_as, version, begins, ends, ended_at, ending, via
            FROM consent WHERE id > ?1 ORDER BY id LIMIT ?2",
        update: "UPDATE consent SET card_sealed = ?2 WHERE id = ?1",
    },
    Place {
        column: Column::Awaited,
        key: awaited,
        select: "SELECT id, card_sealed, card FROM awaited WHERE id > ?1 ORDER BY id LIMIT ?2",
        update: "UPDATE awaited SET card_sealed = ?2 WHERE id = ?1",
    },
];
