//! A stand-in of БАРС.Образование «Электронная школа», as strict as the real server.
//!
//! It signs people in by a clear-text form, keeps a session by one cookie that it renews now and then, and
//! serves the personal area, `/api/<Service>/<method>` and the mobile `/rest`. What it checks and how it
//! refuses follows what public client programs rely on; what none of them shows is marked «unconfirmed».
//!
//! | part | what it holds |
//! |---|---|
//! | `progress`, `markup` | a term's marks, and texts as the journal decorates them: pure |
//! | `roster`, `sessions`, `entry` | accounts and the sign-in |
//! | `journal` | the lock around what changes |
//! | `api` | `/api`: what the personal area's script reads |
//! | `rest` | `/rest`: what the mobile application reads |
//! | `pages` | everything a person sees |

mod api;
mod control;
mod entry;
mod fault;
mod journal;
mod markup;
mod pages;
mod progress;
mod request;
mod rest;
mod roster;
mod sessions;
mod settings;
mod sill;

use std::sync::Arc;

use axum::{Router, middleware};

pub use control::{Control, OpenSession, SignIns};
use journal::Journal;
pub use settings::{Settings, Trouble};

/// A stand-in that is ready to be run; clones share one journal.
#[derive(Clone)]
pub struct BarsApp {
    journal: Arc<Journal>,
}

/// A journal with everybody of [`people`](super::people) in it and nobody signed in.
pub fn app(settings: Settings) -> BarsApp {
    BarsApp { journal: Arc::new(Journal::new(settings)) }
}

impl BarsApp {
    /// Everything it serves, at the root of an origin.
    pub fn router(&self) -> Router {
        Router::new()
            .merge(api::routes())
            .merge(rest::routes())
            .merge(pages::routes())
            .fallback(pages::missing)
            .layer(middleware::from_fn_with_state(Arc::clone(&self.journal), sill::guard))
            .with_state(Arc::clone(&self.journal))
    }

    /// The handle to look behind the counter.
    pub fn control(&self) -> Control {
        Control::new(Arc::clone(&self.journal))
    }
}
