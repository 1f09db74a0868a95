//! The keyed indexes by which rows are found without what they are found by standing in the file.

use std::sync::Arc;

use rusqlite::{
    ToSql,
    types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef},
};

use crate::domain::{AccountKey, BirthCertificate, CardKey, Snils};
use crate::flow::port::{BlindIndex, Purpose};

/// The keyed index of (system, school, login): equal for equal accounts, and says nothing without the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct AccountIndex([u8; 32]);

/// The keyed index of a card's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct CardIndex([u8; 16]);

/// Makes indexes.
#[derive(Clone)]
pub(super) struct Indexes(Arc<dyn BlindIndex>);

impl Indexes {
    pub(super) fn new(index: Arc<dyn BlindIndex>) -> Self {
        Self(index)
    }

    /// Of an account.
    pub(super) fn account(&self, account: &AccountKey) -> AccountIndex {
        let AccountKey { system, school, login } = account;
        let parts = [b"account", system.0.as_bytes(), school.0.as_bytes(), login.as_str().as_bytes()];
        AccountIndex(self.keyed_hash(&parts))
    }

    /// Of a card. Half a hash: among 10⁸ cards two meet with a probability of 10⁻²³.
    pub(super) fn card(&self, key: &CardKey) -> CardIndex {
        let CardKey { system, kind, number } = key;
        let parts: [&[u8]; 4] = [b"card", system.0.as_bytes(), kind.word().as_bytes(), number.as_bytes()];
        CardIndex(half(self.keyed_hash(&parts)))
    }

    /// Of a СНИЛС.
    pub(super) fn snils(&self, snils: &Snils) -> [u8; 32] {
        self.0.index(Purpose::Snils, snils.digits().as_bytes())
    }

    /// Of a birth certificate.
    pub(super) fn certificate(&self, paper: &BirthCertificate) -> [u8; 16] {
        half(self.keyed_hash(&[b"birth certificate", paper.normal().as_bytes()]))
    }

    /// A keyed hash over parts, each with its length before it, so that no two lists of parts are alike. The
    /// first part says what the hash is for.
    pub(super) fn keyed_hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut framed = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
        for part in parts {
            framed.extend_from_slice(&(part.len() as u64).to_be_bytes());
            framed.extend_from_slice(part);
        }
        self.0.index(Purpose::Pseudonym, &framed)
    }
}

impl AccountIndex {
    /// In hexadecimal, for what a seal is bound to.
    pub(super) fn hex(&self) -> String {
        base16ct::lower::encode_string(&self.0)
    }
}

impl CardIndex {
    /// For a column that may hold another value in its place.
    pub(super) fn bytes(self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// In hexadecimal, for what a seal is bound to.
    pub(super) fn hex(&self) -> String {
        base16ct::lower::encode_string(&self.0)
    }
}

pub(super) fn half(hash: [u8; 32]) -> [u8; 16] {
    std::array::from_fn(|at| hash[at])
}

impl ToSql for AccountIndex {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(&self.0)))
    }
}

impl FromSql for AccountIndex {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        <[u8; 32]>::column_result(value).map(Self)
    }
}

impl ToSql for CardIndex {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(&self.0)))
    }
}

impl FromSql for CardIndex {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        <[u8; 16]>::column_result(value).map(Self)
    }
}
