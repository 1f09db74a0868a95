//! Tables of other programs: exports that are read line by line, and reports that people open in a spreadsheet.

mod csv;
mod mend;
mod read;
mod sheet;
mod xlsx;

pub use mend::{Mending, beside};
pub use read::{Line, Table, TableFault};
pub use sheet::{Cell, Group, Sheet, SheetFormat};
