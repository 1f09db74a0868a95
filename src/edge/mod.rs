//! The front door: pingora's listeners, hyper's engine, and the translation between browser and journal.
//!
//! A connection goes through [`serve`], is shown one of the [`certificates`], and passes the [`framing`] guard; a request
//! through [`path`], [`header`] and [`cookie`] on its way in, [`upstream`] and [`splice`] on its way to the journal,
//! [`rewrite`] on its way back.
//! Nothing here decides who may pass.

mod aliases;
mod answer;
mod assertion;
pub mod body;
pub mod certificates;
pub mod cookie;
pub mod doorway;
mod entrance;
mod fields;
pub mod forward;
pub mod framing;
pub mod header;
mod hollow;
pub mod https;
mod incoming;
pub mod journal_host;
pub mod limit;
mod own_page;
pub mod path;
mod peek;
mod presented;
mod range;
mod refuse;
pub mod rewrite;
pub mod serve;
pub mod sockets;
pub mod splice;
mod stepped;
pub mod swap;
pub mod upstream;
