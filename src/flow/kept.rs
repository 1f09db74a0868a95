//! Forms that come when their session has run out: kept once, for the person who filled them in, and for nobody else.
//!
//! The browser finds its form again by the trace of the session that is over, which the edge leaves it in a cookie.
//! Whoever signs in next and is not that person ends the form unseen.

use super::{
    Admitted, House,
    admit::jar_key,
    port::{Ended, Happening},
    token::Token,
    trace::{holder_by, holder_of, trace, who},
};
use crate::domain::{
    Fate, Fingerprint, HostSession, KeptForm, Moment, PersonKey, Refusal, ReturnPath, Secret, System,
};

/// A form as a browser has sent it.
pub struct SentForm {
    /// Where to: path and query.
    pub target: String,
    /// The page that it was filled in on.
    pub page: ReturnPath,
    /// Its content type.
    pub kind: String,
    /// What was sent, without files.
    pub body: Secret<Vec<u8>>,
    /// Whether files were left out.
    pub files: bool,
}

/// What a browser has kept.
pub enum Kept {
    /// A form of the person who is in.
    Form(Box<Waiting>),
    /// Nothing, or nothing of the person who is in.
    Nothing,
    /// Nobody is in who could be shown it.
    NobodyIn,
}

/// A kept form, and who looks at it now.
pub struct Waiting {
    key: Fingerprint,
    /// The form.
    pub form: KeptForm,
    /// Whether the person has come back with the same account, role and pupil.
    pub same_way: bool,
    /// What the browser holds now in place of the journal's token.
    pub alias: Option<Secret<String>>,
}

impl House {
    /// The trace of the session that a request was admitted by.
    pub fn trace_of(&self, admitted: &Admitted) -> Token {
        trace(admitted.host(), admitted.jar(), &*self.index)
    }

    /// Keeps a form for the person whose session left this trace. The form that the browser has kept under an
    /// `earlier` one makes room. False if the trace is none of ours, or its session was signed out.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub async fn keep_form(
        &self,
        system: &System,
        trace: &Token,
        earlier: Option<&Token>,
        sent: SentForm,
        now: Moment,
    ) -> Result<bool, Refusal> {
        let Some(holder) = holder_of(trace, &*self.index) else { return Ok(false) };
        let SentForm { target, page, kind, body, files } = sent;
        let system = system.clone();
        let form = KeptForm { system, holder, target, page, kind, body, files, at: now, tried: false };
        let (system, key) = (form.system.clone(), trace.fingerprint(&*self.index));
        let kept = self.sessions.put_kept(key, form).await.map_err(|fault| self.store_failed(&fault))?;
        if !kept {
            return Ok(false);
        }
        self.witness.saw(Happening::FormKept { system }, None);
        let earlier = earlier.map(|earlier| earlier.fingerprint(&*self.index));
        if let Some(earlier) = earlier.filter(|earlier| *earlier != key) {
            self.sessions.drop_kept(earlier).await.map_err(|fault| self.store_failed(&fault))?;
        }
        Ok(true)
    }

    /// The form that this browser has kept, if the person who is in here now is the one who filled it in. Another
    /// person's coming ends it.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub async fn kept_form(
        &self,
        system: &System,
        door: Option<&Token>,
        kept: Option<&Token>,
        now: Moment,
    ) -> Result<Kept, Refusal> {
        let Some((_, host)) = self.host(system, door, now).await? else { return Ok(Kept::NobodyIn) };
        let Some(kept) = kept else { return Ok(Kept::Nothing) };
        let key = kept.fingerprint(&*self.index);
        let found = self.sessions.kept(key).await.map_err(|fault| self.store_failed(&fault))?;
        let fresh = |form: &KeptForm| form.system == *system && form.is_fresh(now, self.settings.lifetimes);
        let Some(form) = found.filter(fresh) else { return Ok(Kept::Nothing) };
        let holder = holder_by(&jar_key(&host), &*self.index);
        if form.holder.who != holder.who {
            self.sessions.drop_kept(key).await.map_err(|fault| self.store_failed(&fault))?;
            self.witness.saw(Happening::FormDropped { system: system.clone() }, None);
            return Ok(Kept::Nothing);
        }
        let same_way = form.holder == holder;
        Ok(Kept::Form(Box::new(Waiting { key, form, same_way, alias: alias(host) })))
    }

    /// Claims the form that was shown, so that it is sent on once, however often that is confirmed, and wherever.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub async fn claim_form(&self, waiting: &Waiting) -> Result<bool, Refusal> {
        let claimed = self.sessions.claim_kept(waiting.key, waiting.form.at).await;
        claimed.map_err(|fault| self.store_failed(&fault))
    }

    /// The form was sent on, and the journal has answered. A form that was not taken stays, to be read, or, if the
    /// journal has not looked at it, to be sent again.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub async fn form_answered(&self, waiting: Waiting, fate: Fate) -> Result<(), Refusal> {
        let system = waiting.form.system.clone();
        let done = match fate {
            Fate::Taken => self.sessions.drop_kept(waiting.key).await,
            Fate::Unread => self.sessions.put_kept(waiting.key, waiting.form).await.map(drop),
            Fate::Unsure => Ok(()),
        };
        let happening = match fate {
            Fate::Taken => Happening::FormSent { system },
            Fate::Unread | Fate::Unsure => Happening::FormNotTaken { system },
        };
        self.witness.saw(happening, None);
        done.map_err(|fault| self.store_failed(&fault))
    }

    /// The person does not want it any more.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub async fn drop_form(&self, waiting: &Waiting) -> Result<(), Refusal> {
        self.sessions.drop_kept(waiting.key).await.map_err(|fault| self.store_failed(&fault))?;
        self.witness.saw(Happening::FormDropped { system: waiting.form.system.clone() }, None);
        Ok(())
    }

    /// Somebody signs out in a browser whose session has run out already.
    ///
    /// # Errors
    /// [`Refusal::StoreUnavailable`]
    pub async fn leave_no_form(&self, trace: &Token) -> Result<(), Refusal> {
        let Some(holder) = holder_of(trace, &*self.index) else { return Ok(()) };
        let ended = self.sessions.end_kept(holder.who, &[trace.fingerprint(&*self.index)]).await;
        ended.map_err(|fault| self.store_failed(&fault))
    }

    /// A person has signed out, or taken back a link: nothing of theirs is kept, in whatever browser, and nothing more
    /// under the traces of the sessions that ended with it.
    pub(super) async fn end_forms(&self, person: &PersonKey, ended: &[Ended]) -> Result<(), Refusal> {
        let traces = ended.iter().map(|one| trace(one.host, &jar_key(&one.session), &*self.index));
        let keys: Vec<_> = traces.map(|trace| trace.fingerprint(&*self.index)).collect();
        let ended = self.sessions.end_kept(who(person, &*self.index), &keys).await;
        ended.map_err(|fault| self.store_failed(&fault))
    }
}

/// Of the tokens the first is the one that forms carry.
fn alias(host: HostSession) -> Option<Secret<String>> {
    host.aliases.into_iter().next()
}
