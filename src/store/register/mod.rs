//! The register: one immutable SQLite file for each import, and a pointer to the one in force.
//!
//! [`RegisterWriter`] makes editions and puts them in force, in whatever process an operator has started;
//! [`SqliteRegister`] reads the one in force, and takes up the next within a second of its being put in force.

mod difference;
mod draft;
mod find;
mod folder;
mod order;
mod reader;
mod row;
mod writer;

pub use difference::Change;
pub use draft::Base;
pub use reader::SqliteRegister;
pub(super) use row::organisation_kind;
pub use writer::{Import, Prepared, RegisterWriter};
