//! Sign-out: here, in the journals, and at ESIA.

use futures_util::future::join_all;

use super::{
    House,
    admit::{HostKey, jar_key},
    enter::Signed,
    port::{AuditCode, Ended, Happening},
};
use crate::domain::{Fingerprint, HostSession, LinkId, Moment, PersonKey, Refusal};

impl House {
    /// Ends the gate's session and all that hangs on it: tickets, host sessions, their sockets, the journal sessions;
    /// and forgets the forms that the person has left behind anywhere.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]; then the session may still be alive and the person must be told so.
    pub async fn leave(&self, signed: &Signed, now: Moment) -> Result<(), Refusal> {
        let person = &signed.session.person;
        let ended = self.sessions.end_gate(signed.key).await.map_err(|fault| self.store_failed(&fault))?;
        let forgotten = self.end_forms(person, &ended).await;
        self.finish(ended).await;
        forgotten?;
        self.witness.saw(Happening::SignedOut, Some(&self.pseudonym(person)));
        let entry = self.entry(now, AuditCode::SignedOut, person, None);
        self.ledger.audit(entry).await.map_err(|fault| self.store_failed(&fault))
    }

    /// The same from a journal's own sign-out: whoever leaves the journal on a shared computer means all of it.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub async fn leave_from_journal(&self, host: HostKey, now: Moment) -> Result<(), Refusal> {
        let key = host.fingerprint();
        let found = self.sessions.host(key).await.map_err(|fault| self.store_failed(&fault))?;
        let Some(host) = found else { return Ok(()) };
        let gate = self.sessions.gate(host.gate).await.map_err(|fault| self.store_failed(&fault))?;
        match gate {
            Some(session) => self.leave(&Signed { key: host.gate, session }, now).await,
            None => Ok(()),
        }
    }

    /// ESIA's own sign-out, returning to the gate; `None` where there is none, or none is known now. ESIA ends the
    /// person's whole session there, in whoever's name that is asked.
    pub fn leave_esia(&self) -> Option<String> {
        self.identities.own().leave(&format!("{}/signed-out", self.settings.gate_origin))
    }

    /// Forgets what is past its life; the journals are signed out of for those who just closed the browser.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub async fn sweep(&self, now: Moment) -> Result<(), Refusal> {
        let ended = self.sessions.sweep(now).await.map_err(|fault| self.store_failed(&fault))?;
        self.finish(ended).await;
        Ok(())
    }

    /// Cuts the sockets whose session has ended on another gateway, or by itself, and those into a journal that is no
    /// longer served here, or no longer to its own visitors.
    ///
    /// A session that the store cannot vouch for any more is taken for one that has ended: where it may be believed
    /// for a while, the store has done so already. All are asked about at once, so that nobody's socket waits for the
    /// deadlines of the others.
    pub async fn cut_ended(&self, now: Moment) {
        for system in self.sockets.visited() {
            if !self.places.get(&system).is_some_and(|place| place.own_sign_in) {
                self.sockets.cut_visitors(&system);
            }
        }
        let stays = |host: &HostSession| {
            host.is_fresh(now, self.settings.lifetimes) && self.places.contains_key(&host.system)
        };
        let looks = self.sockets.hosts().into_iter().map(|key| async move {
            let found = self.sessions.host(key).await;
            if !found.as_ref().is_ok_and(|host| host.as_ref().is_some_and(stays)) {
                self.sockets.cut(key);
            }
            found.err()
        });
        let faults = join_all(looks).await;
        // One is told: a store that is away is the cause of all.
        if let Some(fault) = faults.into_iter().flatten().next() {
            self.store_failed(&fault);
        }
    }

    /// Ends whatever was entered by a link that an operator has taken away.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub async fn end_link(&self, person: &PersonKey, link: LinkId) -> Result<(), Refusal> {
        let ended = self.sessions.end_link(person, link).await.map_err(|fault| self.store_failed(&fault))?;
        self.finish(ended).await;
        Ok(())
    }

    pub(super) async fn end_gate(&self, key: Fingerprint) -> Result<(), Refusal> {
        let ended = self.sessions.end_gate(key).await.map_err(|fault| self.store_failed(&fault))?;
        self.finish(ended).await;
        Ok(())
    }

    /// Cuts the sockets first: they need no answer from anybody.
    pub(super) async fn finish(&self, ended: Vec<Ended>) {
        for one in &ended {
            self.sockets.cut(one.host);
        }
        for one in &ended {
            self.part(&one.session.system, &jar_key(&one.session)).await;
        }
    }
}
