//! A row of `link` as it is stored, and the way back to a noun.

use std::sync::Arc;

use rusqlite::Row;

use super::sealer::{Column, RowKey, Sealer};
use crate::domain::{
    AccountKey, Basis, Chosen, Holding, Link, LinkCard, LinkId, LinkState, Login, Moment, PersonKey,
    SchoolId, Secret, Standing, System,
};
use crate::store::{
    file::FileFault,
    index::AccountIndex,
    written::{self, CardForm, StandingForm},
};

/// A row of `link`, still sealed.
pub(super) struct Record {
    id: i64,
    system: String,
    school: String,
    account: AccountIndex,
    login_sealed: Vec<u8>,
    holding: String,
    state: String,
    since: i64,
    card_sealed: Vec<u8>,
    chosen_at: Option<i64>,
    chosen_sealed: Option<Vec<u8>>,
    basis: String,
}

impl Record {
    /// Reads the columns in the order of the struct.
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            system: row.get(1)?,
            school: row.get(2)?,
            account: row.get(3)?,
            login_sealed: row.get(4)?,
            holding: row.get(5)?,
            state: row.get(6)?,
            since: row.get(7)?,
            card_sealed: row.get(8)?,
            chosen_at: row.get(9)?,
            chosen_sealed: row.get(10)?,
            basis: row.get(11)?,
        })
    }

    /// Opens what is sealed.
    pub(super) fn open(self, sealer: &Sealer, person: &PersonKey) -> Result<Link, FileFault> {
        let key = RowKey { person: person.clone(), account: self.account };
        let names = (self.system, self.school);
        let account = account(sealer, &key, Column::LinkLogin, names, self.login_sealed)?;
        let card = sealer.open(&key, Column::LinkCard, self.card_sealed)?;
        let chosen = self.chosen_at.zip(self.chosen_sealed);
        let chosen = chosen.map(|(at, sealed)| {
            let plain = sealer.open(&key, Column::LinkChosen, sealed)?;
            let standing = Standing::from(written::read::<StandingForm<'_>>(&plain)?);
            Ok::<_, FileFault>(Chosen { at: Moment::from_millis(at), standing })
        });
        Ok(Link {
            id: LinkId(self.id),
            person: key.person,
            account,
            holding: holding_of(&self.holding)?,
            basis: basis(&self.basis)?,
            state: state(&self.state)?,
            since: Moment::from_millis(self.since),
            card: LinkCard::try_from(written::read::<CardForm<'_>>(&card)?)?,
            chosen: chosen.transpose()?,
        })
    }
}

/// A number as text: ESIA's numbers are 64 bits without a sign, SQL's integers have one.
pub(super) fn text(person: &PersonKey) -> String {
    person.oid.0.to_string()
}

/// The login of a row, checked against the row's index: the columns in clear are bound by it too.
pub(super) fn account(
    sealer: &Sealer,
    key: &RowKey,
    column: Column,
    (system, school): (String, String),
    login_sealed: Vec<u8>,
) -> Result<AccountKey, FileFault> {
    let plain = sealer.open(key, column, login_sealed)?;
    let login = std::str::from_utf8(plain.expose()).ok().and_then(Login::parse);
    let account =
        login.map(|login| AccountKey { system: System(Arc::from(system)), school: SchoolId(school), login });
    account.filter(|account| sealer.index.account(account) == key.account).ok_or_else(|| {
        FileFault::damaged("a row's system, school or login is not the one it was written with")
    })
}

/// The login, sealed; its clear form is in no column.
pub(super) fn seal_login(sealer: &Sealer, key: &RowKey, column: Column, login: &Login) -> Vec<u8> {
    sealer.seal(key, column, &Secret::new(login.as_str().as_bytes().to_vec()))
}

/// The stored word.
pub(super) const fn holding_code(holding: Holding) -> &'static str {
    match holding {
        Holding::Own => "own",
        Holding::OfChild => "child",
    }
}

/// The word's meaning.
pub(super) fn holding_of(code: &str) -> Result<Holding, FileFault> {
    match code {
        "own" => Ok(Holding::Own),
        "child" => Ok(Holding::OfChild),
        _ => Err(FileFault::damaged("link.holding has an unknown word")),
    }
}

fn basis(code: &str) -> Result<Basis, FileFault> {
    match code {
        "proof" => Ok(Basis::Proof),
        "register" => Ok(Basis::Register),
        _ => Err(FileFault::damaged("link.basis has an unknown word")),
    }
}

fn state(code: &str) -> Result<LinkState, FileFault> {
    match code {
        "active" => Ok(LinkState::Active),
        "needs_proof" => Ok(LinkState::NeedsProof),
        _ => Err(FileFault::damaged("link.state has an unknown word")),
    }
}
