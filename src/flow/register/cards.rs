//! The cards as they are meant: the edition in force with the schools' corrections laid over it.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;

use crate::domain::{
    Card, CardKey, CardKind, Correction, Matched, Organisation, SchoolId, Sought, Stands, System, matched,
};
use crate::flow::port::{Edition, Ledger, LedgerFault, Register, RegisterFault};

/// The register and its corrections.
pub struct Cards {
    register: Arc<dyn Register>,
    ledger: Arc<dyn Ledger>,
}

/// Why the cards cannot be told; never "not found".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardsFault {
    /// The register.
    #[error("{0}")]
    Register(#[from] RegisterFault),
    /// The corrections.
    #[error("{0}")]
    Ledger(#[from] LedgerFault),
}

impl Cards {
    /// Over both.
    pub fn new(register: Arc<dyn Register>, ledger: Arc<dyn Ledger>) -> Self {
        Self { register, ledger }
    }

    /// The edition in force; `None` before the first import.
    ///
    /// # Errors
    /// [`CardsFault::Register`]
    pub async fn edition(&self) -> Result<Option<Edition>, CardsFault> {
        Ok(self.register.edition().await?)
    }

    /// The cards of one register of one organisation, corrected.
    ///
    /// # Errors
    /// [`CardsFault`]
    pub async fn of_organisation(
        &self,
        system: &System,
        school: &SchoolId,
        kind: CardKind,
    ) -> Result<Vec<Card>, CardsFault> {
        let mut cards = Vec::new();
        for card in self.register.of_organisation(system, school, kind).await? {
            cards.push(self.corrected(card).await?);
        }
        Ok(cards)
    }

    /// The parents at the pupil's own organisation whose cards name the pupil, corrected. Whose children they are is
    /// sealed, so all parents there are looked at: some hundreds, once for a pupil who waits.
    ///
    /// # Errors
    /// [`CardsFault`]
    pub async fn parents_of(&self, pupil: &Card) -> Result<Vec<Card>, CardsFault> {
        let Organisation { system, id, .. } = &*pupil.organisation;
        let mut parents = Vec::new();
        for parent in self.register.of_organisation(system, id, CardKind::Parent).await? {
            if parent.key.system == pupil.key.system && parent.children.contains(&pupil.key.number) {
                parents.push(self.corrected(parent).await?);
            }
        }
        Ok(parents)
    }

    /// The organisations of a journal whose name contains `part`, at most `most`.
    ///
    /// # Errors
    /// [`CardsFault::Register`]
    pub async fn organisations(
        &self,
        system: &System,
        part: &str,
        most: usize,
    ) -> Result<Vec<Organisation>, CardsFault> {
        Ok(self.register.organisations(system, part, most).await?)
    }

    /// One card, corrected.
    ///
    /// # Errors
    /// [`CardsFault`]
    pub async fn card(&self, key: &CardKey) -> Result<Option<Card>, CardsFault> {
        match self.register.card(key).await? {
            Some(card) => Ok(Some(self.corrected(card).await?)),
            None => Ok(None),
        }
    }

    /// The cards of a person, as the law of matching has it.
    ///
    /// # Errors
    /// [`CardsFault`]
    pub async fn of_person(&self, sought: &Sought, today: Date) -> Result<Matched, CardsFault> {
        let mut found: BTreeMap<CardKey, Card> = BTreeMap::new();
        let mut elsewhere: Vec<Correction> = Vec::new();
        if let Some(snils) = &sought.snils {
            let cards = self.register.by_snils(snils).await?;
            found.extend(cards.into_iter().map(|card| (card.key.clone(), card)));
            elsewhere.extend(self.ledger.corrected_to_snils(snils).await?);
        }
        if let Some(paper) = &sought.birth_certificate {
            let cards = self.register.by_certificate(paper).await?;
            found.extend(cards.into_iter().map(|card| (card.key.clone(), card)));
            elsewhere.extend(self.ledger.corrected_to_certificate(paper).await?);
        }
        // What a correction has given the number to, the edition does not find by it.
        for Correction { card, .. } in elsewhere {
            if !found.contains_key(&card)
                && let Some(more) = self.register.card(&card).await?
            {
                found.insert(card, more);
            }
        }
        let mut cards = Vec::new();
        for card in found.into_values() {
            cards.push(self.corrected(card).await?);
        }
        Ok(matched(sought, cards, today))
    }

    /// Every correction, and how it stands to the edition in force.
    ///
    /// # Errors
    /// [`CardsFault`]
    pub async fn corrections(&self) -> Result<Vec<(Correction, Stands)>, CardsFault> {
        let mut all = Vec::new();
        for correction in self.ledger.corrections().await? {
            let card = self.register.card(&correction.card).await?;
            let stands = correction.stands(card.as_ref());
            all.push((correction, stands));
        }
        Ok(all)
    }

    async fn corrected(&self, card: Card) -> Result<Card, CardsFault> {
        let corrections = self.ledger.corrections_of(&card.key).await?;
        Ok(card.corrected(&corrections))
    }
}
