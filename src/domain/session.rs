//! Sessions: what the gateway remembers of a browser, and for how long.

use std::{
    fmt,
    hash::{Hash, Hasher},
    time::Duration,
};

use super::{
    BirthCertificate, Child, Claimant, LinkId, Moment, PersonKey, ReturnPath, Secret, Shown, Snils, Standing,
    System,
};

/// The keyed hash of a token. Stores hold these; the tokens themselves only browsers have.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 32]);

/// A hash already: some bytes of it spread as well as all.
impl Hash for Fingerprint {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write(&self.0[..8]);
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Fingerprint(***)")
    }
}

/// How long things live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// A session without a request ends after this.
    pub idle: Duration,
    /// A session ends after this whatever happens; ESIA's own session lives three hours.
    pub longest: Duration,
    /// A sign-in that has left for ESIA may come back within this.
    pub attempt: Duration,
    /// A ticket from the gate to a journal host.
    pub ticket: Duration,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            idle: Duration::from_mins(30),
            longest: Duration::from_hours(3),
            attempt: Duration::from_mins(10),
            ticket: Duration::from_secs(30),
        }
    }
}

/// When a session began and was last used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The sign-in.
    pub began: Moment,
    /// The last request.
    pub seen: Moment,
}

impl Span {
    /// A span that begins now.
    pub const fn starting(now: Moment) -> Self {
        Self { began: now, seen: now }
    }

    /// Whether the session still counts.
    pub fn is_fresh(self, now: Moment, lifetimes: Lifetimes) -> bool {
        now < self.seen.plus(lifetimes.idle) && now < self.began.plus(lifetimes.longest)
    }
}

/// A person signed in at the gate.
#[derive(Clone)]
pub struct GateSession {
    /// Who.
    pub person: PersonKey,
    /// What the pages and the ownership law need of the person.
    pub claimant: Claimant,
    /// ESIA's СНИЛС, to be indexed beside a link; never shown.
    pub snils: Option<Snils>,
    /// ESIA's birth certificate of whoever may be a pupil; never shown.
    pub birth_certificate: Option<BirthCertificate>,
    /// The children that ESIA lists.
    pub children: Vec<Child>,
    /// Guards the gate's forms.
    pub csrf: Secret<String>,
    /// When.
    pub span: Span,
    /// The journal that the person was on the way to.
    pub errand: Option<Errand>,
}

/// Where a person was going when the gate stopped them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    /// The journal.
    pub system: System,
    /// The page of it.
    pub back: ReturnPath,
    /// The nonce cookie that the journal host has set, hashed.
    pub knock: Fingerprint,
}

/// A one-time pass from the gate to a journal host.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// The gate's session that gave it.
    pub gate: Fingerprint,
    /// The link to enter by.
    pub link: LinkId,
    /// As whom and for whom.
    pub standing: Standing,
    /// Where to.
    pub errand: Errand,
    /// When it was given.
    pub given: Moment,
}

/// A browser let into one journal.
#[derive(Clone)]
pub struct HostSession {
    /// The gate's session it hangs on: that one's end is its end.
    pub gate: Fingerprint,
    /// Who.
    pub person: PersonKey,
    /// Which journal.
    pub system: System,
    /// By which link.
    pub link: LinkId,
    /// As whom and for whom.
    pub standing: Standing,
    /// As whom and for whom, in words for the person.
    pub shown: Shown,
    /// What the browser holds in place of the journal's own tokens, in the order of the journal session's tokens.
    pub aliases: Vec<Secret<String>>,
    /// When.
    pub span: Span,
    /// Until when what was agreed to holds, whatever the session does; [`Moment::NEVER`] if nothing ends it.
    pub until: Moment,
}

impl HostSession {
    /// Whether the session still counts.
    pub fn is_fresh(&self, now: Moment, lifetimes: Lifetimes) -> bool {
        self.span.is_fresh(now, lifetimes) && now < self.until
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Lifetimes, Span};
    use crate::domain::Moment;

    #[test]
    fn a_session_ends_by_idleness_or_by_age() {
        let lifetimes = Lifetimes::default();
        let began = Moment::from_secs(1_000_000);
        let idle = Span::starting(began);
        assert!(idle.is_fresh(began.plus(lifetimes.idle).minus(Duration::from_millis(1)), lifetimes));
        assert!(!idle.is_fresh(began.plus(lifetimes.idle), lifetimes));
        let old = Span { began, seen: began.plus(lifetimes.longest) };
        assert!(!old.is_fresh(began.plus(lifetimes.longest), lifetimes));
    }
}
