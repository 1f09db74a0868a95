//! What outlives a request: the [`ledger`], which never loses an acknowledged write, the [`sessions`], which never
//! revive what was ended, and the [`register`], which is written whole and then only read. They are bodies of ports in
//! `flow::port`; nobody else speaks SQL.

pub mod counts;
pub mod ledger;
pub mod register;
pub mod sessions;

mod file;
mod index;
mod readers;
mod written;
