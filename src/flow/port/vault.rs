//! Sealing of what must not be readable in a stolen file.

use crate::domain::Secret;

/// What a sealed value is; every purpose has keys of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// What the gateway needs to enter a journal for a person.
    JournalCredential,
    /// A person's name and other details kept for the console and for the school.
    PersonDetails,
    /// Records of the session store.
    Session,
    /// Pseudonyms of persons and accounts in logs and audit.
    Pseudonym,
    /// The index over СНИЛС.
    Snils,
    /// What a sign-in at a provider has to know again when the browser is back.
    SignIn,
    /// The numbers of people whom a provider names by words.
    Subject,
    /// The addresses that requests come from, where they are counted.
    Address,
    /// The cards of the register.
    Card,
    /// The numbers by which journals know people for whom the gateway vouches in ESIA's place.
    FacadeSubject,
}

/// A sealed value: `version | key id | nonce | ciphertext | tag`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

/// Why a value could not be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultFault {
    /// The record names a key that is not in the key file.
    #[error("the record is sealed with key {0}, which the key file does not hold")]
    UnknownKey(u32),
    /// The record was changed, moved to another row, or sealed for another purpose.
    #[error("the sealed record does not belong to this row or was changed")]
    Foreign,
    /// The record is cut short or of an unknown version.
    #[error("the sealed record is malformed")]
    Malformed,
}

/// Seals and opens values.
pub trait Vault: Send + Sync {
    /// Seals `plain` for one row. `row` names the row and column (`oid|account|column`), so that a
    /// ciphertext moved to another row does not open.
    fn seal(&self, purpose: Purpose, row: &[u8], plain: &Secret<Vec<u8>>) -> Sealed;

    /// Opens what was sealed for the same purpose and row.
    ///
    /// # Errors
    /// [`VaultFault`] when the key is missing, or the record is not the one sealed for this row.
    fn open(&self, purpose: Purpose, row: &[u8], sealed: &Sealed) -> Result<Secret<Vec<u8>>, VaultFault>;

    /// True if the record should be sealed again because a newer key is current.
    fn is_stale(&self, sealed: &Sealed) -> bool;
}

/// A keyed index: equal values give equal indexes, and without the key nothing can be tried out.
pub trait BlindIndex: Send + Sync {
    /// HMAC-SHA256 under the purpose's key. All 10⁹ СНИЛС can be hashed in minutes, so a plain hash hides nothing.
    fn index(&self, purpose: Purpose, value: &[u8]) -> [u8; 32];
}
