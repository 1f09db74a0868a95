//! Links and their credentials.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use super::{
    audit, lives, persons,
    record::{Record, holding_code, holding_of, seal_login, text},
    sealer::{Column, RowKey, Sealer},
};
use crate::domain::{AccountKey, Chosen, Holding, Link, LinkCard, LinkId, Oid, PersonKey, Realm, Secret};
use crate::flow::port::{AuditCode, AuditEvent, Grounds, Holder, Linked, NewLink};
use crate::store::{
    file::FileFault,
    index::AccountIndex,
    written::{self, CardForm, StandingForm},
};

/// Makes or renews a link. Whether there was one only this transaction knows, so an entry that says
/// [`AuditCode::Linked`] is written as [`AuditCode::LinkRenewed`] where there was.
pub(super) fn put(
    file: &Connection,
    sealer: &Sealer,
    new: &NewLink,
    mut event: AuditEvent,
) -> Result<Linked, FileFault> {
    let key = sealer.row(&new.person, &new.account);
    if lives::is_barred(file, &key)? {
        return Ok(Linked::Barred);
    }
    let had = held(file, &key)?;
    let same_holding = had.is_some_and(|(_, holding)| holding == new.holding);
    if !same_holding && others(file, &key, new.holding)? >= new.limit {
        return Ok(Linked::HeldByOthers);
    }
    let linked = match had {
        Some((id, _)) => {
            renew(file, sealer, &key, id, new)?;
            Linked::Renewed(id)
        }
        None => Linked::New(insert(file, sealer, &key, new)?),
    };
    if let Some(snils) = &new.snils {
        persons::note(file, sealer, &new.person, snils)?;
    }
    if had.is_some() && event.code == AuditCode::Linked {
        event.code = AuditCode::LinkRenewed;
    }
    audit::add(file, sealer, &event)?;
    Ok(linked)
}

/// The links of a person, oldest first.
pub(super) fn of(file: &Connection, sealer: &Sealer, person: &PersonKey) -> Result<Vec<Link>, FileFault> {
    let mut statement = file.prepare_cached(OF_PERSON)?;
    let records = statement.query_map(params![&person.realm.0, text(person)], Record::read)?;
    records.map(|record| record?.open(sealer, person)).collect()
}

/// One link of a person.
pub(super) fn one(
    file: &Connection,
    sealer: &Sealer,
    person: &PersonKey,
    link: LinkId,
) -> Result<Option<Link>, FileFault> {
    file.prepare_cached(ONE)?
        .query_row(params![link.0, &person.realm.0, text(person)], Record::read)
        .optional()?
        .map(|record| record.open(sealer, person))
        .transpose()
}

/// Everybody who holds an account, oldest first.
pub(super) fn holders(
    file: &Connection,
    sealer: &Sealer,
    account: &AccountKey,
) -> Result<Vec<Holder>, FileFault> {
    let mut statement = file.prepare_cached(HOLDERS)?;
    let mut rows = statement.query([sealer.index.account(account)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (realm, oid): (String, String) = (row.get(1)?, row.get(2)?);
        let oid = oid.parse().map_err(|_| FileFault::damaged("link.oid is not a number"))?;
        found.push(Holder {
            link: LinkId(row.get(0)?),
            person: PersonKey { realm: Realm(Arc::from(realm)), oid: Oid(oid) },
            holding: holding_of(&row.get::<_, String>(3)?)?,
        });
    }
    Ok(found)
}

/// The opened credential; `None` where the link or its credential is gone.
pub(super) fn credential(
    file: &Connection,
    sealer: &Sealer,
    person: &PersonKey,
    link: LinkId,
) -> Result<Option<Secret<Vec<u8>>>, FileFault> {
    let found: Option<(AccountIndex, Vec<u8>)> = file
        .prepare_cached(CREDENTIAL)?
        .query_row(params![link.0, &person.realm.0, text(person)], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    found
        .map(|(account, sealed)| {
            let key = RowKey { person: person.clone(), account };
            sealer.open(&key, Column::Credential, sealed)
        })
        .transpose()
}

/// Removes a link; its credential goes with it.
pub(super) fn remove(
    file: &Connection,
    sealer: &Sealer,
    person: &PersonKey,
    link: LinkId,
    event: &AuditEvent,
) -> Result<bool, FileFault> {
    let gone = file.prepare_cached(DELETE)?.execute(params![link.0, &person.realm.0, text(person)])? > 0;
    if gone {
        persons::forget_unlinked(file, person)?;
        audit::add(file, sealer, event)?;
    }
    Ok(gone)
}

/// Marks a link as needing proof and deletes its credential. A link that is gone needs nothing.
pub(super) fn need_proof(
    file: &Connection,
    sealer: &Sealer,
    person: &PersonKey,
    link: LinkId,
    event: &AuditEvent,
) -> Result<(), FileFault> {
    let marked = file.prepare_cached(MARK)?.execute(params![link.0, &person.realm.0, text(person)])? > 0;
    if marked {
        file.prepare_cached(FORGET)?.execute([link.0])?;
        audit::add(file, sealer, event)?;
    }
    Ok(())
}

/// Forgets the password of a link for which the register vouches.
pub(super) fn forget_credential(
    file: &Connection,
    sealer: &Sealer,
    person: &PersonKey,
    link: LinkId,
    event: &AuditEvent,
) -> Result<bool, FileFault> {
    let rests = file.prepare_cached(REST)?.execute(params![link.0, &person.realm.0, text(person)])? > 0;
    if rests {
        file.prepare_cached(FORGET)?.execute([link.0])?;
        audit::add(file, sealer, event)?;
    }
    Ok(rests)
}

/// Remembers the way in that was chosen.
pub(super) fn note_choice(
    file: &Connection,
    sealer: &Sealer,
    person: &PersonKey,
    link: LinkId,
    chosen: &Chosen,
) -> Result<(), FileFault> {
    let of_person = params![link.0, &person.realm.0, text(person)];
    let account = file.prepare_cached(ACCOUNT)?.query_row(of_person, |row| row.get(0)).optional()?;
    if let Some(account) = account {
        let key = RowKey { person: person.clone(), account };
        let standing = written::write(&StandingForm::from(&chosen.standing));
        let sealed = sealer.seal(&key, Column::LinkChosen, &standing);
        file.prepare_cached(CHOOSE)?.execute(params![link.0, chosen.at.millis(), sealed])?;
    }
    Ok(())
}

/// How many links there are.
pub(super) fn count(file: &Connection) -> Result<u64, FileFault> {
    let count: i64 = file.prepare_cached(COUNT)?.query_row([], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

fn held(file: &Connection, key: &RowKey) -> Result<Option<(LinkId, Holding)>, FileFault> {
    file.prepare_cached(HELD)?
        .query_row(params![&key.person.realm.0, text(&key.person), key.account], |row| {
            Ok((row.get(0)?, row.get::<_, String>(1)?))
        })
        .optional()?
        .map(|(id, code)| Ok((LinkId(id), holding_of(&code)?)))
        .transpose()
}

fn others(file: &Connection, key: &RowKey, holding: Holding) -> Result<u32, FileFault> {
    let of_person = params![key.account, holding_code(holding), &key.person.realm.0, text(&key.person)];
    Ok(file.prepare_cached(OTHERS)?.query_row(of_person, |row| row.get(0))?)
}

fn insert(file: &Connection, sealer: &Sealer, key: &RowKey, new: &NewLink) -> Result<LinkId, FileFault> {
    let id: i64 = file.prepare_cached(INSERT)?.query_row(
        params![
            &key.person.realm.0,
            text(&key.person),
            &new.account.system.0,
            &new.account.school.0,
            key.account,
            seal_login(sealer, key, Column::LinkLogin, &new.account.login),
            holding_code(new.holding),
            new.at.millis(),
            seal_card(sealer, key, &new.card),
            basis_code(&new.grounds),
            opens(&new.grounds),
        ],
        |row| row.get(0),
    )?;
    if let Grounds::Proof(credential) = &new.grounds {
        keep(file, sealer, key, LinkId(id), credential)?;
    }
    Ok(LinkId(id))
}

/// Since when it is linked stays as it was; everything that the proof or the register brought is new. A register that
/// agrees with a password that works leaves it in its place.
fn renew(
    file: &Connection,
    sealer: &Sealer,
    key: &RowKey,
    id: LinkId,
    new: &NewLink,
) -> Result<(), FileFault> {
    let sql = match &new.grounds {
        Grounds::Proof(_) => RENEW_BY_PROOF,
        Grounds::Register { .. } => RENEW_BY_REGISTER,
    };
    file.prepare_cached(sql)?.execute(params![
        id.0,
        seal_login(sealer, key, Column::LinkLogin, &new.account.login),
        holding_code(new.holding),
        seal_card(sealer, key, &new.card),
        opens(&new.grounds),
    ])?;
    match &new.grounds {
        Grounds::Proof(credential) => keep(file, sealer, key, id, credential),
        Grounds::Register { .. } => Ok(()),
    }
}

const fn basis_code(grounds: &Grounds) -> &'static str {
    match grounds {
        Grounds::Proof(_) => "proof",
        Grounds::Register { .. } => "register",
    }
}

const fn opens(grounds: &Grounds) -> bool {
    match grounds {
        Grounds::Proof(_) => true,
        Grounds::Register { opens } => *opens,
    }
}

fn keep(
    file: &Connection,
    sealer: &Sealer,
    key: &RowKey,
    id: LinkId,
    credential: &Secret<Vec<u8>>,
) -> Result<(), FileFault> {
    file.prepare_cached(KEEP)?.execute(params![id.0, sealer.seal(key, Column::Credential, credential)])?;
    Ok(())
}

fn seal_card(sealer: &Sealer, key: &RowKey, card: &LinkCard) -> Vec<u8> {
    sealer.seal(key, Column::LinkCard, &written::write(&CardForm::from(card)))
}

const OF_PERSON: &str =
    "SELECT id, system, school, account, login_sealed, holding, state, since, card_sealed, chosen_at,
    chosen_sealed, basis FROM link WHERE realm = ?1 AND oid = ?2 ORDER BY id";

const ONE: &str =
    "SELECT id, system, school, account, login_sealed, holding, state, since, card_sealed, chosen_at,
    chosen_sealed, basis FROM link WHERE id = ?1 AND realm = ?2 AND oid = ?3";

const HOLDERS: &str = "SELECT id, realm, oid, holding FROM link WHERE account = ?1 ORDER BY id";

const CREDENTIAL: &str = "SELECT link.account, credential.sealed
    FROM link JOIN credential ON credential.link = link.id
    WHERE link.id = ?1 AND link.realm = ?2 AND link.oid = ?3";

const HELD: &str = "SELECT id, holding FROM link WHERE realm = ?1 AND oid = ?2 AND account = ?3";

const OTHERS: &str = "SELECT count(*) FROM link
    WHERE account = ?1 AND holding = ?2 AND NOT (realm = ?3 AND oid = ?4)";

const COUNT: &str = "SELECT count(*) FROM link";

const INSERT: &str = "INSERT INTO link
    (realm, oid, system, school, account, login_sealed, holding, since, card_sealed, basis, state)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, CASE WHEN ?11 THEN 'active' ELSE 'needs_proof' END)
    RETURNING id";

const RENEW_BY_PROOF: &str =
    "UPDATE link SET login_sealed = ?2, holding = ?3, card_sealed = ?4, basis = 'proof',
    state = CASE WHEN ?5 THEN 'active' ELSE 'needs_proof' END WHERE id = ?1";

/// Both right-hand sides see the row as it was.
const RENEW_BY_REGISTER: &str = "UPDATE link SET login_sealed = ?2, holding = ?3, card_sealed = ?4,
    basis = CASE WHEN basis = 'proof' AND (state = 'active' OR NOT ?5) THEN 'proof' ELSE 'register' END,
    state = CASE WHEN ?5 OR (basis = 'proof' AND state = 'active') THEN 'active' ELSE 'needs_proof' END
    WHERE id = ?1";

const KEEP: &str = "INSERT INTO credential (link, sealed) VALUES (?1, ?2)
    ON CONFLICT (link) DO UPDATE SET sealed = excluded.sealed";

const ACCOUNT: &str = "SELECT account FROM link WHERE id = ?1 AND realm = ?2 AND oid = ?3";

const CHOOSE: &str = "UPDATE link SET chosen_at = ?2, chosen_sealed = ?3 WHERE id = ?1";

const DELETE: &str = "DELETE FROM link WHERE id = ?1 AND realm = ?2 AND oid = ?3";

const MARK: &str = "UPDATE link SET state = 'needs_proof' WHERE id = ?1 AND realm = ?2 AND oid = ?3";

const REST: &str = "UPDATE link SET basis = 'register'
    WHERE id = ?1 AND realm = ?2 AND oid = ?3 AND basis = 'proof'";

const FORGET: &str = "DELETE FROM credential WHERE link = ?1";
