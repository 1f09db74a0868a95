//! Rotation of the sealing key: old records are sealed anew in the background, a batch at a time.

use std::sync::Arc;

use rusqlite::{Connection, params};

use super::sealer::{Column, RowKey, Sealer};
use crate::domain::{Oid, PersonKey, Realm};
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
    select: &'static str,
    update: &'static str,
}

impl Place {
    fn rows(
        &self,
        file: &Connection,
        after: i64,
        batch: u32,
    ) -> Result<Vec<(i64, RowKey, Vec<u8>)>, FileFault> {
        let mut statement = file.prepare_cached(self.select)?;
        let mut rows = statement.query(params![after, batch])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (realm, oid): (String, String) = (row.get(1)?, row.get(2)?);
            let oid = oid.parse().map_err(|_| FileFault::damaged("an oid is not a number"))?;
            let person = PersonKey { realm: Realm(Arc::from(realm)), oid: Oid(oid) };
            found.push((row.get(0)?, RowKey { person, account: row.get(3)? }, row.get(4)?));
        }
        Ok(found)
    }

    fn renew(
        &self,
        file: &Connection,
        sealer: &Sealer,
        rows: Vec<(i64, RowKey, Vec<u8>)>,
    ) -> Result<Resealed, FileFault> {
        let mut done = Resealed { seen: 0, renewed: 0 };
        for (id, key, sealed) in rows {
            done.seen += 1;
            if let Some(fresh) = sealer.renew(&key, self.column, sealed)? {
                file.prepare_cached(self.update)?.execute(params![id, fresh])?;
                done.renewed += 1;
            }
        }
        Ok(done)
    }
}

const PLACES: [Place; 6] = [
    Place {
        column: Column::LinkLogin,
        select: "SELECT id, realm, oid, account, login_sealed FROM link WHERE id > ?1 ORDER BY id LIMIT ?2",
        update: "UPDATE link SET login_sealed = ?2 WHERE id = ?1",
    },
    Place {
        column: Column::LinkCard,
        select: "SELECT id, realm, oid, account, card_sealed FROM link WHERE id > ?1 ORDER BY id LIMIT ?2",
        update: "UPDATE link SET card_sealed = ?2 WHERE id = ?1",
    },
    Place {
        column: Column::LinkChosen,
        select: "SELECT id, realm, oid, account, chosen_sealed FROM link
            WHERE id > ?1 AND chosen_sealed IS NOT NULL ORDER BY id LIMIT ?2",
        update: "UPDATE link SET chosen_sealed = ?2 WHERE id = ?1",
    },
    Place {
        column: Column::Credential,
        select: "SELECT link.id, realm, oid, account, sealed FROM link JOIN credential ON link = link.id
            WHERE link.id > ?1 ORDER BY link.id LIMIT ?2",
        update: "UPDATE credential SET sealed = ?2 WHERE link = ?1",
    },
    Place {
        column: Column::ClaimLogin,
        select: "SELECT id, realm, oid, account, login_sealed FROM claim WHERE id > ?1 ORDER BY id LIMIT ?2",
        update: "UPDATE claim SET login_sealed = ?2 WHERE id = ?1",
    },
    Place {
        column: Column::ClaimNames,
        select: "SELECT id, realm, oid, account, names_sealed FROM claim WHERE id > ?1 ORDER BY id LIMIT ?2",
        update: "UPDATE claim SET names_sealed = ?2 WHERE id = ?1",
    },
];
