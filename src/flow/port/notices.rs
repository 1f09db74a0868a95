//! Notices to people who are not at the gate: parents, whoever gave a consent.

use std::time::Duration;

use jiff::civil::Date;

use crate::domain::CardKey;

/// Of what people are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// A child wanted to sign in and needs a parent's consent.
    ConsentAsked,
    /// A consent runs out.
    ConsentEnding {
        /// The last day on which it holds.
        last_day: Date,
    },
    /// A consent was taken back.
    ConsentRevoked,
}

impl NoticeKind {
    /// The word for it in messages, metrics and logs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ConsentAsked => "consent_asked",
            Self::ConsentEnding { .. } => "consent_ending",
            Self::ConsentRevoked => "consent_revoked",
        }
    }
}

/// A notice. Personal: no `Debug`.
#[derive(Clone)]
pub struct Notice {
    /// Of what.
    pub kind: NoticeKind,
    /// E-mail addresses, as the register writes them; each gets a letter of its own.
    pub to: Vec<String>,
    /// The card whose data it is about.
    pub card: CardKey,
    /// The journal's name as people know it.
    pub journal: String,
    /// The child's name as the parents read it; `None` where the addressees are told of their own consent.
    pub child: Option<String>,
}

/// How far a notice came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Letters that a mail server has taken.
    pub letters: u32,
    /// Addresses for which none could be handed over.
    pub failed: u32,
    /// Whether the operator's own system has taken the notice, to tell people in its way.
    pub passed_on: bool,
}

impl Told {
    /// Whether anybody is to hear of it.
    pub const fn is_any(self) -> bool {
        self.letters > 0 || self.passed_on
    }
}

/// Why nobody was told. Names no addressee.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeFault {
    /// There is nobody to write to.
    #[error("none of the card's addresses is one that a letter can be sent to; the school has to mend them")]
    NoAddress,
    /// No connection, or it broke.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// No answer in time.
    #[error("the server gave no answer within {} s", .0.as_secs())]
    TimedOut(Duration),
    /// The server does not take it.
    #[error("the server refuses with {0}; its own log says why")]
    Refused(u16),
    /// The server speaks of something else.
    #[error("the server's answer cannot be understood")]
    Unreadable,
}

/// Tells people.
#[async_trait::async_trait]
pub trait Notices: Send + Sync {
    /// Hands the notice over. It is tried once, within a deadline.
    ///
    /// # Errors
    /// [`NoticeFault`], if nothing was handed over at all.
    async fn tell(&self, notice: &Notice) -> Result<Told, NoticeFault>;
}
