//! `.csv`

use std::io::{self, Write};

use csv::WriterBuilder;

use super::Sheet;
use crate::tables::mend::{MARK, guarded};

/// The title and the notes are lines of their own above the table, as in the workbook.
pub(super) fn write(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(MARK)?;
    let mut writer = WriterBuilder::new().delimiter(b';').flexible(true).from_writer(out);
    for line in std::iter::once(&sheet.title).chain(&sheet.notes) {
        writer.write_record([guarded(line)])?;
    }
    writer.write_record(sheet.columns().iter().map(|column| guarded(column)))?;
    for row in sheet.rows.iter().chain(&sheet.totals) {
        writer.write_record(row.iter().map(|cell| guarded(&cell.text())))?;
    }
    for line in &sheet.conclusions {
        writer.write_record([guarded(line)])?;
    }
    writer.flush()
}
