//! A stand-in of «Сетевой город. Образование» (Network City), as strict as the real server.
//!
//! It signs people in by the salted windows-1251 proof, keeps a session by the token `at` together with two
//! cookies, and serves the diary, attachments, the queue hub, old windows-1251 pages and its
//! own web application. What it checks and how it refuses follows what public client programs rely on.
//!
//! | part | what it holds |
//! |---|---|
//! | `proof`, `salts`, `sessions`, `entry` | the sign-in |
//! | `esia` | the journal's own ESIA sign-in, where it has one |
//! | `roster`, `shelf`, `journal` | accounts, uploads and reports, and the lock around what changes |
//! | `api` | `/webapi`: JSON |
//! | `pages` | everything a person sees |

mod api;
mod control;
mod entry;
mod esia;
mod journal;
mod pages;
mod proof;
mod refusal;
mod request;
mod roster;
mod salts;
mod sessions;
mod settings;
mod shelf;
mod sill;

use std::sync::Arc;

use axum::{Router, middleware};
use tower::ServiceExt;

pub use control::{Control, OpenSession, SignIns, SignOut};
use journal::Journal;
pub use settings::{Settings, Trouble};

/// A stand-in that is ready to be run; clones share one journal.
#[derive(Clone)]
pub struct NetcityApp {
    journal: Arc<Journal>,
}

/// A journal with everybody of [`people`](super::people) in it and nobody signed in.
pub fn app(settings: Settings) -> NetcityApp {
    NetcityApp { journal: Arc::new(Journal::new(settings)) }
}

impl NetcityApp {
    /// Everything it serves, at the root of an origin.
    pub fn router(&self) -> Router {
        let routes = Router::new()
            .merge(api::routes())
            .merge(pages::routes())
            .fallback(pages::missing)
            .layer(middleware::from_fn_with_state(Arc::clone(&self.journal), sill::guard))
            .with_state(Arc::clone(&self.journal));
        // Routes are matched inside, so the path must be folded outside.
        Router::new().fallback_service(routes.map_request(request::fold_path))
    }

    /// The handle to look behind the counter.
    pub fn control(&self) -> Control {
        Control::new(Arc::clone(&self.journal))
    }
}
