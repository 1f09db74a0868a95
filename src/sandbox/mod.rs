//! Stand-ins of ESIA and of the journals, run as servers and as strict as the real ones.
//!
//! Used by the demo, by the tests, and by anyone who builds a client. No other room imports this one.

pub mod bars;
mod chance;
pub mod esia;
pub mod netcity;
pub mod people;
mod school_year;
pub mod server;
mod strikes;
