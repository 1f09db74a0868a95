//! Claims that wait for a school.

use std::{borrow::Cow, sync::Arc};

use rusqlite::{Connection, Row, params};

use super::{
    audit, record,
    sealer::{Column, RowKey, Sealer},
};
use crate::domain::{Doubt, Moment, NamePart, Oid, PersonKey, Realm, Secret};
use crate::flow::port::{AuditEvent, Claim, ClaimReason, NewClaim};
use crate::store::{
    file::FileFault,
    index::AccountIndex,
    written::{self, ClaimNames},
};

/// Lays a claim; one that is open already stays as it is, and the audit notes the repetition.
pub(super) fn lay(
    file: &Connection,
    sealer: &Sealer,
    claim: &NewClaim,
    event: &AuditEvent,
) -> Result<(), FileFault> {
    let key = sealer.row(&claim.person, &claim.account);
    let names = ClaimNames {
        claimant: Cow::Borrowed(claim.claimant_name.expose()),
        holder: Cow::Borrowed(claim.holder_name.expose()),
    };
    file.prepare_cached(LAY)?.execute(params![
        &claim.person.realm.0,
        record::text(&claim.person),
        &claim.account.system.0,
        &claim.account.school.0,
        key.account,
        record::seal_login(sealer, &key, Column::ClaimLogin, &claim.account.login),
        sealer.seal(&key, Column::ClaimNames, &written::write(&names)),
        reason_code(&claim.reason),
        claim.at.millis(),
    ])?;
    audit::add(file, sealer, event)
}

/// The open claims, oldest first.
pub(super) fn open(file: &Connection, sealer: &Sealer, most: u32) -> Result<Vec<Claim>, FileFault> {
    let mut statement = file.prepare_cached(OPEN)?;
    let rows = statement.query_map([most], StoredClaim::read)?;
    rows.map(|row| row?.open(sealer)).collect()
}

/// A row of `claim`, still sealed.
struct StoredClaim {
    id: i64,
    realm: String,
    oid: String,
    system: String,
    school: String,
    account: AccountIndex,
    login_sealed: Vec<u8>,
    names_sealed: Vec<u8>,
    reason: String,
    laid: i64,
}

impl StoredClaim {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            realm: row.get(1)?,
            oid: row.get(2)?,
            system: row.get(3)?,
            school: row.get(4)?,
            account: row.get(5)?,
            login_sealed: row.get(6)?,
            names_sealed: row.get(7)?,
            reason: row.get(8)?,
            laid: row.get(9)?,
        })
    }

    fn open(self, sealer: &Sealer) -> Result<Claim, FileFault> {
        let oid = self.oid.parse().map_err(|_| FileFault::damaged("claim.oid is not a number"))?;
        let person = PersonKey { realm: Realm(Arc::from(self.realm)), oid: Oid(oid) };
        let key = RowKey { person, account: self.account };
        let names = (self.system, self.school);
        let account = record::account(sealer, &key, Column::ClaimLogin, names, self.login_sealed)?;
        let plain = sealer.open(&key, Column::ClaimNames, self.names_sealed)?;
        let names: ClaimNames<'_> = written::read(&plain)?;
        let claim = NewClaim {
            person: key.person,
            account,
            reason: reason_of(&self.reason)?,
            claimant_name: Secret::new(names.claimant.into_owned()),
            holder_name: Secret::new(names.holder.into_owned()),
            at: Moment::from_millis(self.laid),
        };
        Ok(Claim { id: self.id, claim })
    }
}

/// `name last first`, `birth_date`, …: the stored words.
fn reason_code(reason: &ClaimReason) -> String {
    match reason {
        ClaimReason::Doubt(Doubt::Name(parts)) => {
            parts.iter().fold(NAME.to_owned(), |text, &part| text + " " + part_code(part))
        }
        ClaimReason::Doubt(Doubt::BirthDate) => BIRTH_DATE.to_owned(),
        ClaimReason::Doubt(Doubt::AgeUnknown) => AGE_UNKNOWN.to_owned(),
        ClaimReason::HeldByOthers => HELD_BY_OTHERS.to_owned(),
        ClaimReason::Contested => CONTESTED.to_owned(),
    }
}

fn reason_of(code: &str) -> Result<ClaimReason, FileFault> {
    let unknown = || FileFault::damaged("claim.reason has an unknown word");
    let mut words = code.split(' ');
    match words.next() {
        Some(NAME) => {
            let parts = words.map(|word| part_of(word).ok_or_else(unknown));
            Ok(ClaimReason::Doubt(Doubt::Name(parts.collect::<Result<_, _>>()?)))
        }
        Some(BIRTH_DATE) => Ok(ClaimReason::Doubt(Doubt::BirthDate)),
        Some(AGE_UNKNOWN) => Ok(ClaimReason::Doubt(Doubt::AgeUnknown)),
        Some(HELD_BY_OTHERS) => Ok(ClaimReason::HeldByOthers),
        Some(CONTESTED) => Ok(ClaimReason::Contested),
        Some(_) | None => Err(unknown()),
    }
}

const fn part_code(part: NamePart) -> &'static str {
    match part {
        NamePart::Last => "last",
        NamePart::First => "first",
        NamePart::Middle => "middle",
    }
}

fn part_of(word: &str) -> Option<NamePart> {
    [NamePart::Last, NamePart::First, NamePart::Middle].into_iter().find(|&part| part_code(part) == word)
}

const NAME: &str = "name";
const BIRTH_DATE: &str = "birth_date";
const AGE_UNKNOWN: &str = "age_unknown";
const HELD_BY_OTHERS: &str = "held_by_others";
const CONTESTED: &str = "contested";

const LAY: &str = "INSERT INTO claim
    (realm, oid, system, school, account, login_sealed, names_sealed, reason, laid)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING";

const OPEN: &str = "SELECT id, realm, oid, system, school, account, login_sealed, names_sealed, reason, laid
    FROM claim WHERE closed IS NULL ORDER BY id LIMIT ?1";

#[cfg(test)]
mod tests {
    use super::{reason_code, reason_of};
    use crate::domain::{Doubt, NamePart};
    use crate::flow::port::ClaimReason;

    #[test]
    fn every_reason_comes_back_as_it_was_laid() {
        let doubts = [
            Doubt::Name(vec![NamePart::Last]),
            Doubt::Name(vec![NamePart::First, NamePart::Middle]),
            Doubt::BirthDate,
            Doubt::AgeUnknown,
        ];
        let plain = [ClaimReason::HeldByOthers, ClaimReason::Contested];
        for reason in doubts.map(ClaimReason::Doubt).into_iter().chain(plain) {
            assert_eq!(reason_of(&reason_code(&reason)), Ok(reason));
        }
        assert!(reason_of("name surname").is_err());
    }
}
