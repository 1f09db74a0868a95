//! What outlives a request: the [`ledger`], which never loses an acknowledged write, and the [`sessions`],
//! which never revive what was ended. Both are bodies of ports in `flow::port`; nobody else speaks SQL.

pub mod ledger;
pub mod sessions;

mod file;
mod written;
