//! The windows to the journals, and the jar that keeps their sessions.

use std::sync::Arc;

use super::{Asserter, SessionsFault, Voucher};
use crate::domain::{
    AccountKey, Asserted, LinkId, Moment, PersonKey, Profile, SchoolId, Seat, Secret, Standing, Surface,
    Vouched,
};

/// Why a journal did not let us in. `detail` is for operators: the journal's own words where it has any.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalFault {
    /// Login or password are wrong.
    #[error("the journal refused login and password")]
    WrongPassword,
    /// Locked for a while after failures.
    #[error("the journal locked the account: {detail}")]
    Locked {
        /// The journal's words.
        detail: String,
    },
    /// Being serviced.
    #[error("the journal is under maintenance: {detail}")]
    Maintenance {
        /// The journal's words.
        detail: String,
    },
    /// The account may not enter: no licence, switched off.
    #[error("the journal refuses the account: {detail}")]
    Refused {
        /// The journal's words.
        detail: String,
    },
    /// No such school.
    #[error("the journal knows no such school")]
    UnknownSchool,
    /// No answer, a 5xx, or something that is not an answer.
    #[error("the journal is not available: {detail}")]
    Unavailable {
        /// What came instead.
        detail: String,
    },
    /// The journal has nobody whom the gateway's word fits.
    #[error("the journal finds nobody by what it was told")]
    NobodyFound,
    /// The journal cannot be entered so: it has no ESIA sign-in of its own, or does not follow it as expected.
    #[error("the journal cannot be entered this way: {detail}")]
    NoSuchWay {
        /// What is missing.
        detail: String,
    },
    /// A sealed credential that this adapter cannot read.
    #[error("the stored credential is not of this journal's kind")]
    Credential,
    /// Our own store did not say whose turn it is; the journal was not asked.
    #[error("{detail}")]
    Store {
        /// What the store said.
        detail: String,
    },
}

impl From<SessionsFault> for JournalFault {
    fn from(fault: SessionsFault) -> Self {
        Self::Store { detail: fault.to_string() }
    }
}

/// A school as the journal lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct School {
    /// The journal's number.
    pub id: SchoolId,
    /// Name for people.
    pub name: String,
    /// Municipality or address, where the journal tells it.
    pub place: Option<String>,
}

/// What a proved password gives.
pub struct Proof {
    /// What the adapter needs to enter again; opaque to everybody else, kept sealed.
    pub credential: Secret<Vec<u8>>,
    /// What the journal says of the account.
    pub profile: Profile,
}

/// A cookie of the journal.
#[derive(Clone)]
pub struct JournalCookie {
    /// Name, as the journal wrote it.
    pub name: String,
    /// Value.
    pub value: Secret<String>,
}

/// A token that the journal's page itself needs; the browser gets an alias of the same shape.
#[derive(Clone)]
pub struct JournalToken {
    /// The value the journal knows.
    pub value: Secret<String>,
    /// Of what the alias is made.
    pub alphabet: Alphabet,
}

/// The symbols of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// Decimal digits.
    Digits,
    /// Letters, digits, `-` and `_`.
    UrlSafe,
}

/// What the browser is handed at the entrance. Texts contain the journal's own tokens: whoever hands them
/// out swaps in the aliases.
#[derive(Clone)]
pub struct Entrance {
    /// Entries of the page's own storage (`localStorage`), key and value.
    pub storage: Vec<(String, Secret<String>)>,
    /// The page to open.
    pub page: String,
    /// Fields to open it by POST with; by GET if there are none.
    pub fields: Vec<(String, Secret<String>)>,
}

/// A session that the gateway has opened in a journal.
#[derive(Clone)]
pub struct JournalSession {
    /// Grows with every opening, so that a spoiled session is told from its successor; 0 until it is kept.
    pub number: u64,
    /// The journal's session cookies.
    pub cookies: Vec<JournalCookie>,
    /// The tokens of the journal's page.
    pub tokens: Vec<JournalToken>,
    /// How the browser gets in.
    pub entrance: Entrance,
    /// At which of the journal's servers it was opened; `None` where there is only one.
    pub seat: Option<Seat>,
    /// Of whom every request tells the journal in a signed header; `None` where cookies say it.
    pub asserted: Option<Asserted>,
}

impl JournalSession {
    /// Takes cookies that the journal has set since; an empty value removes. False if nothing is changed by them.
    pub fn take_cookies(&mut self, cookies: &[JournalCookie]) -> bool {
        let mut changed = false;
        for cookie in cookies {
            let value = cookie.value.expose();
            let same =
                |kept: &JournalCookie| kept.name == cookie.name && kept.value.same_as(value.as_bytes());
            if self.cookies.iter().any(same) {
                continue;
            }
            let before = self.cookies.len();
            self.cookies.retain(|kept| kept.name != cookie.name);
            changed |= self.cookies.len() != before || !value.is_empty();
            if !value.is_empty() {
                self.cookies.push(cookie.clone());
            }
        }
        changed
    }
}

/// One journal.
#[async_trait::async_trait]
pub trait Journal: Send + Sync {
    /// Its addresses.
    fn surface(&self) -> Arc<Surface>;

    /// Whether a sign-in names a school. False where a sign-in name is unique in the whole journal: then
    /// accounts have [`SchoolId::none`], and people are not asked.
    fn asks_school(&self) -> bool {
        true
    }

    /// Schools whose name contains `part`; at most some dozens.
    ///
    /// # Errors
    /// [`JournalFault`] when the journal does not answer.
    async fn schools(&self, part: &str) -> Result<Vec<School>, JournalFault>;

    /// Signs in once with a password, reads role and name, signs out. Never retried.
    ///
    /// # Errors
    /// [`JournalFault`] sorts the journal's words.
    async fn prove(&self, account: &AccountKey, password: &Secret<String>) -> Result<Proof, JournalFault>;

    /// Signs in with the stored credential, in the role and for the pupil that `standing` names. Never retried.
    ///
    /// # Errors
    /// [`JournalFault`] sorts the journal's words.
    async fn enter(
        &self,
        account: &AccountKey,
        credential: &Secret<Vec<u8>>,
        standing: &Standing,
    ) -> Result<JournalSession, JournalFault>;

    /// Signs in by the journal's own ESIA sign-in, where the gateway answers in ESIA's place. Never retried. Enters as
    /// the one who is vouched for and as nobody else: who is in after the sign-in is held against `vouched`, and a
    /// session of somebody else is ended at once. Of several roles `standing.role` names one, by the journal's number
    /// or by the word of [`Role::word`](crate::domain::Role::word).
    ///
    /// # Errors
    /// [`JournalFault::NoSuchWay`] of a journal without such a sign-in, [`JournalFault::NobodyFound`] where it knows
    /// nobody like that; otherwise the journal's words, sorted.
    async fn enter_vouched(
        &self,
        vouched: &Vouched,
        standing: &Standing,
        voucher: Arc<dyn Voucher>,
    ) -> Result<JournalSession, JournalFault> {
        let (_, _, _) = (vouched, standing, voucher);
        Err(JournalFault::NoSuchWay {
            detail: "this kind of journal has no ESIA sign-in of its own".to_owned(),
        })
    }

    /// Sees whether the journal takes the gateway's word for this account; from then on every request carries it, and
    /// [`JournalSession::asserted`] says of whom.
    ///
    /// # Errors
    /// [`JournalFault::NoSuchWay`] of a journal that is not entered so, [`JournalFault::NobodyFound`] where it knows
    /// nobody like that; otherwise the journal's words, sorted.
    async fn enter_asserted(
        &self,
        asserted: &Asserted,
        asserter: &dyn Asserter,
        now: Moment,
    ) -> Result<JournalSession, JournalFault> {
        let (_, _, _) = (asserted, asserter, now);
        Err(JournalFault::NoSuchWay { detail: "this kind of journal takes nobody's word".to_owned() })
    }

    /// Ends a session in the journal. A journal that does not answer is only logged: its session ends by idleness.
    async fn leave(&self, session: &JournalSession);

    /// The same for a session of [`Journal::enter_asserted`]: the sign-out carries the header, as every request does.
    async fn leave_asserted(&self, session: &JournalSession, asserter: &dyn Asserter, now: Moment) {
        let (_, _) = (asserter, now);
        self.leave(session).await;
    }
}

/// Whose journal session: one per person, account and standing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JarKey {
    /// The person.
    pub person: PersonKey,
    /// The link, which names the account.
    pub link: LinkId,
    /// As whom and for whom.
    pub standing: Standing,
}

/// Opens a journal session when the jar has none.
#[async_trait::async_trait]
pub trait Opener: Send + Sync {
    /// Opens one.
    ///
    /// # Errors
    /// [`JournalFault`] as the journal said.
    async fn open(&self) -> Result<JournalSession, JournalFault>;

    /// Ends one, or leaves it to the others who share it.
    async fn close(&self, session: &JournalSession);
}

/// Keeps the journals' sessions, so that browsers never see them.
#[async_trait::async_trait]
pub trait Jar: Send + Sync {
    /// The session kept for `key`, if there is one; never asks the journal.
    async fn held(&self, key: &JarKey) -> Option<Arc<JournalSession>>;

    /// The session kept for `key`, or a new one. Single flight: however many ask at once, the journal sees
    /// one sign-in, and all of them get its outcome.
    ///
    /// # Errors
    /// [`JournalFault`] of the one sign-in.
    async fn session(
        &self,
        key: &JarKey,
        opener: Arc<dyn Opener>,
    ) -> Result<Arc<JournalSession>, JournalFault>;

    /// The journal has ended the session with this number; a newer one stays. True if this one was still kept:
    /// many requests may hear of one loss.
    async fn spoiled(&self, key: &JarKey, number: u64) -> bool;

    /// Takes cookies that the journal has set since (`Set-Cookie` as name and value; an empty value removes). False
    /// if the session of this number is not kept, or has them already.
    async fn refresh(&self, key: &JarKey, number: u64, cookies: &[JournalCookie]) -> bool;

    /// Ends the session by its opener and forgets it.
    async fn close(&self, key: &JarKey);
}
