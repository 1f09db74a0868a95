//! The integration tests: one binary, a module per room.

mod crypto;
mod esia_client;
mod esia_standin;
mod front_door;
mod legacy;
mod lessons;
mod netcity_standin;
mod store;
mod walk;
