//! Notices to parents: letters by mail, and messages to a system of the operator's that tells people in its own way.
//!
//! | module | what it is |
//! |---|---|
//! | [`mail`] | letters over SMTP |
//! | [`webhook`] | signed JSON to one address |
//!
//! Both try once, within a deadline, and say nothing of addressees in their faults. Who is told of what, and when, does
//! not belong here.

mod letter;
pub mod mail;
mod roots;
pub mod webhook;

pub use roots::BadRoots;
