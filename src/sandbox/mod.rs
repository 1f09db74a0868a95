//! Stand-ins of ESIA and of the journals, run as servers and as strict as the real ones.
//!
//! Used by the demo, by the tests, and by anyone who builds a client. No other room imports this one.

mod answer;
pub mod bars;
mod browser;
mod chance;
mod cookie;
pub mod esia;
pub mod esia_sign_in;
mod folded;
pub mod netcity;
pub mod oidc;
pub mod people;
pub mod portal;
pub mod register;
pub mod rid;
mod school_year;
pub mod server;
pub mod spo;
mod strikes;
mod trouble;
