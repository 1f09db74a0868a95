//! For a terminal: columns as wide as their longest cell.

use std::io::{self, Write};

use super::{Cell, Sheet};

pub(super) fn write(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    for line in std::iter::once(&sheet.title).chain(&sheet.notes) {
        writeln!(out, "{line}")?;
    }
    writeln!(out)?;
    // Long headings stand above the table, and in it stand their numbers.
    let columns = sheet.columns();
    for (number, column) in (1..).zip(&columns) {
        writeln!(out, "[{number}] {column}")?;
    }
    writeln!(out)?;
    let head: Vec<_> = (1..=columns.len()).map(|number| Cell::Text(format!("[{number}]"))).collect();
    let lines: Vec<_> = std::iter::once(&head).chain(&sheet.rows).chain(&sheet.totals).collect();
    let width = |column: usize| {
        lines.iter().filter_map(|cells| cells.get(column)).map(|cell| cell.text().chars().count()).max()
    };
    let widths: Vec<_> = (0..columns.len()).map(|column| width(column).unwrap_or_default()).collect();
    let numbers: Vec<_> = (0..columns.len())
        .map(|column| {
            sheet.totals.iter().chain(&sheet.rows).any(|cells| cells.get(column).is_some_and(Cell::is_number))
        })
        .collect();
    for (place, cells) in lines.iter().enumerate() {
        if place == lines.len() - sheet.totals.len() && !sheet.totals.is_empty() {
            let whole = widths.iter().map(|width| width + 2).sum::<usize>().saturating_sub(2);
            writeln!(out, "{}", "─".repeat(whole))?;
        }
        let line: Vec<_> = cells
            .iter()
            .zip(&widths)
            .zip(&numbers)
            .map(|((cell, &width), &right)| {
                let text = cell.text();
                if right { format!("{text:>width$}") } else { format!("{text:width$}") }
            })
            .collect();
        writeln!(out, "{}", line.join("  ").trim_end())?;
    }
    if !sheet.conclusions.is_empty() {
        writeln!(out)?;
    }
    sheet.conclusions.iter().try_for_each(|line| writeln!(out, "{line}"))
}
