//! Opening a journal for a person, by the manner `replay`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::{
    House,
    judge::refusal_of_entry,
    port::{
        AuditCode, Happening, JarKey, Journal, JournalFault, JournalSession, JournalShelf, Lanes, Opener,
        Purpose,
    },
    scrub::impersonal,
};
use crate::domain::{AccountKey, Fingerprint, Link, Moment, PersonKey, Refusal, Secret, System};

/// A journal that ends this many sessions of one link within the window is left alone until the window has passed.
const MOST_REOPENINGS: u32 = 4;

/// The window; it begins anew with every loss.
pub(super) const REOPEN_WINDOW: Duration = Duration::from_mins(1);

impl House {
    /// The journal session of a person and a link, opened if none is held. A credential that the journal
    /// refuses turns the link to "needs proof"; nothing else is lost.
    pub(super) async fn journal_session(
        &self,
        system: &System,
        jar: &JarKey,
        now: Moment,
    ) -> Result<Arc<JournalSession>, Refusal> {
        if let Some(held) = self.held_journal(jar).await {
            return Ok(held);
        }
        let lost = self.sessions.strikes(self.reopenings(jar), now).await;
        if lost.map_err(|fault| self.store_failed(&fault))?.count >= MOST_REOPENINGS {
            return Err(Refusal::JournalUnavailable);
        }
        let link =
            self.ledger.link(&jar.person, jar.link).await.map_err(|fault| self.store_failed(&fault))?;
        let link = link.ok_or(Refusal::NeedsProof)?;
        let credential = self.ledger.credential(&jar.person, jar.link).await;
        let credential = credential.map_err(|fault| self.store_failed(&fault))?.ok_or(Refusal::NeedsProof)?;
        let opener = Arc::new(Replay {
            journal: Arc::clone(&self.place(system)?.journal),
            account: link.account.clone(),
            credential,
            key: jar.clone(),
            lane: self.lane(&link.account),
            lanes: Arc::clone(&self.lanes),
            shelf: self.shelf.clone(),
            played: AtomicBool::new(false),
        });
        let asked: Arc<dyn Opener> = opener.clone();
        match self.jar.session(jar, asked).await {
            Ok(session) if !opener.played.load(Ordering::Acquire) => Ok(session),
            Ok(session) => {
                let entry = self.entry(now, AuditCode::JournalEntered, &jar.person, Some(&link.account));
                self.ledger.audit(entry).await.map_err(|fault| self.store_failed(&fault))?;
                let person = self.pseudonym(&jar.person);
                self.witness.saw(Happening::JournalEntered { system: system.clone() }, Some(&person));
                Ok(session)
            }
            Err(fault) => Err(self.not_entered(&link, &fault, now).await),
        }
    }

    /// The counter of sessions that the journal ended by itself.
    pub(super) fn reopenings(&self, jar: &JarKey) -> Fingerprint {
        let PersonKey { realm, oid } = &jar.person;
        let words = [realm.0.as_bytes(), &oid.0.to_be_bytes(), &jar.link.0.to_be_bytes(), b"reopened"];
        Fingerprint(self.index.index(Purpose::Pseudonym, &words.join(&0)))
    }

    async fn not_entered(&self, link: &Link, fault: &JournalFault, now: Moment) -> Refusal {
        let refusal = refusal_of_entry(fault);
        if refusal == Refusal::StoreUnavailable {
            return self.store_failed(fault);
        }
        let happening = Happening::JournalNotEntered {
            system: link.account.system.clone(),
            refusal,
            detail: impersonal(&fault.to_string(), link),
        };
        self.witness.saw(happening, Some(&self.pseudonym(&link.person)));
        if refusal == Refusal::NeedsProof {
            let entry = self.entry(now, AuditCode::NeedsProof, &link.person, Some(&link.account));
            if let Err(fault) = self.ledger.mark_needs_proof(&link.person, link.id, entry).await {
                return self.store_failed(&fault);
            }
        }
        refusal
    }
}

/// The manner `replay`: the stored credential, played by the gateway.
struct Replay {
    journal: Arc<dyn Journal>,
    account: AccountKey,
    credential: Secret<Vec<u8>>,
    key: JarKey,
    lane: Fingerprint,
    lanes: Arc<dyn Lanes>,
    shelf: Option<Arc<dyn JournalShelf>>,
    /// Many may ask for one session at once; the one whose opener was played writes the audit.
    played: AtomicBool,
}

#[async_trait::async_trait]
impl Opener for Replay {
    /// Another gateway may have entered while this one waited for its turn: then there is one session for both.
    async fn open(&self) -> Result<JournalSession, JournalFault> {
        let _lane = self.lanes.enter(self.lane).await?;
        if let Some(shelf) = &self.shelf
            && let Some(shared) = shelf.find(&self.key).await?
        {
            return Ok(shared);
        }
        self.played.store(true, Ordering::Release);
        let session = self.journal.enter(&self.account, &self.credential, &self.key.standing).await?;
        let Some(shelf) = &self.shelf else { return Ok(session) };
        match shelf.put(&self.key, &session).await {
            Ok(number) => Ok(JournalSession { number, ..session }),
            Err(fault) => {
                self.journal.leave(&session).await;
                Err(fault.into())
            }
        }
    }

    /// A session that others share is ended by whoever takes it off the shelf.
    async fn close(&self, session: &JournalSession) {
        if self.shelf.is_none() {
            self.journal.leave(session).await;
        }
    }
}
