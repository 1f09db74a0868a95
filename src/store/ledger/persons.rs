//! Whose СНИЛС belongs to whom, as a keyed index only: registers are matched by it, and nobody reads it back.

use rusqlite::{Connection, params};

use super::{record::text, sealer::Sealer};
use crate::domain::{PersonKey, Snils};
use crate::store::file::FileFault;

/// Notes the СНИЛС that ESIA vouched for at the latest link.
pub(super) fn note(
    file: &Connection,
    sealer: &Sealer,
    person: &PersonKey,
    snils: &Snils,
) -> Result<(), FileFault> {
    file.prepare_cached(NOTE)?.execute(params![&person.realm.0, text(person), sealer.index.snils(snils)])?;
    Ok(())
}

/// Forgets a person who has no link any more.
pub(super) fn forget_unlinked(file: &Connection, person: &PersonKey) -> Result<(), FileFault> {
    file.prepare_cached(FORGET)?.execute(params![&person.realm.0, text(person)])?;
    Ok(())
}

const NOTE: &str = "INSERT INTO person (realm, oid, snils) VALUES (?1, ?2, ?3)
    ON CONFLICT (realm, oid) DO UPDATE SET snils = excluded.snils";

const FORGET: &str = "DELETE FROM person WHERE realm = ?1 AND oid = ?2
    AND NOT EXISTS (SELECT 1 FROM link WHERE link.realm = ?1 AND link.oid = ?2)";
