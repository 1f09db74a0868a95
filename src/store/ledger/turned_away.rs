//! People who were turned away because of the register, and their requests.

use std::sync::Arc;

use rusqlite::{Connection, Row, params};

use super::{
    audit,
    record::text,
    sealer::{AwayKey, Column, Sealer},
};
use crate::domain::{
    AwayCode, AwayReason, CardKey, Difference, Moment, NamePart, Oid, PersonKey, Realm, SchoolId,
    SchoolRequest, System, TurnedAway,
};
use crate::flow::port::{AuditCode, AuditEvent, NewTurnedAway};
use crate::store::{
    file::FileFault,
    written::{self, CardKeyForm, RequestForm},
};

/// Notes how a sign-in went: what it came to nothing for, and what no longer stands in the way.
pub(super) fn note(
    file: &Connection,
    sealer: &Sealer,
    person: &PersonKey,
    rows: &[NewTurnedAway],
    came_in: &[System],
    (at, pseudonym): (Moment, &str),
) -> Result<(), FileFault> {
    let event =
        |code| AuditEvent { at, code, person: Some(pseudonym.to_owned()), account: None, reason: None };
    let mut open = of(file, sealer, person)?;
    for row in rows {
        put(file, sealer, person, row, at)?;
        audit::add(file, sealer, &event(AuditCode::TurnedAway))?;
        open.retain(|other| (&other.system, &other.card) != (&row.system, &row.card));
    }
    for row in open.iter().filter(|row| row.card.is_some() || came_in.contains(&row.system)) {
        file.prepare_cached(CLOSE)?.execute(params![row.code.as_str(), at.millis()])?;
        audit::add(file, sealer, &event(AuditCode::CameInAfterAll))?;
    }
    Ok(())
}

/// The open rows of a person, oldest first.
pub(super) fn of(
    file: &Connection,
    sealer: &Sealer,
    person: &PersonKey,
) -> Result<Vec<TurnedAway>, FileFault> {
    read(file, sealer, OF_PERSON, params![&person.realm.0, text(person)])
}

/// The open rows, or all; oldest first.
pub(super) fn list(
    file: &Connection,
    sealer: &Sealer,
    all: bool,
    most: u32,
) -> Result<Vec<TurnedAway>, FileFault> {
    read(file, sealer, LIST, params![all, most])
}

/// Lays a request beside a row.
pub(super) fn request(
    file: &Connection,
    sealer: &Sealer,
    person: &PersonKey,
    code: &AwayCode,
    (school, request): (&SchoolId, &SchoolRequest),
    event: &AuditEvent,
) -> Result<bool, FileFault> {
    let key = AwayKey { code: code.clone() };
    let sealed = sealer.seal(&key, Column::AwayRequest, &written::write(&RequestForm::from(request)));
    let laid = file.prepare_cached(REQUEST)?.execute(params![
        code.as_str(),
        &person.realm.0,
        text(person),
        &school.0,
        request.at.millis(),
        sealed
    ])? > 0;
    if laid {
        audit::add(file, sealer, event)?;
    }
    Ok(laid)
}

/// Forgets requests that were left before this.
pub(super) fn forget_requests(file: &Connection, before: Moment) -> Result<u64, FileFault> {
    Ok(file.prepare_cached(FORGET)?.execute([before.millis()])? as u64)
}

fn put(
    file: &Connection,
    sealer: &Sealer,
    person: &PersonKey,
    row: &NewTurnedAway,
    at: Moment,
) -> Result<(), FileFault> {
    // A row that is open keeps its code, to which the sealed card is bound.
    let repeated = file.prepare_cached(AGAIN)?.execute(params![
        &person.realm.0,
        text(person),
        &row.system.0,
        card_index(sealer, row.card.as_ref()),
        row.school.as_ref().map(|school| &school.0),
        reason_code(&row.reason),
        at.millis(),
    ])? > 0;
    if repeated {
        return Ok(());
    }
    let key = AwayKey { code: row.code.clone() };
    let card = row.card.as_ref();
    let sealed =
        card.map(|card| sealer.seal(&key, Column::AwayCard, &written::write(&CardKeyForm::from(card))));
    file.prepare_cached(INSERT)?.execute(params![
        row.code.as_str(),
        &person.realm.0,
        text(person),
        &row.system.0,
        card_index(sealer, card),
        sealed,
        row.school.as_ref().map(|school| &school.0),
        reason_code(&row.reason),
        at.millis(),
    ])?;
    Ok(())
}

/// Empty where there is no card: two of them are one to the index of open rows, two NULLs are not.
fn card_index(sealer: &Sealer, card: Option<&CardKey>) -> Vec<u8> {
    card.map_or_else(Vec::new, |card| sealer.index.card(card).bytes())
}

fn read(
    file: &Connection,
    sealer: &Sealer,
    sql: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<TurnedAway>, FileFault> {
    let mut statement = file.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(open(sealer, row)?);
    }
    Ok(found)
}

fn open(sealer: &Sealer, row: &Row<'_>) -> Result<TurnedAway, FileFault> {
    let (realm, oid): (String, String) = (row.get(1)?, row.get(2)?);
    let oid = oid.parse().map_err(|_| FileFault::damaged("turned_away.oid is not a number"))?;
    let code = AwayCode::parse(row.get_ref(0)?.as_str().map_err(|_| unreadable())?).ok_or_else(unreadable)?;
    let key = AwayKey { code: code.clone() };
    let card = row.get::<_, Option<Vec<u8>>>(4)?.map(|sealed| {
        let plain = sealer.open(&key, Column::AwayCard, sealed)?;
        CardKey::try_from(written::read::<CardKeyForm<'_>>(&plain)?)
    });
    let (at, sealed): (Option<i64>, Option<Vec<u8>>) = (row.get(10)?, row.get(11)?);
    let request = at.zip(sealed).map(|(at, sealed)| {
        let plain = sealer.open(&key, Column::AwayRequest, sealed)?;
        Ok::<_, FileFault>(written::read::<RequestForm<'_>>(&plain)?.left(Moment::from_millis(at)))
    });
    Ok(TurnedAway {
        person: PersonKey { realm: Realm(Arc::from(realm)), oid: Oid(oid) },
        system: System(Arc::from(row.get::<_, String>(3)?)),
        card: card.transpose()?,
        school: row.get::<_, Option<String>>(5)?.map(SchoolId),
        reason: reason_of(&row.get::<_, String>(6)?)?,
        first: Moment::from_millis(row.get(7)?),
        last: Moment::from_millis(row.get(8)?),
        tries: row.get(9)?,
        request: request.transpose()?,
        closed: row.get::<_, Option<i64>>(12)?.map(Moment::from_millis),
        code,
    })
}

fn unreadable() -> FileFault {
    FileFault::damaged("turned_away.code is none")
}

/// `no_card`, `held_by_another`, `differs last_name snils`: the stored words.
fn reason_code(reason: &AwayReason) -> String {
    match reason {
        AwayReason::NoCard => NO_CARD.to_owned(),
        AwayReason::HeldByAnother => HELD_BY_ANOTHER.to_owned(),
        AwayReason::RightsEnded => RIGHTS_ENDED.to_owned(),
        AwayReason::Differs(fields) => {
            fields.iter().fold(DIFFERS.to_owned(), |text, &field| text + " " + field_code(field))
        }
    }
}

fn reason_of(code: &str) -> Result<AwayReason, FileFault> {
    let unknown = || FileFault::damaged("turned_away.reason has an unknown word");
    let mut words = code.split(' ');
    match words.next() {
        Some(NO_CARD) => Ok(AwayReason::NoCard),
        Some(HELD_BY_ANOTHER) => Ok(AwayReason::HeldByAnother),
        Some(RIGHTS_ENDED) => Ok(AwayReason::RightsEnded),
        Some(DIFFERS) => {
            let fields = words.map(|word| FIELDS.into_iter().find(|&field| field_code(field) == word));
            Ok(AwayReason::Differs(fields.collect::<Option<_>>().ok_or_else(unknown)?))
        }
        Some(_) | None => Err(unknown()),
    }
}

const fn field_code(field: Difference) -> &'static str {
    match field {
        Difference::Name(NamePart::Last) => "last_name",
        Difference::Name(NamePart::First) => "first_name",
        Difference::Name(NamePart::Middle) => "middle_name",
        Difference::BirthDate => "birth_date",
        Difference::Snils => "snils",
        Difference::Account => "account",
        Difference::Kind => "kind",
    }
}

const FIELDS: [Difference; 7] = [
    Difference::Name(NamePart::Last),
    Difference::Name(NamePart::First),
    Difference::Name(NamePart::Middle),
    Difference::BirthDate,
    Difference::Snils,
    Difference::Account,
    Difference::Kind,
];

const NO_CARD: &str = "no_card";
const HELD_BY_ANOTHER: &str = "held_by_another";
const RIGHTS_ENDED: &str = "rights_ended";
const DIFFERS: &str = "differs";

const AGAIN: &str =
    "UPDATE turned_away SET last = ?7, tries = tries + 1, reason = ?6, school = coalesce(?5, school)
    WHERE realm = ?1 AND oid = ?2 AND system = ?3 AND card = ?4 AND closed IS NULL";

const INSERT: &str = "INSERT INTO turned_away
    (code, realm, oid, system, card, card_sealed, school, reason, first, last, tries)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, 1)";

/// What was asked of the school is done.
const CLOSE: &str =
    "UPDATE turned_away SET closed = ?2, requested = NULL, request_sealed = NULL WHERE code = ?1";

const OF_PERSON: &str =
    "SELECT code, realm, oid, system, card_sealed, school, reason, first, last, tries, requested,
    request_sealed, closed FROM turned_away WHERE realm = ?1 AND oid = ?2 AND closed IS NULL ORDER BY id";

const LIST: &str =
    "SELECT code, realm, oid, system, card_sealed, school, reason, first, last, tries, requested,
    request_sealed, closed FROM turned_away WHERE ?1 OR closed IS NULL ORDER BY id LIMIT ?2";

const REQUEST: &str = "UPDATE turned_away SET school = ?4, requested = ?5, request_sealed = ?6
    WHERE code = ?1 AND realm = ?2 AND oid = ?3 AND card_sealed IS NULL AND closed IS NULL";

const FORGET: &str = "UPDATE turned_away SET requested = NULL, request_sealed = NULL WHERE requested < ?1";

#[cfg(test)]
mod tests {
    use super::{FIELDS, reason_code, reason_of};
    use crate::domain::AwayReason;

    #[test]
    fn every_reason_comes_back_as_it_was_noted() {
        let plain = [
            AwayReason::NoCard,
            AwayReason::HeldByAnother,
            AwayReason::RightsEnded,
            AwayReason::Differs(FIELDS.to_vec()),
        ];
        for reason in plain {
            assert_eq!(reason_of(&reason_code(&reason)), Ok(reason));
        }
        assert!(reason_of("differs surname").is_err());
        assert!(reason_of("bored").is_err());
    }
}
