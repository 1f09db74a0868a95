//! A stand-in of «Сетевой город. Образование. Модуль ПОО», the colleges' journal that ИРТех makes («АСУ СПО»), as strict
//! as the real server: an ASP.NET application behind pages that are programs of their own.
//!
//! It signs people in by the hash of a password, keeps a session by two cookies, and serves what public clients and the
//! script of the journal's own page call. What neither of them shows is marked «unconfirmed».
//!
//! | part | what it holds |
//! |---|---|
//! | `progress`, `staff` | a semester's marks, and who teaches: pure |
//! | `roster`, `sessions`, `entry` | accounts and the sign-in |
//! | `journal` | the lock around what changes |
//! | `api` | `/services` and `/integration`: what the pages' scripts call |
//! | `pages` | the pages, which are the same for everybody |

mod api;
mod control;
mod entry;
mod fault;
mod journal;
mod pages;
mod progress;
mod request;
mod roster;
mod sessions;
mod settings;
mod sill;
mod staff;
mod tenants;

use std::sync::Arc;

use axum::{Router, middleware};
use tower::ServiceExt;

use super::folded::fold_path;
pub use control::{Control, OpenSession, SignIns};
use journal::Journal;
pub use settings::{Settings, Trouble};

/// A stand-in that is ready to be run; clones share one journal.
#[derive(Clone)]
pub struct SpoApp {
    journal: Arc<Journal>,
}

/// A journal with everybody of [`people`](super::people) in it and nobody signed in.
pub fn app(settings: Settings) -> SpoApp {
    SpoApp { journal: Arc::new(Journal::new(settings)) }
}

impl SpoApp {
    /// Everything it serves, at the root of an origin.
    pub fn router(&self) -> Router {
        let routes = Router::new()
            .merge(api::routes())
            .merge(pages::routes())
            .fallback(pages::missing)
            .layer(middleware::from_fn_with_state(Arc::clone(&self.journal), sill::guard))
            .with_state(Arc::clone(&self.journal));
        // Routes are matched inside, so the path must be folded outside.
        Router::new().fallback_service(routes.map_request(fold_path))
    }

    /// The handle to look behind the counter.
    pub fn control(&self) -> Control {
        Control::new(Arc::clone(&self.journal))
    }
}
