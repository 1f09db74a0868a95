//! The windows to the journals: how each is entered and left, and the jar that keeps their sessions.
//!
//! An adapter knows one kind of journal and no person; it decides nothing about who may enter. What a
//! browser gets to see of a session is decided in [`flow`](crate::flow).

pub mod assertion;
pub mod bars;
mod clear_text;
mod cookies;
mod esia_walk;
mod fault;
pub mod form;
mod http;
mod jar;
mod json;
pub mod netcity;
pub mod rid;
mod role_title;
mod server;
pub mod spo;
mod unbroken;
mod vouching;

pub use http::{BadRoots, Limits};
pub use jar::JournalJar;
pub use server::BadSettings;
