//! A card as a row: what stands in clear, what is indexed, what is sealed.

use std::sync::Arc;

use rusqlite::Row;

use crate::domain::{Card, CardKey, CardKind, Organisation, OrganisationKind, SchoolId, System};
use crate::flow::port::{Purpose, Sealed, Vault};
use crate::store::{
    file::FileFault,
    index::{AccountIndex, CardIndex, Indexes, half},
    written::{self, InClear, RegisterForm},
};

/// Makes rows of cards and cards of rows.
#[derive(Clone)]
pub(super) struct CardSealer {
    vault: Arc<dyn Vault>,
    pub(super) index: Indexes,
}

/// A row to be written.
pub(super) struct NewRow {
    pub(super) mark: CardIndex,
    pub(super) register: CardKind,
    pub(super) organisation: Arc<Organisation>,
    pub(super) class: Option<String>,
    pub(super) filled: u16,
    pub(super) snils: Option<[u8; 32]>,
    pub(super) certificate: Option<[u8; 16]>,
    pub(super) account: Option<AccountIndex>,
    pub(super) digest: [u8; 16],
    pub(super) sealed: Vec<u8>,
    pub(super) children: Vec<CardIndex>,
}

impl CardSealer {
    pub(super) fn new(vault: Arc<dyn Vault>, index: Indexes) -> Self {
        Self { vault, index }
    }

    /// The row of a card.
    pub(super) fn row(&self, card: &Card) -> NewRow {
        let Organisation { system, id, title, kind, municipality } = &*card.organisation;
        let mark = self.index.card(&card.key);
        let plain = written::write(&RegisterForm::from(card));
        let class = card.class.as_deref().unwrap_or_default();
        let digest = self.index.keyed_hash(&[
            b"card content",
            plain.expose(),
            class.as_bytes(),
            id.0.as_bytes(),
            title.as_bytes(),
            kind.word().as_bytes(),
            municipality.as_bytes(),
        ]);
        let child = |number: &String| {
            let key = CardKey { system: system.clone(), kind: CardKind::Pupil, number: number.clone() };
            self.index.card(&key)
        };
        NewRow {
            mark,
            register: card.key.kind,
            organisation: Arc::clone(&card.organisation),
            class: card.class.clone(),
            filled: card.filled().bits(),
            snils: card.snils.as_ref().map(|snils| self.index.snils(snils)),
            certificate: card.birth_certificate.as_ref().map(|paper| self.index.certificate(paper)),
            account: card.account.as_ref().map(|account| self.index.account(account)),
            digest: half(digest),
            sealed: self.vault.seal(Purpose::Card, &bound(mark), &plain).0,
            children: card.children.iter().map(child).collect(),
        }
    }

    /// A card sealed anew, if a newer key is current.
    ///
    /// # Errors
    /// [`FileFault::Damaged`] if it does not open.
    pub(super) fn renewed(&self, mark: CardIndex, sealed: Vec<u8>) -> Result<Option<Vec<u8>>, FileFault> {
        let sealed = Sealed(sealed);
        if !self.vault.is_stale(&sealed) {
            return Ok(None);
        }
        let plain = self.vault.open(Purpose::Card, &bound(mark), &sealed)?;
        Ok(Some(self.vault.seal(Purpose::Card, &bound(mark), &plain).0))
    }

    /// The card of a row of [`COLUMNS`].
    ///
    /// # Errors
    /// [`FileFault::Damaged`] for a row that was changed, moved, or sealed with a key that is not there.
    pub(super) fn card(&self, row: &Row<'_>) -> Result<Card, FileFault> {
        let mark: CardIndex = row.get(0)?;
        let organisation = Organisation {
            system: System(Arc::from(row.get_ref(3)?.as_str().map_err(unreadable)?)),
            id: SchoolId(row.get(4)?),
            title: row.get(5)?,
            kind: organisation_kind(row.get_ref(6)?.as_str().map_err(unreadable)?)?,
            municipality: row.get(7)?,
        };
        let clear = InClear {
            organisation: Arc::new(organisation),
            kind: card_kind(row.get_ref(1)?.as_str().map_err(unreadable)?)?,
            class: row.get(2)?,
        };
        let plain = self.vault.open(Purpose::Card, &bound(mark), &Sealed(row.get(8)?))?;
        let card = written::read::<RegisterForm<'_>>(&plain)?.beside(clear)?;
        // The columns in clear are bound by the mark too.
        if self.index.card(&card.key) == mark {
            Ok(card)
        } else {
            Err(FileFault::damaged("a card was moved"))
        }
    }
}

/// The columns of a card with its organisation, as [`CardSealer::card`] reads them.
pub(super) const COLUMNS: &str = "SELECT card.mark, card.register, card.class, organisation.system, \
     organisation.number, organisation.title, organisation.kind, organisation.municipality, card.card_sealed";

/// Reads a stored word.
///
/// # Errors
/// [`FileFault::Damaged`]
pub(super) fn card_kind(word: &str) -> Result<CardKind, FileFault> {
    let kind = CardKind::ALL.into_iter().find(|kind| kind.word() == word);
    kind.ok_or_else(|| FileFault::damaged("card.register has an unknown word"))
}

/// Reads a stored word.
///
/// # Errors
/// [`FileFault::Damaged`]
pub(in crate::store) fn organisation_kind(word: &str) -> Result<OrganisationKind, FileFault> {
    let kind = OrganisationKind::ALL.into_iter().find(|kind| kind.word() == word);
    kind.ok_or_else(|| FileFault::damaged("organisation.kind has an unknown word"))
}

fn unreadable(_: rusqlite::types::FromSqlError) -> FileFault {
    FileFault::damaged("a text column holds no text")
}

fn bound(mark: CardIndex) -> Vec<u8> {
    format!("register|{}", mark.hex()).into_bytes()
}
