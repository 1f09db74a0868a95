//! A stand-in of «Региональный интернет-дневник» (РИД, dnevnik76), a Django site in HTML.
//!
//! It signs people in by login and school with Django's protection against forged requests, keeps a session by
//! one cookie, and serves the pages whose structure the public scrapers of the real site read. What no client
//! tells (the session cookie's name, the sign-out, the settings) is as Django has it by default.
//!
//! | part | what it holds |
//! |---|---|
//! | `csrf` | Django's masked tokens and the checks of `Origin`, `Referer` and token: pure |
//! | `term`, `progress`, `wording` | periods, and what a pupil did in them: pure |
//! | `roster`, `sessions`, `mailbox`, `journal` | accounts, who is signed in, messages, and the lock around what changes |
//! | `sill` | what every request passes before any page |
//! | `pages` | everything a person sees, the picker of schools included |

mod control;
mod csrf;
mod journal;
mod mailbox;
mod pages;
mod progress;
mod request;
mod roster;
mod sessions;
mod settings;
mod sill;
mod term;
mod wording;

use std::sync::Arc;

use axum::{Router, middleware};

pub use control::{Control, OpenSession, SentMessage, SignIns, SignOut};
use journal::Journal;
pub use settings::{Settings, Trouble};

/// A stand-in that is ready to be run; clones share one journal.
#[derive(Clone)]
pub struct RidApp {
    journal: Arc<Journal>,
}

/// A journal with every account of [`rid_accounts`](super::people::rid_accounts) in it and nobody signed in.
pub fn app(settings: Settings) -> RidApp {
    RidApp { journal: Arc::new(Journal::new(settings)) }
}

impl RidApp {
    /// Everything it serves, at the root of an origin.
    pub fn router(&self) -> Router {
        pages::routes()
            .fallback(sill::append_slash)
            .layer(middleware::from_fn_with_state(Arc::clone(&self.journal), sill::guard))
            .with_state(Arc::clone(&self.journal))
    }

    /// The handle to look behind the counter.
    pub fn control(&self) -> Control {
        Control::new(Arc::clone(&self.journal))
    }
}
