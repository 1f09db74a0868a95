//! Linking: an old login and password proved once, and taken back again.

use super::{
    House,
    enter::Signed,
    judge::refusal_of_proof,
    port::{
        AuditCode, AuditEvent, ClaimReason, Grounds, Happening, JarKey, Linked, NewClaim, NewLink, Proof,
        Purpose, School,
    },
    token::Token,
};
use crate::domain::{
    AccountKey, Fingerprint, FullName, Holding, Link, LinkCard, LinkId, Moment, Ownership, PersonKey,
    Refusal, SchoolId, Secret, Standing, System, ownership,
};

/// A linked account.
pub struct Bound {
    /// The session's new cookie: its id rotates with every link. `None` if another tab has just rotated it.
    pub cookie: Option<Token>,
    /// The link.
    pub link: LinkId,
    /// As whom.
    pub holding: Holding,
}

impl House {
    /// The person's links, for the linking page.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub async fn links(&self, signed: &Signed) -> Result<Vec<Link>, Refusal> {
        self.ledger.links_of(&signed.session.person).await.map_err(|fault| self.store_failed(&fault))
    }

    /// Schools of a journal whose name contains `part`.
    ///
    /// # Errors
    /// Why the journal does not say.
    pub async fn schools(&self, system: &System, part: &str) -> Result<Vec<School>, Refusal> {
        let schools = self.place(system)?.journal.schools(part).await;
        schools.map_err(|fault| refusal_of_proof(&fault))
    }

    /// Proves an account with its password and links it to the person of this session.
    ///
    /// Proof and link are one step, so there is no proof to be replayed or to outlive the session.
    ///
    /// # Errors
    /// The [`Refusal`] for the person; a wrong password costs a try.
    pub async fn bind(
        &self,
        signed: &Signed,
        mut account: AccountKey,
        password: &Secret<String>,
        now: Moment,
    ) -> Result<Bound, Refusal> {
        if !self.place(&account.system)?.journal.asks_school() {
            // One key for one account, whatever the form says.
            account.school = SchoolId::none();
        }
        let proof = match self.prove(signed, &account, password, now).await? {
            Ok(proof) => proof,
            Err(refusal) => return Err(self.proof_failed(signed, &account, refusal, now).await),
        };
        let today = self.place(&account.system)?.today(now);
        let holding = match ownership(&signed.session.claimant, &proof.profile, today) {
            Ownership::Grant(holding) => holding,
            Ownership::AskSchool(doubt) => {
                let names = (&signed.session.claimant.name, &proof.profile.name);
                self.lay_claim(&signed.session.person, &account, names, ClaimReason::Doubt(doubt), now)
                    .await?;
                return Err(Refusal::LaidBeforeSchool);
            }
        };
        self.put_link(signed, account, proof, holding, now).await
    }

    /// Removes a link: its credential, its host sessions, its tickets, its journal session and the person's kept forms
    /// go with it.
    ///
    /// # Errors
    /// [`Refusal::ForeignForm`] if the person has no such link, [`Refusal::StoreUnavailable`].
    pub async fn unbind(&self, signed: &Signed, link: LinkId, now: Moment) -> Result<(), Refusal> {
        let person = &signed.session.person;
        let found = self.ledger.link(person, link).await.map_err(|fault| self.store_failed(&fault))?;
        let link = found.ok_or(Refusal::ForeignForm)?;
        let entry = self.entry(now, AuditCode::Unlinked, person, Some(&link.account));
        if self.cut_link(&link, entry).await? { Ok(()) } else { Err(Refusal::ForeignForm) }
    }

    /// Removes a link and ends whatever was entered by it; false if it is gone already.
    pub(super) async fn cut_link(&self, link: &Link, entry: AuditEvent) -> Result<bool, Refusal> {
        let removed = self.ledger.unlink(&link.person, link.id, entry).await;
        if !removed.map_err(|fault| self.store_failed(&fault))? {
            return Ok(false);
        }
        let ended = self.sessions.end_link(&link.person, link.id).await;
        let ended = ended.map_err(|fault| self.store_failed(&fault))?;
        let forgotten = self.end_forms(&link.person, &ended).await;
        self.finish(ended).await;
        forgotten?;
        let happening = Happening::Unlinked { system: link.account.system.clone() };
        self.witness.saw(happening, Some(&self.pseudonym(&link.person)));
        Ok(true)
    }

    /// The proof, when it is this account's turn. The lane ends with it: what follows may wait for a sign-in that is
    /// under way with the earlier password.
    async fn prove(
        &self,
        signed: &Signed,
        account: &AccountKey,
        password: &Secret<String>,
        now: Moment,
    ) -> Result<Result<Proof, Refusal>, Refusal> {
        let lane = self.lanes.enter(self.lane(account)).await;
        let _lane = lane.map_err(|fault| self.store_failed(&fault))?;
        let counters = self.counters(&signed.session.person, account);
        Ok(match self.slowed(&counters, now).await? {
            Some(refusal) => Err(refusal),
            None => self.proved(&counters, account, password, now).await,
        })
    }

    /// One try at the journal. Only a wrong password costs a strike: a journal that is down is nobody's fault.
    async fn proved(
        &self,
        counters: &Counters,
        account: &AccountKey,
        password: &Secret<String>,
        now: Moment,
    ) -> Result<Proof, Refusal> {
        let proof = self.place(&account.system)?.journal.prove(account, password).await;
        let refusal = match &proof {
            Ok(_) => None,
            Err(fault) => Some(refusal_of_proof(fault)),
        };
        let window = self.settings.proofs.window;
        for counter in [counters.person_and_account, counters.account, counters.person] {
            let counted = match refusal {
                // One account of one's own does not pay for guesses at others'.
                None if counter == counters.person => Ok(()),
                None => self.sessions.forgive(counter).await,
                Some(Refusal::WrongPassword) => self.sessions.strike(counter, now, window).await.map(|_| ()),
                Some(_) => Ok(()),
            };
            counted.map_err(|fault| self.store_failed(&fault))?;
        }
        proof.map_err(|fault| refusal_of_proof(&fault))
    }

    /// Whether this proof has to wait, before the journal is asked at all.
    async fn slowed(&self, counters: &Counters, now: Moment) -> Result<Option<Refusal>, Refusal> {
        let limits = self.settings.proofs;
        let own = self.sessions.strikes(counters.person_and_account, now).await;
        if own.map_err(|fault| self.store_failed(&fault))?.count >= limits.tries {
            return Ok(Some(Refusal::TooManyTries));
        }
        let person = self.sessions.strikes(counters.person, now).await;
        if person.map_err(|fault| self.store_failed(&fault))?.count >= limits.guesses {
            return Ok(Some(Refusal::TooManyTries));
        }
        let all = self.sessions.strikes(counters.account, now).await;
        let all = all.map_err(|fault| self.store_failed(&fault))?;
        let waits = all.count >= limits.tries && now < all.last.plus(limits.pause);
        Ok(waits.then_some(Refusal::SlowDown))
    }

    async fn put_link(
        &self,
        signed: &Signed,
        account: AccountKey,
        proof: Proof,
        holding: Holding,
        now: Moment,
    ) -> Result<Bound, Refusal> {
        let person = signed.session.person.clone();
        let card = LinkCard::from(proof.profile.clone());
        let standings = card.standings();
        let new = NewLink {
            person: person.clone(),
            account: account.clone(),
            holding,
            limit: self.settings.holders.allowed(holding),
            snils: signed.session.snils.clone(),
            card,
            grounds: Grounds::Proof(proof.credential.clone()),
            at: now,
        };
        let entry = self.entry(now, AuditCode::Linked, &person, Some(&account));
        let linked = self.ledger.put_link(new, entry).await.map_err(|fault| self.store_failed(&fault))?;
        let link = match linked {
            Linked::New(link) => link,
            Linked::Renewed(link) => {
                self.forget_journal_sessions(&account, &person, link, &standings).await;
                link
            }
            Linked::HeldByOthers => {
                let names = (&signed.session.claimant.name, &proof.profile.name);
                self.lay_claim(&person, &account, names, ClaimReason::HeldByOthers, now).await?;
                return Err(Refusal::HeldByAnother);
            }
            Linked::Barred => {
                let names = (&signed.session.claimant.name, &proof.profile.name);
                self.lay_claim(&person, &account, names, ClaimReason::Contested, now).await?;
                return Err(Refusal::LaidBeforeSchool);
            }
        };
        let happening = Happening::Linked { system: account.system, holding };
        self.witness.saw(happening, Some(&self.pseudonym(&person)));
        Ok(Bound { cookie: self.rotated(signed.key).await?, link, holding })
    }

    /// Sessions opened with the earlier password, in whichever standing.
    async fn forget_journal_sessions(
        &self,
        account: &AccountKey,
        person: &PersonKey,
        link: LinkId,
        standings: &[Standing],
    ) {
        for standing in standings.iter().cloned() {
            self.part(&account.system, &JarKey { person: person.clone(), link, standing }).await;
        }
    }

    /// The same session under a new id; `None` if another request of this session was quicker.
    async fn rotated(&self, old: Fingerprint) -> Result<Option<Token>, Refusal> {
        let cookie = Token::throw(&*self.dice);
        let key = cookie.fingerprint(&*self.index);
        let rekeyed = self.sessions.rekey_gate(old, key).await;
        let rekeyed = rekeyed.map_err(|fault| self.store_failed(&fault))?;
        // Two tabs may link at once: the second finds its id spent, and the browser has the first one's cookie.
        Ok(rekeyed.then_some(cookie))
    }

    /// Lays a claim before the school, with the claimant's name at ESIA and the holder's in the journal or the register.
    pub(super) async fn lay_claim(
        &self,
        person: &PersonKey,
        account: &AccountKey,
        (claimant, holder): (&FullName, &FullName),
        reason: ClaimReason,
        now: Moment,
    ) -> Result<(), Refusal> {
        let claim = NewClaim {
            person: person.clone(),
            account: account.clone(),
            reason,
            claimant_name: Secret::new(claimant.spoken()),
            holder_name: Secret::new(holder.spoken()),
            at: now,
        };
        let entry = self.entry(now, AuditCode::ClaimLaid, person, Some(account));
        self.ledger.lay_claim(claim, entry).await.map_err(|fault| self.store_failed(&fault))?;
        let happening = Happening::ClaimLaid { system: account.system.clone() };
        self.witness.saw(happening, Some(&self.pseudonym(person)));
        Ok(())
    }

    /// Tells operator and audit of a failed proof.
    async fn proof_failed(
        &self,
        signed: &Signed,
        account: &AccountKey,
        refusal: Refusal,
        now: Moment,
    ) -> Refusal {
        let person = &signed.session.person;
        let happening = Happening::ProofFailed { system: account.system.clone(), refusal };
        self.witness.saw(happening, Some(&self.pseudonym(person)));
        let mut entry = self.entry(now, AuditCode::ProofFailed, person, Some(account));
        entry.reason = Some(refusal.code());
        match self.ledger.audit(entry).await {
            Ok(()) => refusal,
            Err(fault) => self.store_failed(&fault),
        }
    }

    /// Counters go by normal forms: the account key has one spelling, and the person has one number.
    fn counters(&self, person: &PersonKey, account: &AccountKey) -> Counters {
        let AccountKey { system, school, login } = account;
        let account = [system.0.as_bytes(), school.0.as_bytes(), login.as_str().as_bytes()].join(&0);
        let person = [person.realm.0.as_bytes(), &person.oid.0.to_be_bytes()].join(&0);
        let counter = |words: &[&[u8]]| {
            Fingerprint(self.index.index(Purpose::Pseudonym, &words.join(&b"/counter/"[..])))
        };
        Counters {
            person_and_account: counter(&[b"both", &person, &account]),
            account: counter(&[b"account", &account]),
            person: counter(&[b"person", &person]),
        }
    }
}

/// What failures are counted by.
struct Counters {
    person_and_account: Fingerprint,
    account: Fingerprint,
    person: Fingerprint,
}
