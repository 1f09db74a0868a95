//! Nouns and laws. Pure: no I/O, no clock, no chance, nothing of the other rooms.

mod moment;
mod secret;

pub use moment::Moment;
pub use secret::Secret;
