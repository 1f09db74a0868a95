//! `.xlsx`

use std::io::{self, Write};

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::{Cell, Sheet};

pub(super) fn write(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    let mut book = Workbook::new();
    let made = fill(book.add_worksheet(), sheet).and_then(|()| book.save_to_buffer());
    out.write_all(&made.map_err(io::Error::other)?)
}

fn fill(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin);
    page.write_string_with_format(0, 0, &sheet.title, &bold)?;
    let mut row = 1;
    for note in &sheet.notes {
        page.write_string(row, 0, note)?;
        row += 1;
    }
    row = headings(page, sheet, row + 1, &head)?;
    let (plain, total) = (Styles::new(&Format::new()), Styles::new(&bold));
    for (cells, styles) in
        sheet.rows.iter().map(|cells| (cells, &plain)).chain(sheet.totals.iter().map(|cells| (cells, &total)))
    {
        for (column, cell) in (0_u16..).zip(cells) {
            put(page, row, column, cell, styles)?;
        }
        row += 1;
    }
    for line in &sheet.conclusions {
        row += 1;
        page.write_string(row, 0, line)?;
    }
    page.autofit();
    Ok(())
}

/// Two lines: the groups over their columns. The next free row.
fn headings(page: &mut Worksheet, sheet: &Sheet, row: u32, head: &Format) -> Result<u32, XlsxError> {
    let mut column: u16 = 0;
    for group in &sheet.groups {
        let last = column + u16::try_from(group.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        match (group.title.is_empty(), last > column) {
            (false, true) => {
                page.merge_range(row, column, row, last, &group.title, head)?;
            }
            (false, false) => {
                page.write_string_with_format(row, column, &group.title, head)?;
            }
            (true, _) => {}
        }
        for title in &group.columns {
            page.write_string_with_format(row + 1, column, title, head)?;
            column += 1;
        }
    }
    page.set_freeze_panes(row + 2, 0)?;
    Ok(row + 2)
}

/// The looks of one kind of row.
struct Styles {
    text: Format,
    count: Format,
    percent: Format,
}

impl Styles {
    fn new(base: &Format) -> Self {
        let base = base.clone().set_border(FormatBorder::Thin);
        Self {
            percent: base.clone().set_num_format("0.0"),
            count: base.clone().set_align(FormatAlign::Right),
            text: base,
        }
    }
}

/// Texts are written as texts, so nothing in them is computed.
fn put(page: &mut Worksheet, row: u32, column: u16, cell: &Cell, styles: &Styles) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => page.write_string_with_format(row, column, text, &styles.text)?,
        #[expect(
            clippy::cast_precision_loss,
            reason = "a workbook has no other numbers, and people are fewer than 2⁵³"
        )]
        Cell::Count(count) => page.write_number_with_format(row, column, *count as f64, &styles.count)?,
        #[expect(clippy::cast_precision_loss, reason = "at most 1000")]
        Cell::Percent(tenths) => {
            page.write_number_with_format(row, column, *tenths as f64 / 10.0, &styles.percent)?
        }
        Cell::Dash => page.write_string_with_format(row, column, "—", &styles.count)?,
    };
    Ok(())
}
