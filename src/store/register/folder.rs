//! The folder of the register: editions side by side, and a pointer to the one in force.
//!
//! An edition is a file that was written whole and synced before it got its name. What is in force is said by one small
//! file, which is replaced at once: whoever is killed at any moment leaves the old edition or the new one, never half
//! of either.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use crate::store::file::FileFault;

/// The folder.
#[derive(Clone, Debug)]
pub(super) struct Folder(PathBuf);

/// What the pointer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct InForce {
    pub(super) number: u32,
    /// The edition that a step back leads to.
    pub(super) before: Option<u32>,
}

/// Held while somebody writes to the folder; let go with the process, however it ends.
pub(super) struct Held(#[expect(dead_code, reason = "the lock lives as long as the file is open")] File);

impl Folder {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Makes the folder if it is missing, and keeps others from writing to it.
    pub(super) fn hold(&self) -> Result<Held, FileFault> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.0)
            .map_err(|error| self.named(&error))?;
        let lock = OpenOptions::new().create(true).append(true).mode(0o600).open(self.0.join("lock"));
        let lock = lock.map_err(|error| self.named(&error))?;
        lock.try_lock().map_err(|fault| match fault {
            TryLockError::WouldBlock => {
                let text = format!("{}: another import is at work; wait for its end", self.0.display());
                FileFault::Unavailable(text)
            }
            TryLockError::Error(error) => self.named(&error),
        })?;
        Ok(Held(lock))
    }

    /// What is in force; `None` before the first import.
    pub(super) fn current(&self) -> Result<Option<InForce>, FileFault> {
        let text = match fs::read_to_string(self.0.join(CURRENT)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.named(&error)),
        };
        let numbers: Result<Vec<u32>, _> = text.split_whitespace().map(str::parse).collect();
        match numbers.as_deref() {
            Ok(&[number]) => Ok(Some(InForce { number, before: None })),
            Ok(&[number, before]) => Ok(Some(InForce { number, before: Some(before) })),
            Ok(_) | Err(_) => {
                let text = format!("{}/{CURRENT} does not hold one or two numbers", self.0.display());
                Err(FileFault::Damaged(text))
            }
        }
    }

    /// The numbers of all editions, rising.
    pub(super) fn editions(&self) -> Result<Vec<u32>, FileFault> {
        let names = match fs::read_dir(&self.0) {
            Ok(names) => names,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(self.named(&error)),
        };
        let mut numbers = Vec::new();
        for name in names {
            let name = name.map_err(|error| self.named(&error))?.file_name();
            let number: Option<u32> = name.to_str().and_then(|name| name.strip_suffix(SUFFIX)?.parse().ok());
            numbers.extend(number);
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// The file of an edition.
    pub(super) fn edition(&self, number: u32) -> PathBuf {
        self.0.join(format!("{number:06}{SUFFIX}"))
    }

    /// Where an edition is written before it has a number. What somebody who was killed left there is removed.
    pub(super) fn draft(&self) -> Result<PathBuf, FileFault> {
        let path = self.0.join("draft");
        match fs::remove_file(&path) {
            Ok(()) => Ok(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(path),
            Err(error) => Err(self.named(&error)),
        }
    }

    /// Gives a draft that was written whole its name.
    pub(super) fn admit(&self, draft: &Path, number: u32) -> Result<(), FileFault> {
        let synced = File::open(draft).and_then(|file| file.sync_all());
        synced.and_then(|()| fs::rename(draft, self.edition(number))).map_err(|error| self.named(&error))?;
        self.sync()
    }

    /// Puts an edition in force, and says which one a step back leads to.
    pub(super) fn point_to(&self, next: InForce) -> Result<(), FileFault> {
        let partial = self.0.join("current.partial");
        let written = (|| {
            let mut file =
                OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&partial)?;
            writeln!(file, "{}", next.number)?;
            if let Some(before) = next.before {
                writeln!(file, "{before}")?;
            }
            file.sync_all()?;
            fs::rename(&partial, self.0.join(CURRENT))
        })();
        written.map_err(|error| self.named(&error))?;
        self.sync()
    }

    /// Removes an edition.
    pub(super) fn remove(&self, number: u32) -> Result<(), FileFault> {
        fs::remove_file(self.edition(number)).map_err(|error| self.named(&error))?;
        self.sync()
    }

    fn sync(&self) -> Result<(), FileFault> {
        File::open(&self.0).and_then(|folder| folder.sync_all()).map_err(|error| self.named(&error))
    }

    fn named(&self, error: &io::Error) -> FileFault {
        FileFault::Unavailable(format!("{}: {error}", self.0.display()))
    }
}

const CURRENT: &str = "current";
const SUFFIX: &str = ".register";

#[cfg(test)]
mod tests {
    use super::{Folder, InForce};

    #[test]
    fn the_pointer_moves_and_one_writer_is_let_in() {
        let outer = tempfile::tempdir().unwrap();
        let folder = Folder::new(outer.path().join("register"));
        assert_eq!(folder.current().unwrap(), None);
        assert!(folder.editions().unwrap().is_empty());
        let held = folder.hold().unwrap();
        assert!(folder.hold().is_err());
        for number in [1, 2] {
            let draft = folder.draft().unwrap();
            std::fs::write(&draft, "cards").unwrap();
            folder.admit(&draft, number).unwrap();
            let before = folder.current().unwrap().map(|current| current.number);
            folder.point_to(InForce { number, before }).unwrap();
        }
        assert_eq!(folder.current().unwrap(), Some(InForce { number: 2, before: Some(1) }));
        assert_eq!(folder.editions().unwrap(), [1, 2]);
        folder.point_to(InForce { number: 1, before: None }).unwrap();
        folder.remove(2).unwrap();
        assert_eq!(folder.current().unwrap(), Some(InForce { number: 1, before: None }));
        assert_eq!(folder.editions().unwrap(), [1]);
        drop(held);
        assert!(folder.hold().is_ok());
    }
}
