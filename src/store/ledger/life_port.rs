//! The Ledger's port about persons as a whole.

use super::{SqliteLedger, lives};
use crate::domain::{AccountKey, LinkId, Moment, PersonKey, Snils};
use crate::flow::port::{AuditEvent, EndedLink, LedgerFault, Lives};

#[async_trait::async_trait]
impl Lives for SqliteLedger {
    async fn persons_with(&self, snils: &Snils) -> Result<Vec<PersonKey>, LedgerFault> {
        let snils = snils.clone();
        self.read(move |file, sealer| lives::with_snils(file, sealer, &snils)).await
    }

    async fn change_snils(
        &self,
        person: &PersonKey,
        snils: &Snils,
        audit: AuditEvent,
    ) -> Result<bool, LedgerFault> {
        let (person, snils) = (person.clone(), snils.clone());
        self.write(move |file, sealer| lives::change_snils(file, sealer, &person, &snils, &audit)).await
    }

    async fn take_link(
        &self,
        person: &PersonKey,
        link: LinkId,
        audit: AuditEvent,
    ) -> Result<bool, LedgerFault> {
        let person = person.clone();
        self.write(move |file, sealer| lives::take(file, sealer, &person, link, &audit)).await
    }

    async fn merge(&self, from: &PersonKey, into: &PersonKey, audit: AuditEvent) -> Result<u32, LedgerFault> {
        let (from, into) = (from.clone(), into.clone());
        self.write(move |file, sealer| lives::merge(file, sealer, &from, &into, &audit)).await
    }

    async fn bar(
        &self,
        person: &PersonKey,
        account: &AccountKey,
        audit: AuditEvent,
    ) -> Result<bool, LedgerFault> {
        let (person, account) = (person.clone(), account.clone());
        self.write(move |file, sealer| lives::bar(file, sealer, &person, &account, &audit)).await
    }

    async fn is_barred(&self, person: &PersonKey, account: &AccountKey) -> Result<bool, LedgerFault> {
        let (person, account) = (person.clone(), account.clone());
        self.read(move |file, sealer| lives::is_barred(file, &sealer.row(&person, &account))).await
    }

    async fn erase(&self, person: &PersonKey, audit: AuditEvent) -> Result<u32, LedgerFault> {
        let person = person.clone();
        self.write(move |file, sealer| lives::erase(file, sealer, &person, &audit)).await
    }

    async fn end_entered(&self, person: &PersonKey, link: LinkId, at: Moment) -> Result<(), LedgerFault> {
        let person = person.clone();
        self.write(move |file, _| lives::end(file, &person, link, at)).await
    }

    async fn ended_links(&self, after: i64) -> Result<Vec<EndedLink>, LedgerFault> {
        self.read(move |file, _| lives::ended(file, after)).await
    }

    async fn forget_old(&self, closed: Moment, consents: Moment, heard: Moment) -> Result<u64, LedgerFault> {
        self.write(move |file, _| lives::forget(file, closed, consents, heard)).await
    }
}
