//! Reports for operators and schools: pure arithmetic over counts.

mod completeness;
mod coverage;
mod mended;
mod share;

pub use completeness::{Completeness, Grain, Lacking, completeness};
pub use coverage::{Coverage, Place, Shares, coverage};
pub use mended::with_corrections;
pub use share::Share;
