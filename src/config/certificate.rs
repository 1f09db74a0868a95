//! The files of a certificate that browsers are shown. They are read again and again, for they change.

use std::path::{Path, PathBuf};

use super::fault::Cause;
use super::file;
use crate::domain::Secret;

/// Where a chain and its key lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFiles {
    chain: PathBuf,
    key: Key,
}

/// What lay there.
#[derive(Clone)]
pub struct CertificatePair {
    /// The chain, PEM.
    pub chain: Vec<u8>,
    /// The key, PEM.
    pub key: Secret<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    File(PathBuf),
    Credential(PathBuf),
}

impl CertificateFiles {
    /// The key is a systemd credential if there is one with the name of its file.
    pub fn new(chain: PathBuf, key: PathBuf, credentials: Option<&Path>) -> Self {
        let granted = credentials.and_then(|folder| Some(folder.join(key.file_name()?)));
        let key = match granted.filter(|granted| granted.exists()) {
            Some(granted) => Key::Credential(granted),
            None => Key::File(key),
        };
        Self { chain, key }
    }

    /// The chain's file, for messages.
    pub fn chain(&self) -> &Path {
        &self.chain
    }

    /// Reads both files as they are now.
    ///
    /// # Errors
    /// What keeps one from being read.
    pub fn read(&self) -> Result<CertificatePair, Cause> {
        Ok(CertificatePair { chain: self.read_chain()?, key: self.read_key()? })
    }

    pub(super) fn read_chain(&self) -> Result<Vec<u8>, Cause> {
        file::bytes(&self.chain)
    }

    pub(super) fn read_key(&self) -> Result<Secret<String>, Cause> {
        match &self.key {
            Key::File(file) => file::secret(file),
            Key::Credential(file) => file::credential(file),
        }
    }
}

impl CertificatePair {
    /// Whether the files held the same then.
    pub fn same_as(&self, other: &Self) -> bool {
        self.chain == other.chain && self.key.same_as(other.key.expose().as_bytes())
    }
}
