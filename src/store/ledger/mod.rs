//! The Ledger in one SQLite file: links, claims before schools, consents, audit.
//!
//! Writes go through one thread that commits in groups and answers after the commit; reads have connections
//! of their own. What must not be read in a stolen file is sealed and bound to its row.

mod audit;
mod awaited;
mod claims;
mod consents;
mod corrections;
mod history;
mod life_port;
mod links;
mod lives;
mod persons;
mod record;
mod reseal;
mod sealer;
mod turned_away;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::civil::Date;
use rusqlite::{Connection, backup::Backup};

pub use reseal::Resealed;

use self::{reseal::Walk, sealer::Sealer, writer::Writer};
use super::{
    file::{FileFault, make, open_to_write},
    index::Indexes,
    readers::Readers,
};
use crate::domain::{
    AccountKey, AwayCode, BirthCertificate, CardKey, CardKind, Chosen, Consent, ConsentId, Correction,
    Ending, Link, LinkId, Mendable, Moment, PersonKey, SchoolId, SchoolRequest, Secret, Snils, System,
    TurnedAway,
};
use crate::flow::port::{
    AuditEvent, Awaited, BlindIndex, Claim, DayCount, Holder, Ledger, LedgerFault, Linked, NewClaim,
    NewConsent, NewLink, NewTurnedAway, ParentsTold, Reached, Vault,
};

/// The embedded body of [`Ledger`].
pub struct SqliteLedger {
    writer: Writer,
    readers: Readers,
    sealer: Arc<Sealer>,
    walk: Mutex<Walk>,
}

impl SqliteLedger {
    /// Opens the file, or makes it; its folder must be there.
    ///
    /// # Errors
    /// [`LedgerFault::Unavailable`] names the folder or the file.
    pub fn open(path: &Path, vault: Arc<dyn Vault>, index: Arc<dyn BlindIndex>) -> Result<Self, LedgerFault> {
        let connection = open_to_write(path, &SCHEMA)?;
        Ok(Self {
            writer: Writer::start(connection)?,
            readers: Readers::new(path.to_owned()),
            sealer: Arc::new(Sealer::new(vault, Indexes::new(index))),
            walk: Mutex::default(),
        })
    }

    /// Commits what is queued and lets the file go; afterwards every call answers with a fault.
    pub fn close(&self) {
        self.readers.close();
        self.writer.close();
    }

    /// Copies the whole ledger, as of one commit, to a new file while work goes on.
    ///
    /// # Errors
    /// [`LedgerFault::Unavailable`] if the copy cannot be made; a half-made one is not left under this name.
    pub async fn backup_to(&self, path: &Path) -> Result<(), LedgerFault> {
        let target = path.to_owned();
        Ok(self.readers.read(move |file| copy(file, &target)).await?)
    }

    /// Checks the whole chain of the audit and tells how many entries it has.
    ///
    /// # Errors
    /// [`LedgerFault::Damaged`] names the first entry that was changed, or says that the end is missing.
    pub async fn verify_audit(&self) -> Result<u64, LedgerFault> {
        self.read(audit::verify).await
    }

    /// Seals up to `batch` records anew if a newer key is current. Called in the background until
    /// [`Resealed::seen`] is zero; then the old key is no longer needed.
    ///
    /// # Errors
    /// [`LedgerFault`]; the batch is tried again by the next call.
    pub async fn reseal_stale(&self, batch: u32) -> Result<Resealed, LedgerFault> {
        let mut walk = *self.walk.lock().unwrap_or_else(PoisonError::into_inner);
        let (walk, resealed) = self
            .write(move |file, sealer| {
                let resealed = walk.step(file, sealer, batch)?;
                Ok((walk, resealed))
            })
            .await?;
        *self.walk.lock().unwrap_or_else(PoisonError::into_inner) = walk;
        Ok(resealed)
    }

    async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Connection, &Sealer) -> Result<T, FileFault> + Send + 'static,
    ) -> Result<T, LedgerFault> {
        let sealer = Arc::clone(&self.sealer);
        Ok(self.readers.read(move |file| ask(file, &sealer)).await?)
    }

    async fn write<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Connection, &Sealer) -> Result<T, FileFault> + Send + 'static,
    ) -> Result<T, LedgerFault> {
        let sealer = Arc::clone(&self.sealer);
        Ok(self.writer.write(move |file| act(file, &sealer)).await?)
    }
}

#[async_trait::async_trait]
impl Ledger for SqliteLedger {
    async fn links_of(&self, person: &PersonKey) -> Result<Vec<Link>, LedgerFault> {
        let person = person.clone();
        self.read(move |file, sealer| links::of(file, sealer, &person)).await
    }

    async fn link(&self, person: &PersonKey, link: LinkId) -> Result<Option<Link>, LedgerFault> {
        let person = person.clone();
        self.read(move |file, sealer| links::one(file, sealer, &person, link)).await
    }

    async fn credential(
        &self,
        person: &PersonKey,
        link: LinkId,
    ) -> Result<Option<Secret<Vec<u8>>>, LedgerFault> {
        let person = person.clone();
        self.read(move |file, sealer| links::credential(file, sealer, &person, link)).await
    }

    async fn holders(&self, account: &AccountKey) -> Result<Vec<Holder>, LedgerFault> {
        let account = account.clone();
        self.read(move |file, sealer| links::holders(file, sealer, &account)).await
    }

    async fn put_link(&self, new: NewLink, audit: AuditEvent) -> Result<Linked, LedgerFault> {
        self.write(move |file, sealer| links::put(file, sealer, &new, audit)).await
    }

    async fn unlink(&self, person: &PersonKey, link: LinkId, audit: AuditEvent) -> Result<bool, LedgerFault> {
        let person = person.clone();
        self.write(move |file, sealer| links::remove(file, sealer, &person, link, &audit)).await
    }

    async fn mark_needs_proof(
        &self,
        person: &PersonKey,
        link: LinkId,
        audit: AuditEvent,
    ) -> Result<(), LedgerFault> {
        let person = person.clone();
        self.write(move |file, sealer| links::need_proof(file, sealer, &person, link, &audit)).await
    }

    async fn forget_credential(
        &self,
        person: &PersonKey,
        link: LinkId,
        audit: AuditEvent,
    ) -> Result<bool, LedgerFault> {
        let person = person.clone();
        self.write(move |file, sealer| links::forget_credential(file, sealer, &person, link, &audit)).await
    }

    async fn note_choice(&self, person: &PersonKey, link: LinkId, chosen: Chosen) -> Result<(), LedgerFault> {
        let person = person.clone();
        self.write(move |file, sealer| links::note_choice(file, sealer, &person, link, &chosen)).await
    }

    async fn lay_claim(&self, claim: NewClaim, audit: AuditEvent) -> Result<(), LedgerFault> {
        self.write(move |file, sealer| claims::lay(file, sealer, &claim, &audit)).await
    }

    async fn claims(&self, most: u32) -> Result<Vec<Claim>, LedgerFault> {
        self.read(move |file, sealer| claims::open(file, sealer, most)).await
    }

    async fn turned_away_of(&self, person: &PersonKey) -> Result<Vec<TurnedAway>, LedgerFault> {
        let person = person.clone();
        self.read(move |file, sealer| turned_away::of(file, sealer, &person)).await
    }

    async fn note_sign_in(
        &self,
        person: &PersonKey,
        rows: Vec<NewTurnedAway>,
        came_in: Vec<System>,
        at: Moment,
        pseudonym: String,
    ) -> Result<(), LedgerFault> {
        let person = person.clone();
        self.write(move |file, sealer| {
            turned_away::note(file, sealer, &person, &rows, &came_in, (at, &pseudonym))
        })
        .await
    }

    async fn turned_away(&self, all: bool, most: u32) -> Result<Vec<TurnedAway>, LedgerFault> {
        self.read(move |file, sealer| turned_away::list(file, sealer, all, most)).await
    }

    async fn leave_request(
        &self,
        person: &PersonKey,
        code: &AwayCode,
        school: SchoolId,
        request: SchoolRequest,
        audit: AuditEvent,
    ) -> Result<bool, LedgerFault> {
        let (person, code) = (person.clone(), code.clone());
        self.write(move |file, sealer| {
            turned_away::request(file, sealer, &person, &code, (&school, &request), &audit)
        })
        .await
    }

    async fn forget_requests(&self, before: Moment) -> Result<u64, LedgerFault> {
        self.write(move |file, _| turned_away::forget_requests(file, before)).await
    }

    async fn correct(&self, correction: Correction, audit: AuditEvent) -> Result<(), LedgerFault> {
        self.write(move |file, sealer| corrections::put(file, sealer, &correction, &audit)).await
    }

    async fn withdraw_correction(
        &self,
        card: &CardKey,
        what: Mendable,
        audit: AuditEvent,
    ) -> Result<bool, LedgerFault> {
        let card = card.clone();
        self.write(move |file, sealer| corrections::remove(file, sealer, &card, what, &audit)).await
    }

    async fn corrections(&self) -> Result<Vec<Correction>, LedgerFault> {
        self.read(corrections::all).await
    }

    async fn corrections_of(&self, card: &CardKey) -> Result<Vec<Correction>, LedgerFault> {
        let card = card.clone();
        self.read(move |file, sealer| corrections::of(file, sealer, &card)).await
    }

    async fn corrected_to_snils(&self, snils: &Snils) -> Result<Vec<Correction>, LedgerFault> {
        let snils = snils.clone();
        self.read(move |file, sealer| corrections::to_snils(file, sealer, &snils)).await
    }

    async fn corrected_to_certificate(
        &self,
        paper: &BirthCertificate,
    ) -> Result<Vec<Correction>, LedgerFault> {
        let paper = paper.clone();
        self.read(move |file, sealer| corrections::to_certificate(file, sealer, &paper)).await
    }

    async fn give_consent(&self, new: NewConsent, audit: AuditEvent) -> Result<ConsentId, LedgerFault> {
        self.write(move |file, sealer| consents::give(file, sealer, &new, &audit)).await
    }

    async fn end_consent(
        &self,
        id: ConsentId,
        by: Option<&PersonKey>,
        ending: Ending,
        at: Moment,
        audit: AuditEvent,
    ) -> Result<Option<Consent>, LedgerFault> {
        let by = by.cloned();
        let end = (at, ending);
        self.write(move |file, sealer| consents::end(file, sealer, id, by.as_ref(), end, &audit)).await
    }

    async fn consents_of(&self, card: &CardKey) -> Result<Vec<Consent>, LedgerFault> {
        let card = card.clone();
        self.read(move |file, sealer| consents::of(file, sealer, &card)).await
    }

    async fn consents_by(&self, giver: &PersonKey) -> Result<Vec<Consent>, LedgerFault> {
        let giver = giver.clone();
        self.read(move |file, sealer| consents::by(file, sealer, &giver)).await
    }

    async fn consents_ending(&self, before: Moment, most: u32) -> Result<Vec<Consent>, LedgerFault> {
        self.read(move |file, sealer| consents::ending(file, sealer, before, most)).await
    }

    async fn note_announced(&self, id: ConsentId, at: Moment) -> Result<(), LedgerFault> {
        self.write(move |file, _| consents::note_announced(file, id, at)).await
    }

    async fn ask_for_consent(
        &self,
        card: &CardKey,
        at: Moment,
        audit: AuditEvent,
    ) -> Result<Awaited, LedgerFault> {
        let card = card.clone();
        self.write(move |file, sealer| awaited::ask(file, sealer, &card, at, &audit)).await
    }

    async fn note_told(
        &self,
        card: &CardKey,
        told: ParentsTold,
        audit: AuditEvent,
    ) -> Result<bool, LedgerFault> {
        let card = card.clone();
        self.write(move |file, sealer| awaited::note_told(file, sealer, &card, told, &audit)).await
    }

    async fn awaited(&self) -> Result<Vec<Awaited>, LedgerFault> {
        self.read(awaited::all).await
    }

    async fn note_coverage(
        &self,
        day: Date,
        kind: CardKind,
        reached: Vec<Reached>,
    ) -> Result<(), LedgerFault> {
        self.write(move |file, _| history::note(file, day, kind, &reached)).await
    }

    async fn coverage_on(&self, day: Date, kind: CardKind) -> Result<Vec<Reached>, LedgerFault> {
        self.read(move |file, _| history::on(file, day, kind)).await
    }

    async fn coverage_days(&self, kind: CardKind) -> Result<Vec<DayCount>, LedgerFault> {
        self.read(move |file, _| history::days(file, kind)).await
    }

    async fn audit(&self, event: AuditEvent) -> Result<(), LedgerFault> {
        self.write(move |file, sealer| audit::add(file, sealer, &event)).await
    }

    async fn count_links(&self) -> Result<u64, LedgerFault> {
        self.read(|file, _| links::count(file)).await
    }
}

/// Made beside and moved into place, so that the name never stands for half a copy.
fn copy(file: &Connection, target: &Path) -> Result<(), FileFault> {
    let outside = |error: std::io::Error| FileFault::Unavailable(format!("{}: {error}", target.display()));
    let mut partial = target.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    if partial.exists() {
        std::fs::remove_file(&partial).map_err(outside)?;
    }
    make(&partial)?;
    let mut into = Connection::open(&partial)?;
    Backup::new(file, &mut into)?.run_to_completion(ALL_PAGES, Duration::ZERO, None)?;
    into.close().map_err(|(_, error)| error)?;
    std::fs::rename(&partial, target).map_err(outside)
}

/// The steps of the schema, oldest first; a step that was released is never changed.
const SCHEMA: [&str; 7] = [
    include_str!("schema_1.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
    include_str!("schema_4.sql"),
    include_str!("schema_5.sql"),
    include_str!("schema_6.sql"),
    include_str!("schema_7.sql"),
];

/// All pages in one step: a copy in several starts over whenever somebody writes between them.
const ALL_PAGES: i32 = i32::MAX;
