//! What an operator does for one person: looks, merges, takes away, forgets.

use std::sync::Arc;

use super::{
    cards::{DeskFault, ledger},
    compose::{addresses, places},
    register::folder,
    vault::sealing_of,
};
use crate::{
    config::Settled,
    domain::{
        AccountKey, CardKey, Consent, ConsentId, Ending, Entered, Giver, Holding, Link, LinkId, Moment,
        PersonKey, Snils, account_of,
    },
    flow::{
        port::{AuditCode, AuditEvent, BlindIndex, Clock, Ledger, Lives},
        pseudonym,
        register::Cards,
    },
    store::{ledger::SqliteLedger, register::SqliteRegister},
    telemetry::SystemClock,
};

/// The persons of a configuration's ledger, beside a gateway that may run: it ends what was entered within a second or
/// two.
pub struct PersonDesk {
    ledger: Arc<SqliteLedger>,
    cards: Cards,
    index: Arc<dyn BlindIndex>,
    now: Moment,
}

impl PersonDesk {
    /// Opens ledger and register.
    ///
    /// # Errors
    /// [`DeskFault`]
    pub fn open(settled: &Settled) -> Result<Self, DeskFault> {
        let keys = sealing_of(settled)?;
        let register =
            SqliteRegister::open(folder(settled), Arc::clone(&keys.vault), Arc::clone(&keys.index))?;
        let ledger = Arc::new(ledger(settled)?);
        let cards = Cards::new(Arc::new(register), Arc::clone(&ledger) as Arc<dyn Ledger>);
        Ok(Self { ledger, cards, index: keys.index, now: SystemClock.now() })
    }

    /// Everybody with this СНИЛС who has a link.
    ///
    /// # Errors
    /// [`DeskFault`]
    pub async fn with_snils(&self, snils: &Snils) -> Result<Vec<PersonKey>, DeskFault> {
        Ok(self.ledger.persons_with(snils).await?)
    }

    /// The links of a person, oldest first.
    ///
    /// # Errors
    /// [`DeskFault`]
    pub async fn links(&self, person: &PersonKey) -> Result<Vec<Link>, DeskFault> {
        Ok(self.ledger.links_of(person).await?)
    }

    /// Takes a link away, as when somebody has left the school. False if the person has none such.
    ///
    /// # Errors
    /// [`DeskFault`]; then nothing was changed.
    pub async fn take_link(&self, person: &PersonKey, link: LinkId) -> Result<bool, DeskFault> {
        Ok(self.ledger.take_link(person, link, self.event(AuditCode::LinkTaken, person)).await?)
    }

    /// Two numbers of one person at ESIA become one; how many links were moved.
    ///
    /// # Errors
    /// [`DeskFault`]; then nothing was changed.
    pub async fn merge(&self, from: &PersonKey, into: &PersonKey) -> Result<u32, DeskFault> {
        Ok(self.ledger.merge(from, into, self.event(AuditCode::PersonsMerged, into)).await?)
    }

    /// Another СНИЛС. False if the person has no link.
    ///
    /// # Errors
    /// [`DeskFault`]; then nothing was changed.
    pub async fn change_snils(&self, person: &PersonKey, snils: &Snils) -> Result<bool, DeskFault> {
        Ok(self.ledger.change_snils(person, snils, self.event(AuditCode::SnilsChanged, person)).await?)
    }

    /// A parent's rights to a child have ended: the child's account is closed to them for good, and consents that they
    /// gave for the child end. False if that was so already.
    ///
    /// # Errors
    /// [`DeskFault`]; [`DeskFault::NoCard`] if the card names no account.
    pub async fn end_rights(
        &self,
        settled: &Settled,
        person: &PersonKey,
        child: &CardKey,
    ) -> Result<bool, DeskFault> {
        let card = self.cards.card(child).await?.ok_or(DeskFault::NoCard)?;
        let places = places(settled, &addresses(settled))?;
        let journal = places.get(&child.system).map(|place| Entered {
            manners: place.manners.clone(),
            asks_school: place.journal.asks_school(),
            numbers_are_pupils: place.numbers_are_pupils,
        });
        let account = journal.and_then(|journal| account_of(&card, &journal)).ok_or(DeskFault::NoCard)?;
        let fresh = self.ledger.bar(person, &account, self.event(AuditCode::RightsEnded, person)).await?;
        self.end_consents(person, child, &account).await?;
        Ok(fresh)
    }

    /// Forgets a person; how many links went.
    ///
    /// # Errors
    /// [`DeskFault`]; then nothing was changed.
    pub async fn erase(&self, person: &PersonKey, died: bool) -> Result<u32, DeskFault> {
        let code = if died { AuditCode::PersonDied } else { AuditCode::PersonErased };
        for consent in self.ledger.consents_by(person).await? {
            if consent.is_in_force(self.now) {
                self.end_consent(consent.id, person, Ending::Erased).await?;
                let rested = self.cards.card(&consent.subject).await?.and_then(|card| card.account);
                if let Some(account) = rested.filter(|_| consent.given_as == Giver::Parent) {
                    self.end_childs_sessions(&account).await?;
                }
            }
        }
        Ok(self.ledger.erase(person, self.event(code, person)).await?)
    }

    async fn end_consents(
        &self,
        person: &PersonKey,
        child: &CardKey,
        account: &AccountKey,
    ) -> Result<(), DeskFault> {
        let given = self.ledger.consents_of(child).await?;
        let theirs = |consent: &&Consent| {
            consent.giver == *person && consent.given_as == Giver::Parent && consent.is_in_force(self.now)
        };
        for consent in given.iter().filter(theirs) {
            self.end_consent(consent.id, person, Ending::RightsEnded).await?;
            self.end_childs_sessions(account).await?;
        }
        Ok(())
    }

    async fn end_consent(&self, id: ConsentId, person: &PersonKey, ending: Ending) -> Result<(), DeskFault> {
        let mut event = self.event(AuditCode::ConsentEnded, person);
        event.reason = Some(ending.word());
        self.ledger.end_consent(id, None, ending, self.now, event).await?;
        Ok(())
    }

    /// The child comes in again at once, if another parent's consent is there.
    async fn end_childs_sessions(&self, account: &AccountKey) -> Result<(), DeskFault> {
        for holder in self.ledger.holders(account).await? {
            if holder.holding == Holding::Own {
                self.ledger.end_entered(&holder.person, holder.link, self.now).await?;
            }
        }
        Ok(())
    }

    fn event(&self, code: AuditCode, person: &PersonKey) -> AuditEvent {
        let person = Some(pseudonym(&*self.index, person));
        AuditEvent { at: self.now, code, person, account: None, reason: None }
    }
}
