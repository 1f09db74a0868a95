//! Imports: editions are made, put in force, and taken back.

use std::{path::PathBuf, sync::Arc};

use super::{
    difference::Change,
    draft::{Base, Draft, Finished},
    find,
    folder::{Folder, InForce},
    row::CardSealer,
};
use crate::domain::{Card, Moment};
use crate::flow::port::{BlindIndex, Edition, RegisterFault, Vault};
use crate::store::{file::open_immutable, index::Indexes};

/// Makes editions in a folder.
pub struct RegisterWriter {
    folder: Folder,
    sealer: CardSealer,
}

/// An import at work. Dropped before [`Import::finish`], it has changed nothing.
pub struct Import(Draft);

/// An edition that is whole and not in force.
pub struct Prepared {
    folder: Folder,
    finished: Finished,
}

impl RegisterWriter {
    /// Over this folder; made at the first import.
    pub fn new(path: PathBuf, vault: Arc<dyn Vault>, index: Arc<dyn BlindIndex>) -> Self {
        Self { folder: Folder::new(path), sealer: CardSealer::new(vault, Indexes::new(index)) }
    }

    /// Begins an import.
    ///
    /// # Errors
    /// [`RegisterFault::Unavailable`] if the folder cannot be written, or another import is at work.
    pub fn begin(&self) -> Result<Import, RegisterFault> {
        Ok(Import(Draft::begin(&self.folder, self.sealer.clone())?))
    }

    /// The editions that are kept, rising, each with whether it is in force.
    ///
    /// # Errors
    /// [`RegisterFault`]
    pub fn editions(&self) -> Result<Vec<(Edition, bool)>, RegisterFault> {
        let current = self.folder.current()?.map(|current| current.number);
        let about = |number| {
            let file = open_immutable(&self.folder.edition(number))?;
            Ok((find::about(&file)?, current == Some(number)))
        };
        self.folder.editions()?.into_iter().map(about).collect()
    }

    /// The edition that a step back leads to.
    ///
    /// # Errors
    /// [`RegisterFault`]
    pub fn before(&self) -> Result<Option<u32>, RegisterFault> {
        Ok(self.folder.current()?.and_then(|current| current.before))
    }

    /// Puts the edition from before in force again, once; tells its number, or `None` if there is none.
    ///
    /// # Errors
    /// [`RegisterFault`]; then the one in force stays.
    pub fn take_back(&self) -> Result<Option<u32>, RegisterFault> {
        let _held = self.folder.hold()?;
        let before = self.folder.current()?.and_then(|current| current.before);
        if let Some(number) = before {
            self.folder.point_to(InForce { number, before: None })?;
        }
        Ok(before)
    }
}

impl Import {
    /// Adds the card of a line of the file; false if an earlier line has its number. Lines rise.
    ///
    /// # Errors
    /// [`RegisterFault::Unavailable`], when the disk is full for example.
    pub fn put(&mut self, line: u64, card: &Card) -> Result<bool, RegisterFault> {
        Ok(self.0.put(line, card)?)
    }

    /// Makes the edition whole.
    ///
    /// # Errors
    /// [`RegisterFault`]; nothing has changed.
    pub fn finish(self, base: &Base, now: Moment) -> Result<Prepared, RegisterFault> {
        let folder = self.0.folder();
        Ok(Prepared { folder, finished: self.0.finish(base, now)? })
    }
}

impl Prepared {
    /// Its number.
    pub const fn number(&self) -> u32 {
        self.finished.number
    }

    /// What it changes, a line for each register.
    pub fn changes(&self) -> &[Change] {
        &self.finished.changes
    }

    /// The lines that were left out because a child of theirs is nowhere, rising.
    pub fn orphans(&self) -> &[u64] {
        &self.finished.orphans
    }

    /// Puts it in force. The edition from before stays for a step back, and the one before that for whoever still reads
    /// it; older ones are removed first.
    ///
    /// # Errors
    /// [`RegisterFault`]; then nothing has changed.
    pub fn activate(self) -> Result<(), RegisterFault> {
        let number = self.finished.number;
        let current = self.folder.current()?;
        let kept =
            [Some(number), current.map(|current| current.number), current.and_then(|current| current.before)];
        let old = |edition: &u32| !kept.contains(&Some(*edition));
        for edition in self.folder.editions()?.into_iter().filter(old) {
            self.folder.remove(edition)?;
        }
        Ok(self.folder.point_to(InForce { number, before: current.map(|current| current.number) })?)
    }

    /// Throws it away.
    ///
    /// # Errors
    /// [`RegisterFault`]
    pub fn discard(self) -> Result<(), RegisterFault> {
        Ok(self.folder.remove(self.finished.number)?)
    }
}
