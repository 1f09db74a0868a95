//! What the client tells about its calls: closed words, made for metric labels.

use super::breaker::Phase;

/// Where a call went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// `v3/te` or `te`.
    Token,
    /// `/rs/prns/{oid}`.
    Person,
    /// `…/kids`.
    Kids,
    /// `…/kids/{id}/docs`.
    KidDocuments,
    /// `…/ctts`.
    Contacts,
    /// `…/docs`.
    Documents,
    /// A provider's own description, `/.well-known/openid-configuration`.
    Discovery,
    /// A provider's keys.
    Keys,
    /// A provider's `userinfo`.
    UserInfo,
}

impl Endpoint {
    /// The label.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Person => "person",
            Self::Kids => "kids",
            Self::KidDocuments => "kid_documents",
            Self::Contacts => "contacts",
            Self::Documents => "documents",
            Self::Discovery => "discovery",
            Self::Keys => "keys",
            Self::UserInfo => "userinfo",
        }
    }

    /// Whether the same question is asked twice: a code may not be, and a description is asked for again by the next one
    /// who signs in, rather than that this one waits three times.
    pub(super) const fn may_repeat(self) -> bool {
        match self {
            Self::Token | Self::Discovery => false,
            Self::Person
            | Self::Kids
            | Self::KidDocuments
            | Self::Contacts
            | Self::Documents
            | Self::Keys
            | Self::UserInfo => true,
        }
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallOutcome {
    /// Success in JSON.
    Answered,
    /// An error of ESIA in JSON.
    Refused,
    /// A 5xx.
    ServerError,
    /// HTML, or anything else that is not JSON.
    NotJson,
    /// No whole answer in time.
    TimedOut,
    /// No connection, or it broke.
    Unreachable,
    /// More bytes than allowed.
    TooLarge,
    /// Not sent: the breaker is open.
    Withheld,
}

impl CallOutcome {
    /// The label.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::ServerError => "server_error",
            Self::NotJson => "not_json",
            Self::TimedOut => "timed_out",
            Self::Unreachable => "unreachable",
            Self::TooLarge => "too_large",
            Self::Withheld => "withheld",
        }
    }
}

/// Counts calls. Every try is counted, so a call that was repeated counts twice.
pub trait EsiaMeter: Send + Sync {
    /// A call ended.
    fn called(&self, endpoint: Endpoint, outcome: CallOutcome);

    /// Where the breaker stands after it.
    fn breaker(&self, phase: Phase);
}
