//! The register: the schools' cards, as the last import that was activated has them.

use crate::domain::{
    AccountKey, BirthCertificate, Card, CardKey, CardKind, Moment, Organisation, SchoolId, Snils, System,
};

/// Why the register did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterFault {
    /// It cannot be read or written.
    #[error("the register is not available: {0}")]
    Unavailable(String),
    /// A card that cannot be opened or read.
    #[error("a card of the register is damaged: {0}")]
    Damaged(String),
}

/// The version that is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Counts up with every import.
    pub number: u32,
    /// When it was made.
    pub made: Moment,
    /// How many cards it has.
    pub cards: u64,
}

/// The register. Answers are of one edition each; an edition is never changed, only replaced.
#[async_trait::async_trait]
pub trait Register: Send + Sync {
    /// The edition in force; `None` before the first import.
    ///
    /// # Errors
    /// [`RegisterFault`]
    async fn edition(&self) -> Result<Option<Edition>, RegisterFault>;

    /// The cards with this СНИЛС, in all journals and registers.
    ///
    /// # Errors
    /// [`RegisterFault`]; "cannot read" is never "not found".
    async fn by_snils(&self, snils: &Snils) -> Result<Vec<Card>, RegisterFault>;

    /// The pupils' cards with this birth certificate, in all journals.
    ///
    /// # Errors
    /// [`RegisterFault`]
    async fn by_certificate(&self, paper: &BirthCertificate) -> Result<Vec<Card>, RegisterFault>;

    /// The cards of this account; several if one person stands in several registers with one login.
    ///
    /// # Errors
    /// [`RegisterFault`]
    async fn of_account(&self, account: &AccountKey) -> Result<Vec<Card>, RegisterFault>;

    /// The cards of one register of one organisation, in the order of the import.
    ///
    /// # Errors
    /// [`RegisterFault`]
    async fn of_organisation(
        &self,
        system: &System,
        school: &SchoolId,
        kind: CardKind,
    ) -> Result<Vec<Card>, RegisterFault>;

    /// The organisations of a journal whose name contains `part`, in any case; by name, at most `most`.
    ///
    /// # Errors
    /// [`RegisterFault`]
    async fn organisations(
        &self,
        system: &System,
        part: &str,
        most: usize,
    ) -> Result<Vec<Organisation>, RegisterFault>;

    /// One card.
    ///
    /// # Errors
    /// [`RegisterFault`]
    async fn card(&self, key: &CardKey) -> Result<Option<Card>, RegisterFault>;
}
