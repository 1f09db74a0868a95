//! Notices to parents: one exam for both bodies of the port, over real conversations on this machine.

pub(crate) mod exam;
mod mail;
pub(crate) mod smtp_server;
mod webhook;
