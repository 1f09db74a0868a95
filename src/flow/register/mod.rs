//! The register: rows of a school's export become cards, or are told what is wrong with them.

mod cards;
mod columns;
mod row;

pub use cards::{Cards, CardsFault};
pub use columns::{Columns, HeaderFault};
pub use row::{CellFault, Flaw, Names, RowReader};
