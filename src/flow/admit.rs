//! Every request to a journal: who asks, and may it pass.

use std::{sync::Arc, time::Duration};

use super::{
    House,
    open::REOPEN_WINDOW,
    port::{Asserter, Happening, JarKey, JournalCookie, JournalSession, SignedFor},
    token::Token,
    trace::holder_of,
};
use crate::domain::{Fingerprint, HostSession, Moment, Refusal, Seat, Secret, Shown, System, Treatment};

/// A request to a journal, as far as the decision looks.
pub struct Knocking<'a> {
    /// Which journal's host.
    pub system: &'a System,
    /// The host session's cookie.
    pub door: Option<&'a Token>,
    /// What the journal's surface says of the address.
    pub treatment: Treatment,
    /// The values found where the journal's token belongs.
    pub presented: &'a [Vec<u8>],
    /// Sent by a page of another site, and not by following a link.
    pub foreign: bool,
    /// With a form that might be kept: the trace of the session that this browser had before.
    pub former: Option<&'a Token>,
}

/// What to do with it.
pub enum Verdict {
    /// Forward it, with what [`Admitted`] holds.
    Pass(Admitted),
    /// Forward it without cookies and tokens of the journal: the alias is missing or wrong, or another site sent it.
    Bare,
    /// Forward it as the journal's own visitor: nobody is signed in through the gate, and the journal's own way in
    /// is open.
    Own,
    /// Nobody is signed in here.
    GoLogin,
    /// Signed in, but at the journal's own sign-in page: to the entrance.
    Reenter,
    /// The journal's own sign-out was pressed.
    SignOut(HostKey),
    /// Not forwarded.
    Refuse(Refusal),
}

/// The proof that a request was let through. Only [`House::admit`] makes one, and only with it can the
/// journal's cookies and tokens be attached, or a header be signed.
pub struct Admitted {
    host: Fingerprint,
    jar: JarKey,
    session: Arc<JournalSession>,
    aliases: Vec<Secret<String>>,
    shown: Shown,
    /// There where the session rests on the signed header.
    asserter: Option<Arc<dyn Asserter>>,
}

/// A host session that was let in, for ending it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostKey(Fingerprint);

impl HostKey {
    pub(super) const fn fingerprint(self) -> Fingerprint {
        self.0
    }
}

impl Admitted {
    /// The journal's session cookies.
    pub fn cookies(&self) -> &[JournalCookie] {
        &self.session.cookies
    }

    /// Pairs of (alias that the browser has, token that the journal knows).
    pub fn swaps(&self) -> impl Iterator<Item = (&str, &str)> {
        pairs(&self.aliases, &self.session)
    }

    /// Name and value of the header by which the journal knows who asks this, made anew for each request that is sent;
    /// `None` where cookies say it.
    pub fn assertion(&self, request: SignedFor<'_>, now: Moment) -> Option<(&str, Secret<String>)> {
        let (asserted, asserter) = (self.session.asserted.as_ref()?, self.asserter.as_ref()?);
        Some((asserter.header(), asserter.assertion(asserted, request, now)))
    }

    /// At which of the journal's servers the session was opened.
    pub fn seat(&self) -> Option<Seat> {
        self.session.seat
    }

    /// As whom and for whom, in words for the person.
    pub const fn shown(&self) -> &Shown {
        &self.shown
    }

    /// Whose journal session it is.
    pub(super) const fn jar(&self) -> &JarKey {
        &self.jar
    }

    /// The host session, under which upgraded sockets are registered.
    pub const fn host(&self) -> Fingerprint {
        self.host
    }
}

impl House {
    /// Decides a request to a journal.
    pub async fn admit(&self, knocking: Knocking<'_>, now: Moment) -> Verdict {
        match self.weigh(&knocking, now).await {
            Ok(verdict) => verdict,
            Err(refusal) => {
                let system = knocking.system.clone();
                self.witness.saw(Happening::Stopped { system, refusal }, None);
                Verdict::Refuse(refusal)
            }
        }
    }

    /// The journal has ended the session that this request was sent with; the next request opens a new one.
    /// Every loss is counted, so that a journal which says no to everything is not signed in to at every request.
    pub async fn spoiled(&self, admitted: &Admitted, now: Moment) {
        if !self.lost(&admitted.jar, admitted.session.number).await {
            return;
        }
        let counter = self.reopenings(&admitted.jar);
        if let Err(fault) = self.sessions.strike(counter, now, REOPEN_WINDOW).await {
            self.store_failed(&fault);
        }
    }

    /// Whether the session of an admitted request is still there: a socket is registered first and asks then, so
    /// that a sign-out in between finds it or is seen by it.
    pub async fn is_still_in(&self, admitted: &Admitted) -> bool {
        matches!(self.sessions.host(admitted.host).await, Ok(Some(_)))
    }

    /// The journal has set cookies; they stay here.
    pub async fn refreshed(&self, admitted: &Admitted, cookies: Vec<JournalCookie>) {
        self.renew(&admitted.jar, admitted.session.number, &cookies).await;
    }

    async fn weigh(&self, knocking: &Knocking<'_>, now: Moment) -> Result<Verdict, Refusal> {
        if knocking.treatment == Treatment::Closed {
            return Err(Refusal::ClosedPath);
        }
        let Some((key, host)) = self.host(knocking.system, knocking.door, now).await? else {
            return self.strangers_way(knocking);
        };
        match knocking.treatment {
            Treatment::Closed | Treatment::PasswordSignIn => return Err(Refusal::ClosedPath),
            Treatment::SignInPage => return Ok(Verdict::Reenter),
            Treatment::SignOut => return Ok(Verdict::SignOut(HostKey(key))),
            Treatment::TokenDemanded if !presents_alias(&host, knocking.presented) => {
                return Ok(Verdict::Bare);
            }
            Treatment::TokenDemanded | Treatment::Plain if knocking.foreign => return Ok(Verdict::Bare),
            Treatment::TokenDemanded | Treatment::Plain => {}
        }
        let jar = jar_key(&host);
        let session = self.journal_session(knocking.system, &jar, now).await?;
        if !covers(&host.aliases, &session) {
            return Ok(Verdict::GoLogin);
        }
        let asserter = self.place(knocking.system)?.asserter.clone();
        let asserter = asserter.filter(|_| session.asserted.is_some());
        let (aliases, shown) = (host.aliases, host.shown);
        Ok(Verdict::Pass(Admitted { host: key, jar, session, aliases, shown, asserter }))
    }

    /// Of somebody without a session. A browser that has had one is taken back to ESIA, not to a password; one that
    /// sends a form remembers it for longer than the door does.
    fn strangers_way(&self, knocking: &Knocking<'_>) -> Result<Verdict, Refusal> {
        let is_open = self.place(knocking.system)?.own_sign_in;
        let has_had = || {
            let former = knocking.former.and_then(|trace| holder_of(trace, &*self.index));
            knocking.door.is_some() || former.is_some()
        };
        match knocking.treatment {
            Treatment::Closed => Err(Refusal::ClosedPath),
            Treatment::PasswordSignIn if !is_open => Err(Refusal::ClosedPath),
            Treatment::PasswordSignIn => Ok(Verdict::Own),
            Treatment::SignInPage | Treatment::SignOut | Treatment::TokenDemanded | Treatment::Plain => {
                Ok(if is_open && !has_had() { Verdict::Own } else { Verdict::GoLogin })
            }
        }
    }

    /// The fresh host session behind a cookie, its use noted.
    pub(super) async fn host(
        &self,
        system: &System,
        door: Option<&Token>,
        now: Moment,
    ) -> Result<Option<(Fingerprint, HostSession)>, Refusal> {
        let Some(door) = door else { return Ok(None) };
        let key = door.fingerprint(&*self.index);
        let found = self.sessions.host(key).await.map_err(|fault| self.store_failed(&fault))?;
        let fresh =
            |host: &HostSession| host.system == *system && host.is_fresh(now, self.settings.lifetimes);
        let Some(host) = found.filter(fresh) else { return Ok(None) };
        if now.since(host.span.seen) >= TOUCH_EVERY {
            self.sessions.touch_host(key, now).await.map_err(|fault| self.store_failed(&fault))?;
        }
        Ok(Some((key, host)))
    }
}

/// Whose journal session a host session uses.
pub(super) fn jar_key(host: &HostSession) -> JarKey {
    JarKey { person: host.person.clone(), link: host.link, standing: host.standing.clone() }
}

fn presents_alias(host: &HostSession, presented: &[Vec<u8>]) -> bool {
    presented.iter().any(|value| host.aliases.iter().any(|alias| alias.same_as(value)))
}

/// Whether every token has an alias. A journal that was updated may give a token more than at the entrance;
/// it must not go out bare, so the browser has to come in anew.
pub(super) const fn covers(aliases: &[Secret<String>], session: &JournalSession) -> bool {
    aliases.len() >= session.tokens.len()
}

/// Aliases beside the tokens they stand for.
pub(super) fn pairs<'a>(
    aliases: &'a [Secret<String>],
    session: &'a JournalSession,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let tokens = session.tokens.iter().map(|token| token.value.expose().as_str());
    aliases.iter().map(|alias| alias.expose().as_str()).zip(tokens)
}

/// A session's last use is noted no more often than this: half a minute of thirty is close enough.
const TOUCH_EVERY: Duration = Duration::from_secs(30);
