//! The way onto the journal's own host: the knock before the sign-in, the ticket after it.

use super::{
    House,
    admit::{covers, jar_key, pairs},
    alias::alias_for,
    consent::Agreed,
    port::{Entrance, JarKey, JournalSession},
    token::Token,
    trace::trace,
};
use crate::domain::{
    ConsentNeed, Fingerprint, Holding, HostSession, Link, Moment, Refusal, ReturnPath, Secret, Shown, Span,
    System, Ticket,
};

/// A browser let into a journal.
pub struct LetIn {
    /// The host session's cookie; `None` when it had one already.
    pub door: Option<Token>,
    /// What that session leaves behind in the browser; comes with the door.
    pub trace: Option<Token>,
    /// What the browser is handed; its tokens are aliases already.
    pub entrance: Entrance,
    /// Where the person wanted to go.
    pub back: ReturnPath,
}

impl House {
    /// Before the sign-in: the nonce that this browser keeps on the journal host, a new one unless it has one,
    /// and its mark for the errand.
    pub fn knock(&self, kept: Option<Token>) -> (Token, Fingerprint) {
        let nonce = kept.unwrap_or_else(|| Token::throw(&*self.dice));
        let mark = nonce.fingerprint(&*self.index);
        (nonce, mark)
    }

    /// After the sign-in: a ticket becomes a host session, in the browser that knocked, once, within its time.
    ///
    /// # Errors
    /// [`Refusal::AttemptUnknown`] for a ticket that is unknown, used, late or for another host,
    /// [`Refusal::ForeignBrowser`] without the nonce; otherwise why the journal does not open.
    pub async fn let_in(
        &self,
        system: &System,
        ticket: &Token,
        nonce: Option<&Token>,
        earlier: Option<&Token>,
        now: Moment,
    ) -> Result<LetIn, Refusal> {
        let ticket = self.ticket(system, ticket, nonce, now).await?;
        let gate = self.sessions.gate(ticket.gate).await.map_err(|fault| self.store_failed(&fault))?;
        let gate = gate.filter(|gate| gate.span.is_fresh(now, self.settings.lifetimes));
        let gate = gate.ok_or(Refusal::AttemptUnknown)?;
        let jar = JarKey { person: gate.person.clone(), link: ticket.link, standing: ticket.standing };
        let link =
            self.ledger.link(&jar.person, jar.link).await.map_err(|fault| self.store_failed(&fault))?;
        let link = link.ok_or(Refusal::AttemptUnknown)?;
        let until = match self.agreed(&gate, &link, &jar.standing, now).await? {
            Agreed::Until(until) => until,
            Agreed::Needs(ConsentNeed::OfParent) => return Err(Refusal::NoParentsConsent),
            Agreed::Needs(ConsentNeed::Own | ConsentNeed::None) => return Err(Refusal::NoOwnConsent),
        };
        let session = self.journal_session(system, &jar, now).await?;
        let aliases: Vec<_> = session
            .tokens
            .iter()
            .map(|token| alias_for(token.value.expose().len(), token.alphabet, &*self.dice))
            .collect();
        let entrance = veiled(&session, &aliases);
        let door = Token::throw(&*self.dice);
        let host = HostSession {
            gate: ticket.gate,
            person: jar.person.clone(),
            system: system.clone(),
            link: jar.link,
            standing: jar.standing.clone(),
            shown: shown(&link, &jar),
            aliases,
            span: Span::starting(now),
            until,
        };
        let key = door.fingerprint(&*self.index);
        self.sessions.put_host(key, host).await.map_err(|fault| self.store_failed(&fault))?;
        self.check_link(&jar, key).await?;
        // Whoever was in here before, in this browser, is out now.
        if let Some(earlier) = earlier {
            let ended = self.sessions.end_host(earlier.fingerprint(&*self.index)).await;
            if let Some(ended) = ended.map_err(|fault| self.store_failed(&fault))? {
                self.sockets.cut(ended.host);
                // Who chooses the same way again goes on with the journal session that is open.
                if jar_key(&ended.session) != jar {
                    self.finish(vec![ended]).await;
                }
            }
        }
        let trace = Some(trace(key, &jar, &*self.index));
        Ok(LetIn { door: Some(door), trace, entrance, back: ticket.errand.back })
    }

    /// The entrance again, for a browser that is in already: its page lost its storage, or its journal session ended.
    ///
    /// # Errors
    /// [`Refusal::AttemptUnknown`] if it is not in; otherwise why the journal does not open.
    pub async fn let_in_again(
        &self,
        system: &System,
        door: Option<&Token>,
        now: Moment,
    ) -> Result<LetIn, Refusal> {
        let (_, host) = self.host(system, door, now).await?.ok_or(Refusal::AttemptUnknown)?;
        let jar = jar_key(&host);
        let session = self.journal_session(system, &jar, now).await?;
        if !covers(&host.aliases, &session) {
            return Err(Refusal::AttemptUnknown);
        }
        let entrance = veiled(&session, &host.aliases);
        Ok(LetIn { door: None, trace: None, entrance, back: ReturnPath::start() })
    }

    /// An unlink that came while the journal was being opened has not seen this host session: it ends here.
    async fn check_link(&self, jar: &JarKey, key: Fingerprint) -> Result<(), Refusal> {
        let link =
            self.ledger.link(&jar.person, jar.link).await.map_err(|fault| self.store_failed(&fault))?;
        if link.is_some() {
            return Ok(());
        }
        let ended = self.sessions.end_host(key).await.map_err(|fault| self.store_failed(&fault))?;
        self.finish(ended.into_iter().collect()).await;
        Err(Refusal::AttemptUnknown)
    }

    async fn ticket(
        &self,
        system: &System,
        ticket: &Token,
        nonce: Option<&Token>,
        now: Moment,
    ) -> Result<Ticket, Refusal> {
        let key = ticket.fingerprint(&*self.index);
        let taken = self.sessions.take_ticket(key).await.map_err(|fault| self.store_failed(&fault))?;
        let late = |ticket: &Ticket| now >= ticket.given.plus(self.settings.lifetimes.ticket);
        let ticket = taken
            .filter(|ticket| ticket.errand.system == *system && !late(ticket))
            .ok_or(Refusal::AttemptUnknown)?;
        if nonce.map(|nonce| nonce.fingerprint(&*self.index)) != Some(ticket.errand.knock) {
            return Err(Refusal::ForeignBrowser);
        }
        Ok(ticket)
    }
}

/// What the bar over the journal's pages says.
fn shown(link: &Link, jar: &JarKey) -> Shown {
    let shown = link.card.shown(&jar.standing);
    // Whoever holds one child's account may hold another's.
    Shown { among_children: shown.among_children || link.holding == Holding::OfChild, ..shown }
}

/// The entrance with every token replaced by its alias.
fn veiled(session: &JournalSession, aliases: &[Secret<String>]) -> Entrance {
    let veil = |text: &Secret<String>| {
        let mut veiled = text.expose().clone();
        for (alias, token) in pairs(aliases, session) {
            veiled = veiled.replace(token, alias);
        }
        Secret::new(veiled)
    };
    let entrance = &session.entrance;
    Entrance {
        storage: entrance.storage.iter().map(|(key, value)| (key.clone(), veil(value))).collect(),
        page: entrance.page.clone(),
        fields: entrance.fields.iter().map(|(name, value)| (name.clone(), veil(value))).collect(),
    }
}
