//! The ESIA stand-in over a socket: each behaviour that is worth testing a client against, by its number, and what
//! the stand-in has beyond them.
//!
//! Numbers 1 to 24 are those of the list of behaviours of the real ESIA; 25 is the sign-in of scripted clients.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod authorise;
pub(crate) mod browser;
mod cabinet;
mod data;
mod exchange;
mod faults;
mod pages;
mod tokens;
pub(crate) mod world;
