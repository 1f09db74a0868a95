//! Who was linked on which day: counts only, of nobody in particular.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::civil::Date;
use rusqlite::{Connection, Row, params};

use crate::domain::{CardKind, Organisation, SchoolId, System};
use crate::flow::port::{DayCount, Reached};
use crate::store::{file::FileFault, register::organisation_kind};

/// Notes a day; of one that was noted already the last count stays.
pub(super) fn note(
    file: &Connection,
    day: Date,
    kind: CardKind,
    reached: &[Reached],
) -> Result<(), FileFault> {
    let before: BTreeMap<_, _> = read(file, day, kind)?.into_iter().map(|line| (key(&line), line)).collect();
    let here: BTreeSet<_> = reached.iter().map(key).collect();
    for line in reached.iter().filter(|line| before.get(&key(line)) != Some(line)) {
        put(file, day, kind, &line.organisation, line.cards, line.linked)?;
    }
    // An organisation that is not there any more has nobody from this day on.
    for (_, gone) in before.iter().filter(|(key, line)| !here.contains(*key) && line.cards > 0) {
        put(file, day, kind, &gone.organisation, 0, 0)?;
    }
    let cards: u64 = reached.iter().map(|line| line.cards).sum();
    let linked: u64 = reached.iter().map(|line| line.linked).sum();
    file.prepare_cached(PUT_DAY)?.execute(params![
        kind.word(),
        day.to_string(),
        signed(cards),
        signed(linked)
    ])?;
    Ok(())
}

/// The counts of the last noted day that is not after this one; organisations without cards are left out.
pub(super) fn on(file: &Connection, day: Date, kind: CardKind) -> Result<Vec<Reached>, FileFault> {
    Ok(read(file, day, kind)?.into_iter().filter(|line| line.cards > 0).collect())
}

/// The noted days, oldest first.
pub(super) fn days(file: &Connection, kind: CardKind) -> Result<Vec<DayCount>, FileFault> {
    let mut statement = file.prepare_cached(DAYS)?;
    let mut rows = statement.query([kind.word()])?;
    let mut days = Vec::new();
    while let Some(row) = rows.next()? {
        let day: String = row.get(0)?;
        let day = day.parse().map_err(|_| FileFault::damaged("coverage_day.day is no date"))?;
        days.push(DayCount { day, cards: unsigned(row, 1)?, linked: unsigned(row, 2)? });
    }
    Ok(days)
}

fn read(file: &Connection, day: Date, kind: CardKind) -> Result<Vec<Reached>, FileFault> {
    let mut statement = file.prepare_cached(ON)?;
    let mut rows = statement.query(params![kind.word(), day.to_string()])?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        let organisation = Organisation {
            system: System(Arc::from(row.get::<_, String>(0)?)),
            id: SchoolId(row.get(1)?),
            title: row.get(2)?,
            kind: organisation_kind(&row.get::<_, String>(3)?)?,
            municipality: row.get(4)?,
        };
        let organisation = Arc::new(organisation);
        lines.push(Reached { organisation, cards: unsigned(row, 5)?, linked: unsigned(row, 6)? });
    }
    Ok(lines)
}

fn put(
    file: &Connection,
    day: Date,
    kind: CardKind,
    organisation: &Organisation,
    cards: u64,
    linked: u64,
) -> Result<(), FileFault> {
    let Organisation { system, id, title, kind: organisation_kind, municipality } = organisation;
    file.prepare_cached(PUT)?.execute(params![
        day.to_string(),
        kind.word(),
        &system.0,
        &id.0,
        title,
        organisation_kind.word(),
        municipality,
        signed(cards),
        signed(linked),
    ])?;
    Ok(())
}

fn key(line: &Reached) -> (System, SchoolId) {
    (line.organisation.system.clone(), line.organisation.id.clone())
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::unsigned_abs)
}

const ON: &str = "SELECT system, number, title, kind, municipality, cards, linked FROM coverage AS line
    WHERE register = ?1 AND day = (SELECT max(day) FROM coverage WHERE register = line.register
        AND system = line.system AND number = line.number AND day <= ?2)
    ORDER BY system, number";

const PUT: &str = "INSERT INTO coverage
    (day, register, system, number, title, kind, municipality, cards, linked)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    ON CONFLICT (register, system, number, day) DO UPDATE SET title = excluded.title, kind = excluded.kind,
        municipality = excluded.municipality, cards = excluded.cards, linked = excluded.linked";

const PUT_DAY: &str = "INSERT INTO coverage_day (register, day, cards, linked) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (register, day) DO UPDATE SET cards = excluded.cards, linked = excluded.linked";

const DAYS: &str = "SELECT day, cards, linked FROM coverage_day WHERE register = ?1 ORDER BY day";
