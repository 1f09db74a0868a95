//! Lessons that others have paid for, shown on the running gateway.

mod attempts;
mod bounds;
mod cookies;
mod forms;
mod lost;
mod nodes;
mod operator;
mod proofs;
mod reload;
mod shared;
mod tickets;
mod verdicts;
