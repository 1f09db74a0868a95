//! The guide for whoever runs the gateway.
//!
//! Nothing here is code. The chapters lie in the documentation because a test can reach them there: every command,
//! key of the configuration, metric and test that they name is held against the program.

#[doc = include_str!("first_day.md")]
pub mod first_day {}

#[doc = include_str!("configuration.md")]
pub mod configuration {}

#[doc = include_str!("journals.md")]
pub mod journals {}

#[doc = include_str!("register.md")]
pub mod register {}

#[doc = include_str!("recognised.md")]
pub mod recognised {}

#[doc = include_str!("way_round.md")]
pub mod way_round {}

#[doc = include_str!("guarantees.md")]
pub mod guarantees {}
