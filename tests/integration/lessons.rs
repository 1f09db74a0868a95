//! Lessons that others have paid for, shown on the running gateway.

mod attempts;
mod bounds;
mod cookies;
mod operator;
mod lost;
mod nodes;
mod proofs;
mod tickets;
