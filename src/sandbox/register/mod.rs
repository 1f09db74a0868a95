//! Registers of invented people, as large as a region's.

mod names;
mod sample;

pub use sample::sample;
