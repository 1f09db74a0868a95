//! JSON

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{Cell, Sheet};

/// Percentages are numbers, and null where there is nothing to count.
pub(super) fn write(sheet: &Sheet, out: &mut dyn Write) -> io::Result<()> {
    let columns = sheet.columns();
    let row = |cells: &Vec<Cell>| -> Value {
        columns.iter().cloned().zip(cells.iter().map(value)).collect::<Map<_, _>>().into()
    };
    let whole = json!({
        "title": sheet.title,
        "notes": sheet.notes,
        "rows": sheet.rows.iter().map(row).collect::<Vec<_>>(),
        "totals": sheet.totals.iter().map(row).collect::<Vec<_>>(),
        "conclusions": sheet.conclusions,
    });
    writeln!(out, "{whole:#}")
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Text(text) => json!(text),
        Cell::Count(count) => json!(count),
        Cell::Percent(tenths) => {
            serde_json::from_str(&format!("{}.{}", tenths / 10, tenths % 10)).unwrap_or(Value::Null)
        }
        Cell::Dash => Value::Null,
    }
}
