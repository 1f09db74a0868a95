//! The stories: what happens from a knock at the door to a page of the journal.
//!
//! They speak to the outside only through the traits of [`port`].

pub mod port;
