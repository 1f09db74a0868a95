//! Registers of invented people: those of the sandbox, and as many as a region has.

mod names;
mod people;
mod sample;

pub use people::{JOURNALS, table};
pub use sample::sample;
