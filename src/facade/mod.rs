//! The gateway in ESIA's place, before a journal that has an ESIA sign-in of its own: so that the journal can be entered
//! without its password.
//!
//! The journal is configured with the gateway's address as if that were ESIA's. Whoever enters is walked through the
//! journal's sign-in by the gateway's own client, never by a browser: the authorise request that the journal makes comes
//! in by a [`Voucher`](crate::flow::port::Voucher), in this process, and for one person. What the journal's server asks
//! afterwards comes over HTTP, on a listener that only journals' servers can reach. A browser that finds that listener
//! finds no way to sign in there.
//!
//! A journal hears of a person what its section allows and no more; ESIA's number of the person is not among it. In its
//! place stands a number of the person's card that is another one before every journal.
//!
//! | module | what it is |
//! |---|---|
//! | [`settings`] | the address, the journals, what each may hear |
//! | `voucher`, `authorise` | the authorise request and its answer |
//! | `exchange` | the token request |
//! | `issue`, `oid` | codes, tokens, and the number in them |
//! | `desk` | what was issued, in memory, for a while |
//! | `person` | the person as `/rs/prns` shows them |
//! | `web` | the two addresses |
//!
//! What does not belong here: who may enter, and as whom ([`flow`](crate::flow)); how a journal's chain is walked
//! ([`legacy`](crate::legacy)). Refresh tokens, consents, children and the first version of the protocol are not served.

mod authorise;
mod desk;
mod exchange;
mod issue;
mod oid;
mod person;
pub mod settings;
mod voucher;
mod web;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::domain::Moment;

pub use desk::Desk;
pub use settings::{Attribute, ClientCard, Settings, Tools};

/// The gateway in ESIA's place: a maker of vouchers, and what journals' servers ask.
#[derive(Clone)]
pub struct EsiaFacade(Arc<Office>);

/// Settings and tools; vouchers and handlers share them.
struct Office {
    settings: Settings,
    tools: Tools,
}

impl EsiaFacade {
    /// With these settings. What `tools.desk` holds from before stays good.
    pub fn new(settings: Settings, tools: Tools) -> Self {
        Self(Arc::new(Office { settings, tools }))
    }

    /// Forgets codes and tokens that are over.
    pub fn sweep(&self, now: Moment) {
        self.0.tools.desk.sweep(now);
    }

    /// The addresses for journals' servers. No browser may reach them.
    pub fn router(&self) -> axum::Router {
        web::router(Arc::clone(&self.0))
    }
}
