//! The audit: only ever added to, and chained, so that a change, a gap or a cut shows.

use rusqlite::{Connection, OptionalExtension, params};

use super::sealer::Sealer;
use crate::flow::port::AuditEvent;
use crate::store::file::FileFault;

/// Adds an entry within the caller's transaction. There is one writer, so the last entry stays the last.
pub(super) fn add(file: &Connection, sealer: &Sealer, event: &AuditEvent) -> Result<(), FileFault> {
    let before = last(file)?;
    let entry = Entry {
        number: before.as_ref().map_or(1, |(number, _)| number + 1),
        at: event.at.millis(),
        code: event.code.code().to_owned(),
        person: event.person.clone(),
        account: event.account.clone(),
        reason: event.reason.map(str::to_owned),
    };
    let chain = entry.chain(sealer, before.as_ref().map(|(_, chain)| chain));
    file.prepare_cached(INSERT)?.execute(params![
        entry.number,
        entry.at,
        entry.code,
        entry.person,
        entry.account,
        entry.reason,
        chain
    ])?;
    file.prepare_cached(SET_HEAD)?.execute(params![entry.number, head(sealer, entry.number, &chain)])?;
    Ok(())
}

/// Walks the whole chain and tells how many entries it has.
///
/// # Errors
/// [`FileFault::Damaged`] names the first entry that does not fit.
pub(super) fn verify(file: &Connection, sealer: &Sealer) -> Result<u64, FileFault> {
    let mut statement = file.prepare(SELECT)?;
    let mut rows = statement.query([])?;
    let mut before: Option<(i64, [u8; 32])> = None;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let entry = Entry {
            number: row.get(0)?,
            at: row.get(1)?,
            code: row.get(2)?,
            person: row.get(3)?,
            account: row.get(4)?,
            reason: row.get(5)?,
        };
        let chain: [u8; 32] = row.get(6)?;
        let follows = before.as_ref().map_or(1, |(number, _)| number + 1) == entry.number;
        if !follows || entry.chain(sealer, before.as_ref().map(|(_, chain)| chain)) != chain {
            return Err(FileFault::Damaged(format!("the audit is broken at entry {}", entry.number)));
        }
        before = Some((entry.number, chain));
        count += 1;
    }
    let expected = before.map(|(number, chain)| (number, head(sealer, number, &chain)));
    let found = file.query_row(HEAD, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    if expected == found { Ok(count) } else { Err(FileFault::damaged("the end of the audit was cut off")) }
}

/// An entry as its row has it.
struct Entry {
    number: i64,
    at: i64,
    code: String,
    person: Option<String>,
    account: Option<String>,
    reason: Option<String>,
}

impl Entry {
    /// An absent text is no part at all, so each part is preceded by the number of its column.
    fn chain(&self, sealer: &Sealer, before: Option<&[u8; 32]>) -> [u8; 32] {
        let (number, at) = (self.number.to_be_bytes(), self.at.to_be_bytes());
        let texts = [Some(&self.code), self.person.as_ref(), self.account.as_ref(), self.reason.as_ref()];
        let mut parts: Vec<&[u8]> = vec![b"audit", &number, &at];
        parts.extend(before.map(<[u8; 32]>::as_slice));
        for (column, text) in COLUMNS.iter().zip(texts) {
            if let Some(text) = text {
                parts.extend([column.as_slice(), text.as_bytes()]);
            }
        }
        sealer.index.keyed_hash(&parts)
    }
}

fn head(sealer: &Sealer, number: i64, chain: &[u8; 32]) -> [u8; 32] {
    sealer.index.keyed_hash(&[b"audit head", &number.to_be_bytes(), chain])
}

fn last(file: &Connection) -> rusqlite::Result<Option<(i64, [u8; 32])>> {
    file.prepare_cached(LAST)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()
}

const COLUMNS: [[u8; 1]; 4] = [*b"c", *b"p", *b"a", *b"r"];

const LAST: &str = "SELECT id, chain FROM audit ORDER BY id DESC LIMIT 1";

const INSERT: &str = "INSERT INTO audit (id, at, code, person, account, reason, chain)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

const SELECT: &str = "SELECT id, at, code, person, account, reason, chain FROM audit ORDER BY id";

const HEAD: &str = "SELECT last, mark FROM audit_head WHERE one = 1";

const SET_HEAD: &str = "INSERT INTO audit_head (one, last, mark) VALUES (1, ?1, ?2)
    ON CONFLICT (one) DO UPDATE SET last = excluded.last, mark = excluded.mark";
