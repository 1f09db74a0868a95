//! The program as its users start it: the binary itself, its words, its exit codes, its files.

mod check;
mod demo;
mod esia_url;
mod explain;
mod help;
mod key;
mod notify;
mod oidc;
mod person;
pub(crate) mod program;
mod register;
mod sandbox;
