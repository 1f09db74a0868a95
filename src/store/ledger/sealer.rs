//! What hides a row's contents: the keyed index of accounts, and seals bound to the row.

use std::sync::Arc;

use crate::domain::{AccountKey, AwayCode, ConsentVia, Ending, Giver, Mendable, Moment, PersonKey, Secret};
use crate::flow::port::{Purpose, Sealed, Vault};
use crate::store::{
    file::FileFault,
    index::{AccountIndex, CardIndex, Indexes},
};

/// The vault and the indexes, as rows need them.
pub(super) struct Sealer {
    vault: Arc<dyn Vault>,
    pub(super) index: Indexes,
}

/// Whose row, about which account.
#[derive(Clone, Debug)]
pub(super) struct RowKey {
    pub(super) person: PersonKey,
    pub(super) account: AccountIndex,
}

/// The correction of one value of one card.
#[derive(Clone, Copy, Debug)]
pub(super) struct CorrectionKey {
    pub(super) card: CardIndex,
    pub(super) what: Mendable,
}

/// The row of somebody who was turned away.
#[derive(Clone, Debug)]
pub(super) struct AwayKey {
    pub(super) code: AwayCode,
}

/// A consent: who agreed to what for which card, where, until when, and whether it has ended.
#[derive(Clone, Debug)]
pub(super) struct ConsentKey {
    pub(super) card: CardIndex,
    pub(super) giver: PersonKey,
    pub(super) given_as: Giver,
    pub(super) via: ConsentVia,
    pub(super) version: String,
    pub(super) begin: Moment,
    pub(super) end: Moment,
    pub(super) ended: Option<(Moment, Ending)>,
}

/// Somebody who waits for a consent, by a card.
#[derive(Clone, Copy, Debug)]
pub(super) struct AwaitedKey(pub(super) CardIndex);

/// What a seal is bound to: a sealed value that was moved to another row or column does not open.
pub(super) trait Bound {
    /// The row and the column.
    fn bound(&self, column: Column) -> Vec<u8>;
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
    /// `correction.value_sealed`
    Correction,
    /// `turned_away.card_sealed`
    AwayCard,
    /// `turned_away.request_sealed`
    AwayRequest,
    /// `consent.card_sealed`
    Consent,
    /// `awaited.card_sealed`
    Awaited,
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
            Self::Correction => "correction",
            Self::AwayCard => "turned_away.card",
            Self::AwayRequest => "turned_away.request",
            Self::Consent => "consent",
            Self::Awaited => "awaited",
        }
    }

    const fn purpose(self) -> Purpose {
        match self {
            Self::Credential => Purpose::JournalCredential,
            Self::Correction | Self::AwayCard | Self::Consent | Self::Awaited => Purpose::Card,
            Self::LinkLogin
            | Self::LinkCard
            | Self::LinkChosen
            | Self::ClaimLogin
            | Self::ClaimNames
            | Self::AwayRequest => Purpose::PersonDetails,
        }
    }
}

impl Sealer {
    pub(super) fn new(vault: Arc<dyn Vault>, index: Indexes) -> Self {
        Self { vault, index }
    }

    /// The key of a person's row about an account.
    pub(super) fn row(&self, person: &PersonKey, account: &AccountKey) -> RowKey {
        RowKey { person: person.clone(), account: self.index.account(account) }
    }

    /// Seals for one column of one row.
    pub(super) fn seal(&self, row: &dyn Bound, column: Column, plain: &Secret<Vec<u8>>) -> Vec<u8> {
        self.vault.seal(column.purpose(), &row.bound(column), plain).0
    }

    /// Opens what was sealed for this column of this row.
    ///
    /// # Errors
    /// [`FileFault::Damaged`] says what is wrong and where it could be mended.
    pub(super) fn open(
        &self,
        row: &dyn Bound,
        column: Column,
        sealed: Vec<u8>,
    ) -> Result<Secret<Vec<u8>>, FileFault> {
        self.vault
            .open(column.purpose(), &row.bound(column), &Sealed(sealed))
            .map_err(|fault| FileFault::Damaged(format!("{}: {fault}", column.name())))
    }

    /// Seals anew what a newer key should seal; `None` if there is no need.
    ///
    /// # Errors
    /// [`FileFault::Damaged`] if the record does not open.
    pub(super) fn renew(
        &self,
        row: &dyn Bound,
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
}

/// `realm|oid|account|column`. All but the realm are made of symbols other than `|`, so it reads one way only.
impl Bound for RowKey {
    fn bound(&self, column: Column) -> Vec<u8> {
        let Self { person, account } = self;
        format!("{}|{}|{}|{}", person.realm.0, person.oid.0, account.hex(), column.name()).into_bytes()
    }
}

/// `card|what|column`
impl Bound for CorrectionKey {
    fn bound(&self, column: Column) -> Vec<u8> {
        format!("{}|{}|{}", self.card.hex(), self.what.word(), column.name()).into_bytes()
    }
}

/// `code|column`
impl Bound for AwayKey {
    fn bound(&self, column: Column) -> Vec<u8> {
        format!("{}|{}", self.code.as_str(), column.name()).into_bytes()
    }
}

/// `card|oid|as|begin|end|ending|when|length of the version|version|realm|column`. The version has its length before it
/// and the column no `|` in it, so that the realm is what remains, and it reads one way only. Of a consent that was given
/// at ESIA `as` is `parent@esia`; of the others it is what it was before any were.
impl Bound for ConsentKey {
    fn bound(&self, column: Column) -> Vec<u8> {
        let Self { card, giver, given_as, via, version, begin, end, ended } = self;
        let via = match via {
            ConsentVia::Gate => "",
            ConsentVia::Esia => "@esia",
        };
        let terms = format!("{}|{}{via}|{}|{}", giver.oid.0, given_as.word(), begin.millis(), end.millis());
        let ended = match ended {
            Some((at, ending)) => format!("{}|{}", ending.word(), at.millis()),
            None => "|".to_owned(),
        };
        let texts = format!("{}|{version}|{}", version.len(), giver.realm.0);
        format!("{}|{terms}|{ended}|{texts}|{}", card.hex(), column.name()).into_bytes()
    }
}

/// `card|column`
impl Bound for AwaitedKey {
    fn bound(&self, column: Column) -> Vec<u8> {
        format!("{}|{}", self.0.hex(), column.name()).into_bytes()
    }
}
