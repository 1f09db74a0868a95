//! What hides a row's contents: the keyed index of accounts, and seals bound to the row.

use std::sync::Arc;

use rusqlite::{
    ToSql,
    types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef},
};

use crate::domain::{AccountKey, PersonKey, Secret, Snils};
use crate::flow::port::{BlindIndex, Purpose, Sealed, Vault};
use crate::store::file::FileFault;

/// The vault and the index, as rows need them.
pub(super) struct Sealer {
    vault: Arc<dyn Vault>,
    index: Arc<dyn BlindIndex>,
}

/// The keyed index of (system, school, login): equal for equal accounts, and says nothing without the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AccountIndex([u8; 32]);

/// Whose row, about which account.
#[derive(Clone, Debug)]
pub(super) struct RowKey {
    pub(super) person: PersonKey,
    pub(super) account: AccountIndex,
}

/// A sealed column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// `link.login_sealed`
    LinkLogin,
    /// `link.card_sealed`
    LinkCard,
    /// `link.chosen_sealed`
    LinkChosen,
    /// `credential.sealed`
    Credential,
    /// `claim.login_sealed`
    ClaimLogin,
    /// `claim.names_sealed`
    ClaimNames,
}

impl Column {
    const fn name(self) -> &'static str {
        match self {
            Self::LinkLogin => "link.login",
            Self::LinkCard => "link.card",
            Self::LinkChosen => "link.chosen",
            Self::Credential => "credential",
            Self::ClaimLogin => "claim.login",
            Self::ClaimNames => "claim.names",
        }
    }

    const fn purpose(self) -> Purpose {
        match self {
            Self::Credential => Purpose::JournalCredential,
            Self::LinkLogin | Self::LinkCard | Self::LinkChosen | Self::ClaimLogin | Self::ClaimNames => {
                Purpose::PersonDetails
            }
        }
    }
}

impl Sealer {
    pub(super) fn new(vault: Arc<dyn Vault>, index: Arc<dyn BlindIndex>) -> Self {
        Self { vault, index }
    }

    /// The index that an account is looked up by.
    pub(super) fn account(&self, account: &AccountKey) -> AccountIndex {
        AccountIndex(self.keyed_hash(&[
            b"account",
            account.system.0.as_bytes(),
            account.school.0.as_bytes(),
            account.login.as_str().as_bytes(),
        ]))
    }

    /// The keyed index of a СНИЛС.
    pub(super) fn snils(&self, snils: &Snils) -> [u8; 32] {
        self.index.index(Purpose::Snils, snils.digits().as_bytes())
    }

    /// The key of a person's row about an account.
    pub(super) fn row(&self, person: &PersonKey, account: &AccountKey) -> RowKey {
        RowKey { person: person.clone(), account: self.account(account) }
    }

    /// Seals for one column of one row.
    pub(super) fn seal(&self, row: &RowKey, column: Column, plain: &Secret<Vec<u8>>) -> Vec<u8> {
        self.vault.seal(column.purpose(), &bound(row, column), plain).0
    }

    /// Opens what was sealed for this column of this row.
    ///
    /// # Errors
    /// [`FileFault::Damaged`] says what is wrong and where it could be mended.
    pub(super) fn open(
        &self,
        row: &RowKey,
        column: Column,
        sealed: Vec<u8>,
    ) -> Result<Secret<Vec<u8>>, FileFault> {
        self.vault
            .open(column.purpose(), &bound(row, column), &Sealed(sealed))
            .map_err(|fault| FileFault::Damaged(format!("{}: {fault}", column.name())))
    }

    /// Seals anew what a newer key should seal; `None` if there is no need.
    ///
    /// # Errors
    /// [`FileFault::Damaged`] if the record does not open.
    pub(super) fn renew(
        &self,
        row: &RowKey,
        column: Column,
        sealed: Vec<u8>,
    ) -> Result<Option<Vec<u8>>, FileFault> {
        let sealed = Sealed(sealed);
        if !self.vault.is_stale(&sealed) {
            return Ok(None);
        }
        let plain = self.open(row, column, sealed.0)?;
        Ok(Some(self.seal(row, column, &plain)))
    }

    /// A keyed hash over parts, each with its length before it, so that no two lists of parts are alike. The
    /// first part says what the hash is for.
    pub(super) fn keyed_hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        let framed: Vec<u8> = parts
            .iter()
            .flat_map(|part| (part.len() as u64).to_be_bytes().into_iter().chain(part.iter().copied()))
            .collect();
        self.index.index(Purpose::Pseudonym, &framed)
    }
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

/// `realm|oid|account|column`. All but the realm are made of symbols other than `|`, so it reads one way only.
fn bound(row: &RowKey, column: Column) -> Vec<u8> {
    let account = base16ct::lower::encode_string(&row.account.0);
    let RowKey { person, .. } = row;
    format!("{}|{}|{account}|{}", person.realm.0, person.oid.0, column.name()).into_bytes()
}
