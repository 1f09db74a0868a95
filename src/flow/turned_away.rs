//! What somebody whom the register does not know sees and may do about it.

use super::{
    House,
    enter::Signed,
    port::{AuditCode, LedgerFault},
    recognise::not_found,
    register::CardsFault,
};
use crate::domain::{
    AwayCode, AwayReason, Moment, Organisation, Refusal, SchoolId, SchoolRequest, Secret, System, TurnedAway,
};

/// More schools than this are not shown at once.
const MOST_SCHOOLS: usize = 30;

impl House {
    /// The person's open rows, and what they hear in the journal on the way to.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub async fn turned_away(&self, signed: &Signed) -> Result<(Refusal, Vec<TurnedAway>), Refusal> {
        let rows = self.ledger.turned_away_of(&signed.session.person).await;
        let rows = rows.map_err(|fault| self.store_failed(&fault))?;
        Ok((not_found(signed.session.claimant.assurance), rows))
    }

    /// Asks the register once more, for somebody whose school may have mended the card meanwhile.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub async fn recognise_again(&self, signed: &Signed, now: Moment) -> Result<(), Refusal> {
        self.recognise(&signed.person(), signed.session.errand.as_ref(), now).await
    }

    /// The schools of a journal in the register whose name contains `part`.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub async fn organisations(&self, system: &System, part: &str) -> Result<Vec<Organisation>, Refusal> {
        let found = self.cards.organisations(system, part, MOST_SCHOOLS).await;
        found.map_err(|fault| match fault {
            CardsFault::Register(fault) => self.store_failed(&fault),
            CardsFault::Ledger(fault) => self.store_failed(&fault),
        })
    }

    /// Leaves a request for a school: the person's name at ESIA, and how they want to be reached.
    ///
    /// # Errors
    /// [`Refusal::ForeignForm`] if the person has no open row of this code without a card, or the register no such
    /// school; [`Refusal::StoreUnavailable`].
    pub async fn leave_request(
        &self,
        signed: &Signed,
        code: &AwayCode,
        school: SchoolId,
        contact: String,
        now: Moment,
    ) -> Result<(), Refusal> {
        let person = &signed.session.person;
        let rows = self.ledger.turned_away_of(person).await;
        let rows = rows.map_err(|fault| self.store_failed(&fault))?;
        let row = rows.iter().find(|row| row.code == *code && row.reason == AwayReason::NoCard);
        let row = row.ok_or(Refusal::ForeignForm)?;
        let known = self.cards.organisations(&row.system, "", usize::MAX).await;
        let known = known.map_err(|fault| self.store_failed(&fault))?;
        if known.iter().all(|organisation| organisation.id != school) {
            return Err(Refusal::ForeignForm);
        }
        let request = SchoolRequest {
            name: Secret::new(signed.session.claimant.name.spoken()),
            contact: Secret::new(contact),
            at: now,
        };
        let entry = self.entry(now, AuditCode::RequestLeft, person, None);
        let left = self.ledger.leave_request(person, code, school, request, entry).await;
        if left.map_err(|fault: LedgerFault| self.store_failed(&fault))? {
            Ok(())
        } else {
            Err(Refusal::ForeignForm)
        }
    }
}
