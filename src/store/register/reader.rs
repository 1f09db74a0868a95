//! The edition in force, read.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::Connection;

use super::{find, folder::Folder, row::CardSealer};
use crate::domain::{
    AccountKey, BirthCertificate, Card, CardKey, CardKind, Organisation, SchoolId, Snils, System,
};
use crate::flow::port::{BlindIndex, Edition, Register, RegisterFault, Vault};
use crate::store::{
    file::{FileFault, open_immutable},
    index::Indexes,
    readers::Readers,
};

/// The embedded body of [`Register`].
pub struct SqliteRegister {
    folder: Folder,
    sealer: CardSealer,
    open: Mutex<Option<(u32, Arc<Readers>)>>,
}

impl SqliteRegister {
    /// Over this folder, which need not be there yet. Nothing is read before the first [`SqliteRegister::refresh`].
    pub fn new(path: PathBuf, vault: Arc<dyn Vault>, index: Arc<dyn BlindIndex>) -> Self {
        let sealer = CardSealer::new(vault, Indexes::new(index));
        Self { folder: Folder::new(path), sealer, open: Mutex::new(None) }
    }

    /// The same, with the edition in force.
    ///
    /// # Errors
    /// [`RegisterFault`] if there is an edition that cannot be opened.
    pub fn open(
        path: PathBuf,
        vault: Arc<dyn Vault>,
        index: Arc<dyn BlindIndex>,
    ) -> Result<Self, RegisterFault> {
        let register = Self::new(path, vault, index);
        register.refresh()?;
        Ok(register)
    }

    /// Takes up the edition that is in force by now; tells its number if it is another one than before. Questions that
    /// are being answered end with the edition they began with.
    ///
    /// # Errors
    /// [`RegisterFault`]; the edition from before goes on.
    pub fn refresh(&self) -> Result<Option<u32>, RegisterFault> {
        let Some(number) = self.folder.current()?.map(|current| current.number) else { return Ok(None) };
        let known = self.readers().map(|(known, _)| known);
        if known == Some(number) {
            return Ok(None);
        }
        let path = self.folder.edition(number);
        // An edition that cannot be read must not take the place of one that can.
        let edition = find::about(&open_immutable(&path)?)?;
        if edition.number != number {
            let text = format!("{} says that it is edition {}", path.display(), edition.number);
            return Err(FileFault::Damaged(text).into());
        }
        let readers = Arc::new(Readers::of_immutable(path));
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, readers));
        Ok(Some(number))
    }

    fn readers(&self) -> Option<(u32, Arc<Readers>)> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks the edition in force what stands in clear; before the first import nothing is found.
    pub(in crate::store) async fn read<T: Default + Send + 'static>(
        &self,
        ask: impl FnOnce(&Connection) -> Result<T, FileFault> + Send + 'static,
    ) -> Result<T, RegisterFault> {
        let Some(readers) = self.in_force() else { return Ok(T::default()) };
        Ok(readers.read(ask).await?)
    }

    /// The readers of the edition in force, for several questions to one edition; `None` before the first import.
    pub(in crate::store) fn in_force(&self) -> Option<Arc<Readers>> {
        self.readers().map(|(_, readers)| readers)
    }

    /// The same about cards.
    async fn ask<T: Default + Send + 'static>(
        &self,
        ask: impl FnOnce(&Connection, &CardSealer) -> Result<T, FileFault> + Send + 'static,
    ) -> Result<T, RegisterFault> {
        let sealer = self.sealer.clone();
        self.read(move |file| ask(file, &sealer)).await
    }
}

#[async_trait::async_trait]
impl Register for SqliteRegister {
    async fn edition(&self) -> Result<Option<Edition>, RegisterFault> {
        self.read(|file| find::about(file).map(Some)).await
    }

    async fn by_snils(&self, snils: &Snils) -> Result<Vec<Card>, RegisterFault> {
        let snils = snils.clone();
        self.ask(move |file, sealer| find::by_snils(file, sealer, &snils)).await
    }

    async fn by_certificate(&self, paper: &BirthCertificate) -> Result<Vec<Card>, RegisterFault> {
        let paper = paper.clone();
        self.ask(move |file, sealer| find::by_certificate(file, sealer, &paper)).await
    }

    async fn of_account(&self, account: &AccountKey) -> Result<Vec<Card>, RegisterFault> {
        let account = account.clone();
        self.ask(move |file, sealer| find::of_account(file, sealer, &account)).await
    }

    async fn of_organisation(
        &self,
        system: &System,
        school: &SchoolId,
        kind: CardKind,
    ) -> Result<Vec<Card>, RegisterFault> {
        let (system, school) = (system.clone(), school.clone());
        self.ask(move |file, sealer| find::of_organisation(file, sealer, (&system, &school), kind)).await
    }

    async fn organisations(
        &self,
        system: &System,
        part: &str,
        most: usize,
    ) -> Result<Vec<Organisation>, RegisterFault> {
        let (system, part) = (system.clone(), part.to_owned());
        self.read(move |file| find::organisations(file, &system, &part, most)).await
    }

    async fn card(&self, key: &CardKey) -> Result<Option<Card>, RegisterFault> {
        let key = key.clone();
        self.ask(move |file, sealer| find::one(file, sealer, &key)).await
    }
}

impl From<FileFault> for RegisterFault {
    fn from(fault: FileFault) -> Self {
        match fault {
            FileFault::Unavailable(detail) => Self::Unavailable(detail),
            FileFault::Damaged(detail) => Self::Damaged(detail),
        }
    }
}
