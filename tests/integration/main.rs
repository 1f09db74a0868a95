//! The integration tests: one binary, a module per room.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod bars_standin;
mod browser;
mod browser_like;
mod cli;
mod crypto;
mod deploy;
mod esia_client;
mod esia_standin;
mod foreign_client;
mod foreign_through;
mod free_ports;
mod front_door;
mod legacy;
mod legacy_bars;
mod legacy_form;
mod legacy_spo;
mod lessons;
mod netcity_standin;
mod oidc_client;
mod oidc_standin;
mod portal_standin;
mod recognised;
mod redis_server;
mod rid_standin;
mod spo_standin;
mod store;
mod walk;
