//! Opening a journal for a person, by the manners that the journal has for the account's role.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use super::{
    House,
    judge::refusal_of_entry,
    manners::{Attempt, attempts, is_final},
    port::{
        Asserter, AuditCode, Clock, Facade, Happening, JarKey, Journal, JournalFault, JournalSession,
        JournalShelf, Lanes, Opener, Purpose,
    },
    scrub::impersonal,
    share::sign_out,
};
use crate::domain::{
    AccountKey, Asserted, Basis, Fingerprint, Link, Manner, Moment, PersonKey, Refusal, System,
};

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
            if self.can_go_on(system, &held) {
                return Ok(held);
            }
            self.lost(jar, held.number).await;
        }
        let lost = self.sessions.strikes(self.reopenings(jar), now).await;
        if lost.map_err(|fault| self.store_failed(&fault))?.count >= MOST_REOPENINGS {
            return Err(Refusal::JournalUnavailable);
        }
        let link =
            self.ledger.link(&jar.person, jar.link).await.map_err(|fault| self.store_failed(&fault))?;
        let link = link.ok_or(Refusal::NeedsProof)?;
        let opener = Arc::new(self.entering(system, jar, &link, now).await?);
        let asked: Arc<dyn Opener> = opener.clone();
        match self.jar.session(jar, asked).await {
            Ok(session) => {
                if let Some(&manner) = opener.entered.get() {
                    self.entered_by(&link, manner, jar, now).await?;
                }
                Ok(session)
            }
            Err(fault) => Err(self.not_entered(&link, jar, &fault, now).await),
        }
    }

    /// A session that rests on the signed header is of no use once a configuration that was read anew signs none.
    fn can_go_on(&self, system: &System, held: &JournalSession) -> bool {
        held.asserted.is_none() || self.place(system).is_ok_and(|place| place.asserter.is_some())
    }

    /// The counter of sessions that the journal ended by itself.
    pub(super) fn reopenings(&self, jar: &JarKey) -> Fingerprint {
        let PersonKey { realm, oid } = &jar.person;
        let words = [realm.0.as_bytes(), &oid.0.to_be_bytes(), &jar.link.0.to_be_bytes(), b"reopened"];
        Fingerprint(self.index.index(Purpose::Pseudonym, &words.join(&0)))
    }

    /// Everything that opening this link may take, in the order of the journal's manners.
    async fn entering(
        &self,
        system: &System,
        jar: &JarKey,
        link: &Link,
        now: Moment,
    ) -> Result<Entering, Refusal> {
        let place = self.place(system)?;
        let manners = place.manners.of(link.card.role(&jar.standing));
        let credential = self.ledger.credential(&jar.person, jar.link).await;
        let credential = credential.map_err(|fault| self.store_failed(&fault))?;
        let vouched = self.vouched(link, link.card.role(&jar.standing), now).await?;
        let attempts = attempts(manners, credential, vouched.as_ref());
        if attempts.is_empty() {
            let proof_would_do = manners.contains(&Manner::Replay);
            return Err(if proof_would_do { Refusal::NeedsProof } else { Refusal::DiaryNotFound });
        }
        Ok(Entering {
            journal: Arc::clone(&place.journal),
            account: link.account.clone(),
            attempts,
            facade: self.facade.clone(),
            asserter: place.asserter.clone(),
            key: jar.clone(),
            lane: self.lane(&link.account),
            lanes: Arc::clone(&self.lanes),
            shelf: self.shelf.clone(),
            clock: Arc::clone(&self.clock),
            now,
            entered: OnceLock::new(),
        })
    }

    /// Told once for each session that was opened. A password that nobody needs any more is forgotten.
    async fn entered_by(
        &self,
        link: &Link,
        manner: Manner,
        jar: &JarKey,
        now: Moment,
    ) -> Result<(), Refusal> {
        let entry = self.entry(now, AuditCode::JournalEntered, &jar.person, Some(&link.account));
        self.ledger.audit(entry).await.map_err(|fault| self.store_failed(&fault))?;
        let system = link.account.system.clone();
        let manners = &self.place(&system)?.manners;
        let is_spare = link.basis == Basis::Proof && manner.is_passwordless() && !manners.take_passwords();
        if is_spare && !link.card.cards.is_empty() {
            let entry = self.entry(now, AuditCode::PasswordForgotten, &jar.person, Some(&link.account));
            let forgotten = self.ledger.forget_credential(&jar.person, link.id, entry).await;
            forgotten.map_err(|fault| self.store_failed(&fault))?;
        }
        let person = self.pseudonym(&jar.person);
        self.witness.saw(Happening::JournalEntered { system, manner }, Some(&person));
        Ok(())
    }

    async fn not_entered(&self, link: &Link, jar: &JarKey, fault: &JournalFault, now: Moment) -> Refusal {
        let place = self.place(&link.account.system);
        let manners = place.map(|place| place.manners.of(link.card.role(&jar.standing)));
        let proof_would_do = manners.is_ok_and(|manners| manners.contains(&Manner::Replay));
        let refusal = if !is_final(fault) && proof_would_do {
            // The journal did not take the gateway's word; it takes passwords too.
            Refusal::NeedsProof
        } else {
            refusal_of_entry(fault)
        };
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

/// One opening: the attempts, and what they need.
struct Entering {
    journal: Arc<dyn Journal>,
    account: AccountKey,
    attempts: Vec<Attempt>,
    facade: Option<Arc<dyn Facade>>,
    asserter: Option<Arc<dyn Asserter>>,
    key: JarKey,
    lane: Fingerprint,
    lanes: Arc<dyn Lanes>,
    shelf: Option<Arc<dyn JournalShelf>>,
    clock: Arc<dyn Clock>,
    now: Moment,
    /// By which manner; many may ask for one session at once, and the one whose opener was played writes the audit.
    entered: OnceLock<Manner>,
}

impl Entering {
    /// The first manner that the journal takes. What it refuses for another reason than the manner is refused.
    async fn enter(&self) -> Result<JournalSession, JournalFault> {
        let mut last = JournalFault::Credential;
        for attempt in &self.attempts {
            match self.try_one(attempt).await {
                Ok(session) => {
                    self.entered.get_or_init(|| attempt.manner());
                    return Ok(session);
                }
                Err(fault) if is_final(&fault) => return Err(fault),
                Err(fault) => last = fault,
            }
        }
        Err(last)
    }

    async fn try_one(&self, attempt: &Attempt) -> Result<JournalSession, JournalFault> {
        let standing = &self.key.standing;
        match attempt {
            Attempt::Replay(credential) => self.journal.enter(&self.account, credential, standing).await,
            Attempt::Facade(vouched) => {
                let facade = self.facade.as_ref();
                let voucher = facade.and_then(|facade| facade.voucher(&self.account.system, vouched.clone()));
                let voucher = voucher.ok_or_else(|| no_way("the facade has no client for this journal"))?;
                self.journal.enter_vouched(vouched, standing, voucher).await
            }
            Attempt::Assertion(vouched) => {
                let asserter = self.asserter.as_ref();
                let asserter = asserter.ok_or_else(|| no_way("no key signs for this journal"))?;
                let asserted = Asserted::of(vouched, standing);
                self.journal.enter_asserted(&asserted, &**asserter, self.now).await
            }
        }
    }
}

impl Entering {
    /// The opening is long ago when this is asked for, so the time is read anew.
    async fn leave(&self, session: &JournalSession) {
        sign_out(&*self.journal, session, self.asserter.as_deref(), self.clock.now()).await;
    }
}

fn no_way(detail: &str) -> JournalFault {
    JournalFault::NoSuchWay { detail: detail.to_owned() }
}

#[async_trait::async_trait]
impl Opener for Entering {
    /// Another gateway may have entered while this one waited for its turn: then there is one session for both.
    async fn open(&self) -> Result<JournalSession, JournalFault> {
        let _lane = self.lanes.enter(self.lane).await?;
        if let Some(shelf) = &self.shelf
            && let Some(shared) = shelf.find(&self.key).await?
        {
            return Ok(shared);
        }
        let session = self.enter().await?;
        let Some(shelf) = &self.shelf else { return Ok(session) };
        match shelf.put(&self.key, &session).await {
            Ok(number) => Ok(JournalSession { number, ..session }),
            Err(fault) => {
                self.leave(&session).await;
                Err(fault.into())
            }
        }
    }

    /// A session that others share is ended by whoever takes it off the shelf.
    async fn close(&self, session: &JournalSession) {
        if self.shelf.is_none() {
            self.leave(session).await;
        }
    }
}
