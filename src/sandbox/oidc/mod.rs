//! A stand-in of a provider in front of ESIA that speaks plain OIDC, for whoever builds a client: the same invented people,
//! another protocol.
//!
//! OpenID Connect Core 1.0 with Discovery and RP-Initiated Logout, and of OAuth what its security practice (RFC 9700)
//! wants: code flow only, PKCE with S256 demanded, redirect addresses compared to the letter, a code that works once
//! (a second try revokes what the first one got), clients that show their secret. It breaks on request
//! (`POST /sandbox/faults`, [`Wish`]); each refusal is explained on `/sandbox/record`.
//!
//! | module | what it is |
//! |---|---|
//! | `check` | parameters in, verdict out: pure |
//! | `claims` | what is said of a person, by scope |
//! | [`Keys`] | the RSA key under which tokens are signed, and its JWK |
//! | `office` | settings, and what is remembered under one lock |
//! | `web`, `pages` | the addresses and the pages |
//!
//! Not here: implicit and hybrid flows, refresh tokens, request objects, dynamic registration, consent pages.

mod check;
mod claims;
mod control;
mod fault;
mod keys;
mod office;
mod pages;
mod record;
mod settings;
mod web;

use std::sync::Arc;

pub use crate::sandbox::trouble::Trouble;
pub use control::Control;
pub use fault::{Spot, Wish};
pub use keys::{Keys, KeysError};
pub use record::{Explained, Record};
pub use settings::{ClientCard, Settings};

use office::Office;

/// A stand-in, ready to be served.
#[derive(Clone)]
pub struct OidcApp(Arc<Office>);

/// A stand-in with these settings that signs with these keys.
pub fn app(settings: Settings, keys: Keys) -> OidcApp {
    OidcApp(Arc::new(Office::new(settings, keys)))
}

impl OidcApp {
    /// All of its addresses.
    pub fn router(&self) -> axum::Router {
        web::router(Arc::clone(&self.0))
    }

    /// The handle behind the counter.
    pub fn control(&self) -> Control {
        Control::new(Arc::clone(&self.0))
    }
}
