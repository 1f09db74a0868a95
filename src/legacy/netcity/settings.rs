//! What must be known of a Network City server beforehand.

use std::sync::Arc;

use url::Url;

use crate::{domain::System, flow::port::Seats, legacy::Limits};

/// One server.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The journal's name in the configuration.
    pub system: System,
    /// The server's origin, `https://host:port/`; odd ports and plain http are in use.
    pub upstream: Url,
    /// How long and how large a call may get.
    pub limits: Limits,
    /// The server's addresses, if it has several under its name.
    pub seats: Option<Arc<dyn Seats>>,
    /// Certificates to trust beside those of browsers, PEM; may be empty.
    pub extra_roots: Vec<u8>,
    /// Said in `User-Agent`.
    pub user_agent: String,
    /// The origins of the hosts between the journal and ESIA that its own ESIA sign-in leads over, if there are any;
    /// the gateway's client goes nowhere else.
    pub esia_hosts: Vec<Url>,
    /// Searched for where nothing is typed: some servers list schools only for one letter at least.
    pub school_hint: String,
    /// Where people go if the server names no page of its own.
    pub pages: Pages,
}

impl Settings {
    /// The settings of a present-day server at `upstream`.
    pub fn new(system: System, upstream: Url) -> Self {
        Self {
            system,
            upstream,
            limits: Limits::default(),
            seats: None,
            extra_roots: Vec::new(),
            user_agent: "Mozilla/5.0 (compatible; privratnik)".to_owned(),
            esia_hosts: Vec::new(),
            school_hint: "у".to_owned(),
            pages: Pages::default(),
        }
    }
}

/// The first pages; older servers have them under `/angular/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pages {
    /// Of pupils and parents.
    pub diary: String,
    /// Of members of staff.
    pub main: String,
}

impl Default for Pages {
    fn default() -> Self {
        Self { diary: "/app/school/studentdiary/".to_owned(), main: "/app/school/main/".to_owned() }
    }
}
