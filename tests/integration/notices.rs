//! Notices to parents: one exam for both bodies of the port, over real conversations on this machine.

mod exam;
mod mail;
mod smtp_server;
mod webhook;
