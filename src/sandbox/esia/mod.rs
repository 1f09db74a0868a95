//! A stand-in of ESIA (ЕСИА, Госуслуги) for whoever builds a client: as strict as the real one, with its codes and shapes.
//!
//! It speaks the authorise and token requests of the first version (CMS) and of the second (raw GOST signature chosen
//! by certificate hash), shows its own sign-in and consent pages, answers `/rs/prns`, and breaks on request
//! (`POST /sandbox/faults`, [`Wish`]). Each refusal is explained on `/sandbox/record`.
//!
//! | module | what it is |
//! |---|---|
//! | `check` | parameters in, verdict out: pure |
//! | `state`, `office` | what is remembered, for how long; the one lock |
//! | `issue`, `claims`, `signing`, [`Keys`] | codes and tokens |
//! | `cabinet` | the personal cabinet's «Согласия и доверенности» |
//! | `data` | persons as `/rs` shows them |
//! | `web`, `pages` | the addresses and the pages |
//!
//! What nobody outside of ESIA knows is a setting or is marked as our own choice where it stands. What the real one has
//! and this one has not: second factors, organisations with people in them, `/public/esia.zip` (the certificates lie
//! beside it, one by one), the SPA of the sign-in page.

mod cabinet;
mod check;
mod claims;
mod control;
mod data;
mod fault;
mod issue;
mod keys;
mod office;
mod pages;
mod record;
mod settings;
mod signing;
mod state;
mod web;

use std::sync::Arc;

pub use control::Control;
pub use fault::{Spot, Trouble, Wish};
pub use keys::{Keys, KeysError};
pub use record::{Explained, Record};
pub use settings::{ClientCard, ConsentType, Settings};

use office::Office;

/// A stand-in, ready to be served.
#[derive(Clone)]
pub struct EsiaApp(Arc<Office>);

/// A stand-in with these settings that signs with these keys.
pub fn app(settings: Settings, keys: Keys) -> EsiaApp {
    EsiaApp(Arc::new(Office::new(settings, keys)))
}

impl EsiaApp {
    /// All of its addresses.
    pub fn router(&self) -> axum::Router {
        web::router(Arc::clone(&self.0))
    }

    /// The handle behind the counter.
    pub fn control(&self) -> Control {
        Control::new(Arc::clone(&self.0))
    }
}
