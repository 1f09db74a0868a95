//! Stand-ins of ESIA and of the journals, run as servers and as strict as the real ones.
//!
//! Used by the demo, by the tests, and by anyone who builds a client. No other room imports this one.

pub mod bars;
mod chance;
mod cookie;
pub mod esia;
mod folded;
pub mod netcity;
pub mod people;
pub mod portal;
pub mod rid;
mod school_year;
pub mod server;
mod strikes;
