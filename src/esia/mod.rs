//! The window to ESIA: how it is asked, what it answers, and what of that is believed.
//!
//! A sign-in walks from top to bottom:
//!
//! | module | what it is |
//! |---|---|
//! | [`client`] | ESIA behind [`crate::flow::port::IdentityProvider`] |
//! | `request` | signed requests |
//! | `line` | one guarded call: `transport` (connections, deadlines, sizes) behind [`breaker`], counted by [`meter`] |
//! | [`verify`] | the rules by which a token is believed, with the certificates of [`trust`] |
//! | `records` | person and children, read with the access token |
//! | `person` | from ESIA's shapes to the domain's person |
//! | [`oidc`] | the other way: a provider in front of ESIA that speaks plain OIDC, over the same line |
//! | [`error`], [`code`] | ESIA's errors and what they mean |
//! | [`wire`] | the shapes as ESIA sends them, both directions; the stand-in speaks them too |
//!
//! What does not belong here: sessions, matching against a register, what a person may see.

pub mod breaker;
pub mod client;
pub mod code;
pub mod error;
mod line;
pub mod meter;
pub mod oidc;
mod person;
mod records;
mod request;
pub mod roots;
pub mod settings;
mod transport;
pub mod trust;
pub mod verify;
pub mod wire;
