//! A stand-in of an old-fashioned portal behind a sign-in form, in the part of «Е-услуги. Образование».
//!
//! Nothing is published of the real system, so this is not a likeness: it is everything that such portals do at
//! once. Pages and forms are in windows-1251, paths and field names are known in any case, the sign-in page has
//! hidden inputs of which one serves once, links are absolute, a refused sign-in is a page with a sentence, and
//! a download has a Cyrillic name in raw bytes. If it is told whose word to take, it takes that in place of a session.
//!
//! | part | what it holds |
//! |---|---|
//! | `roster`, `sessions`, `drawer`, `office` | accounts, visitors and sessions, applications, and the lock around what changes |
//! | `assertion` | the gateway's word in a signed header |
//! | `request`, `answer`, `sill` | windows-1251 in and out, and what every request passes |
//! | `pages` | everything a person sees |

mod answer;
mod assertion;
mod control;
mod drawer;
mod office;
mod pages;
mod request;
mod roster;
mod sessions;
mod settings;
mod sill;

use std::sync::Arc;

use axum::{Router, middleware};
use tower::ServiceExt;

use super::folded::fold_path;
pub use assertion::Distrust;
pub use control::{Application, Control, OpenSession, SignIns, Words};
use office::Office;
pub use settings::{Assertion, Settings, Trouble};

/// A stand-in that is ready to be run; clones share one office.
#[derive(Clone)]
pub struct PortalApp {
    office: Arc<Office>,
}

/// A portal with every account of [`portal_accounts`](super::people::portal_accounts) and nobody signed in.
pub fn app(settings: Settings) -> PortalApp {
    PortalApp { office: Arc::new(Office::new(settings)) }
}

impl PortalApp {
    /// Everything it serves, at the root of an origin.
    pub fn router(&self) -> Router {
        let routes = pages::routes()
            .layer(middleware::from_fn_with_state(Arc::clone(&self.office), sill::guard))
            .with_state(Arc::clone(&self.office));
        // Routes are matched inside, so the path must be folded outside.
        Router::new().fallback_service(routes.map_request(|request| fold_path(sill::as_sent(request))))
    }

    /// The handle to look behind the counter.
    pub fn control(&self) -> Control {
        Control::new(Arc::clone(&self.office))
    }
}
