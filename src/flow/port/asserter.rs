//! The signed header by which a journal believes the gateway.

use crate::domain::{Asserted, Moment, Secret};

/// The request that a header is signed for; it is worth nothing with another one.
#[derive(Clone, Copy, Debug)]
pub struct SignedFor<'a> {
    /// `GET`.
    pub method: &'a str,
    /// The authority that the journal sees, `journal.example.test:8080`.
    pub host: &'a str,
    /// Path and query, as they are sent.
    pub path: &'a str,
}

/// Signs headers for one journal.
pub trait Asserter: Send + Sync {
    /// The header's name, in small letters.
    fn header(&self) -> &str;

    /// The header's value for one request: good for half a minute.
    fn assertion(&self, asserted: &Asserted, request: SignedFor<'_>, now: Moment) -> Secret<String>;
}
