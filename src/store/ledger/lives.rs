//! What happens to a person: two numbers become one, a СНИЛС changes, rights end, somebody wants to be forgotten.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use super::{
    audit, persons,
    record::text,
    sealer::{Column, RowKey, Sealer},
};
use crate::domain::{AccountKey, LinkId, Moment, Oid, PersonKey, Realm, Snils};
use crate::flow::port::{AuditEvent, EndedLink};
use crate::store::{file::FileFault, index::AccountIndex};

/// Everybody who has a link and this СНИЛС.
pub(super) fn with_snils(
    file: &Connection,
    sealer: &Sealer,
    snils: &Snils,
) -> Result<Vec<PersonKey>, FileFault> {
    let mut statement = file.prepare_cached(WITH_SNILS)?;
    let mut rows = statement.query([sealer.index.snils(snils)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(person(row.get(0)?, &row.get::<_, String>(1)?)?);
    }
    Ok(found)
}

/// Another СНИЛС from now on; false if the person has no link.
pub(super) fn change_snils(
    file: &Connection,
    sealer: &Sealer,
    person: &PersonKey,
    snils: &Snils,
    event: &AuditEvent,
) -> Result<bool, FileFault> {
    let linked = file.prepare_cached(LINKS)?.exists(params![&person.realm.0, text(person)])?;
    if linked {
        persons::note(file, sealer, person, snils)?;
        audit::add(file, sealer, event)?;
    }
    Ok(linked)
}

/// Takes one link away; false if the person has none such.
pub(super) fn take(
    file: &Connection,
    sealer: &Sealer,
    person: &PersonKey,
    link: LinkId,
    event: &AuditEvent,
) -> Result<bool, FileFault> {
    let gone = super::links::remove(file, sealer, person, link, event)?;
    if gone {
        end(file, person, link, event.at)?;
    }
    Ok(gone)
}

/// The links of `from` become links of `into`, sealed anew; those to accounts that `into` has already go. Tells how many
/// were moved.
pub(super) fn merge(
    file: &Connection,
    sealer: &Sealer,
    from: &PersonKey,
    into: &PersonKey,
    event: &AuditEvent,
) -> Result<u32, FileFault> {
    let mut moved = 0;
    for link in rows_of(file, from)? {
        end(file, from, LinkId(link.id), event.at)?;
        let held = file.prepare_cached(HELD)?.exists(params![&into.realm.0, text(into), link.account])?;
        if held {
            file.prepare_cached(DELETE_LINK)?.execute([link.id])?;
        } else {
            link.hand_over(file, sealer, from, into)?;
            moved += 1;
        }
    }
    file.prepare_cached(MOVE_SNILS)?.execute(params![
        &from.realm.0,
        text(from),
        &into.realm.0,
        text(into)
    ])?;
    for sql in [FORGET_PERSON, FORGET_OPEN_AWAY] {
        file.prepare_cached(sql)?.execute(params![&from.realm.0, text(from)])?;
    }
    audit::add(file, sealer, event)?;
    Ok(moved)
}

/// This person may not hold this account any more; what they hold of it goes. False if that was so already.
pub(super) fn bar(
    file: &Connection,
    sealer: &Sealer,
    person: &PersonKey,
    account: &AccountKey,
    event: &AuditEvent,
) -> Result<bool, FileFault> {
    let key = sealer.row(person, account);
    let values = params![&person.realm.0, text(person), key.account, event.at.millis()];
    let fresh = file.prepare_cached(BAR)?.execute(values)? > 0;
    let held: Option<i64> = file
        .prepare_cached(HELD)?
        .query_row(params![&person.realm.0, text(person), key.account], |row| row.get(0))
        .optional()?;
    if let Some(link) = held {
        file.prepare_cached(DELETE_LINK)?.execute([link])?;
        end(file, person, LinkId(link), event.at)?;
        persons::forget_unlinked(file, person)?;
    }
    if fresh || held.is_some() {
        audit::add(file, sealer, event)?;
    }
    Ok(fresh)
}

/// Whether this person may not hold this account.
pub(super) fn is_barred(file: &Connection, key: &RowKey) -> Result<bool, FileFault> {
    let values = params![&key.person.realm.0, text(&key.person), key.account];
    Ok(file.prepare_cached(BARRED)?.exists(values)?)
}

/// Forgets a person: links with their passwords, claims, rows of the work list, and what bars them. Consents that were
/// given stay as their proof, and so does the audit, which has pseudonyms. Tells how many links went.
pub(super) fn erase(
    file: &Connection,
    sealer: &Sealer,
    person: &PersonKey,
    event: &AuditEvent,
) -> Result<u32, FileFault> {
    let links = rows_of(file, person)?;
    for link in &links {
        file.prepare_cached(DELETE_LINK)?.execute([link.id])?;
        end(file, person, LinkId(link.id), event.at)?;
    }
    for sql in [FORGET_PERSON, FORGET_CLAIMS, FORGET_AWAY, FORGET_BARRED] {
        file.prepare_cached(sql)?.execute(params![&person.realm.0, text(person)])?;
    }
    audit::add(file, sealer, event)?;
    Ok(u32::try_from(links.len()).unwrap_or(u32::MAX))
}

/// What was entered by this link has to end.
pub(super) fn end(file: &Connection, person: &PersonKey, link: LinkId, at: Moment) -> Result<(), FileFault> {
    file.prepare_cached(END)?.execute(params![&person.realm.0, text(person), link.0, at.millis()])?;
    Ok(())
}

/// The links that were taken away after the one with this number; all of them from 0 on.
pub(super) fn ended(file: &Connection, after: i64) -> Result<Vec<EndedLink>, FileFault> {
    let mut statement = file.prepare_cached(ENDED)?;
    let mut rows = statement.query([after])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(EndedLink {
            number: row.get(0)?,
            person: person(row.get(1)?, &row.get::<_, String>(2)?)?,
            link: LinkId(row.get(3)?),
        });
    }
    Ok(found)
}

/// Forgets what no longer serves: rows of the work list that were closed before `closed`, consents that ended or ran out
/// before `consents`, and what gateways have long heard of.
pub(super) fn forget(
    file: &Connection,
    closed: Moment,
    consents: Moment,
    heard: Moment,
) -> Result<u64, FileFault> {
    let mut gone = 0;
    for (sql, before) in [(OLD_AWAY, closed), (OLD_CONSENTS, consents), (OLD_ENDED, heard)] {
        gone += file.prepare_cached(sql)?.execute([before.millis()])? as u64;
    }
    Ok(gone)
}

/// A link as it lies there.
struct Row {
    id: i64,
    account: AccountIndex,
    login: Vec<u8>,
    card: Vec<u8>,
    chosen: Option<Vec<u8>>,
    credential: Option<Vec<u8>>,
}

impl Row {
    /// Everything sealed is bound to its person, so it is opened and sealed anew.
    fn hand_over(
        self,
        file: &Connection,
        sealer: &Sealer,
        from: &PersonKey,
        into: &PersonKey,
    ) -> Result<(), FileFault> {
        let old = RowKey { person: from.clone(), account: self.account };
        let new = RowKey { person: into.clone(), account: self.account };
        let anew = |column, sealed| {
            let plain = sealer.open(&old, column, sealed)?;
            Ok::<_, FileFault>(sealer.seal(&new, column, &plain))
        };
        let chosen = self.chosen.map(|sealed| anew(Column::LinkChosen, sealed)).transpose()?;
        file.prepare_cached(HAND_OVER)?.execute(params![
            self.id,
            &into.realm.0,
            text(into),
            anew(Column::LinkLogin, self.login)?,
            anew(Column::LinkCard, self.card)?,
            chosen
        ])?;
        if let Some(sealed) = self.credential {
            let sealed = anew(Column::Credential, sealed)?;
            file.prepare_cached("UPDATE credential SET sealed = ?2 WHERE link = ?1")?
                .execute(params![self.id, sealed])?;
        }
        Ok(())
    }
}

fn rows_of(file: &Connection, person: &PersonKey) -> Result<Vec<Row>, FileFault> {
    let mut statement = file.prepare_cached(ROWS)?;
    let rows = statement.query_map(params![&person.realm.0, text(person)], |row| {
        Ok(Row {
            id: row.get(0)?,
            account: row.get(1)?,
            login: row.get(2)?,
            card: row.get(3)?,
            chosen: row.get(4)?,
            credential: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn person(realm: String, oid: &str) -> Result<PersonKey, FileFault> {
    let oid = oid.parse().map_err(|_| FileFault::damaged("an oid is not a number"))?;
    Ok(PersonKey { realm: Realm(Arc::from(realm)), oid: Oid(oid) })
}

const WITH_SNILS: &str = "SELECT realm, oid FROM person WHERE snils = ?1 ORDER BY realm, oid";

const LINKS: &str = "SELECT 1 FROM link WHERE realm = ?1 AND oid = ?2";

const HELD: &str = "SELECT id FROM link WHERE realm = ?1 AND oid = ?2 AND account = ?3";

const ROWS: &str = "SELECT link.id, account, login_sealed, card_sealed, chosen_sealed, credential.sealed
    FROM link LEFT JOIN credential ON credential.link = link.id WHERE realm = ?1 AND oid = ?2 ORDER BY link.id";

const HAND_OVER: &str =
    "UPDATE link SET realm = ?2, oid = ?3, login_sealed = ?4, card_sealed = ?5, chosen_sealed = ?6
    WHERE id = ?1";

const DELETE_LINK: &str = "DELETE FROM link WHERE id = ?1";

/// The one who stays keeps an own number.
const MOVE_SNILS: &str = "INSERT INTO person (realm, oid, snils)
    SELECT ?3, ?4, snils FROM person WHERE realm = ?1 AND oid = ?2 ON CONFLICT DO NOTHING";

const FORGET_PERSON: &str = "DELETE FROM person WHERE realm = ?1 AND oid = ?2";

const FORGET_CLAIMS: &str = "DELETE FROM claim WHERE realm = ?1 AND oid = ?2";

const FORGET_AWAY: &str = "DELETE FROM turned_away WHERE realm = ?1 AND oid = ?2";

const FORGET_OPEN_AWAY: &str = "DELETE FROM turned_away WHERE realm = ?1 AND oid = ?2 AND closed IS NULL";

const FORGET_BARRED: &str = "DELETE FROM barred WHERE realm = ?1 AND oid = ?2";

const BAR: &str =
    "INSERT INTO barred (realm, oid, account, since) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";

const BARRED: &str = "SELECT 1 FROM barred WHERE realm = ?1 AND oid = ?2 AND account = ?3";

const END: &str = "INSERT INTO ended_link (realm, oid, link, at) VALUES (?1, ?2, ?3, ?4)";

const ENDED: &str = "SELECT id, realm, oid, link FROM ended_link WHERE id > ?1 ORDER BY id";

const OLD_AWAY: &str = "DELETE FROM turned_away WHERE closed < ?1";

const OLD_CONSENTS: &str = "DELETE FROM consent WHERE coalesce(ended_at, ends) < ?1";

const OLD_ENDED: &str = "DELETE FROM ended_link WHERE at < ?1";
