//! A report as a sheet, and the ways it is written.

mod grid;
mod json;
mod text;
mod xlsx;

use std::io::{self, Write};

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number of things.
    Count(u64),
    /// A percentage in tenths; written with a decimal comma, «12,5».
    Percent(u64),
    /// There is nothing to count: «—».
    Dash,
}

/// Columns of a common heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The heading; empty where the columns have none in common.
    pub title: String,
    /// The headings of its columns.
    pub columns: Vec<String>,
}

/// A table with its title and what stands below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its title.
    pub title: String,
    /// Lines below the title: the date, what is counted.
    pub notes: Vec<String>,
    /// The columns.
    pub groups: Vec<Group>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
    /// The last rows, which add the others up.
    pub totals: Vec<Vec<Cell>>,
    /// Lines below the table.
    pub conclusions: Vec<String>,
}

/// How a sheet is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetFormat {
    /// For a terminal.
    Table,
    /// UTF-8 with the mark that spreadsheets look for, and semicolons.
    Csv,
    /// A workbook of one sheet.
    Xlsx,
    /// An object with the rows as objects.
    Json,
}

impl Sheet {
    /// Writes it.
    ///
    /// # Errors
    /// What writing says.
    pub fn write(&self, format: SheetFormat, out: &mut dyn Write) -> io::Result<()> {
        match format {
            SheetFormat::Table => text::write(self, out),
            SheetFormat::Csv => grid::write(self, out),
            SheetFormat::Xlsx => xlsx::write(self, out),
            SheetFormat::Json => json::write(self, out),
        }
    }

    /// Every column's heading, that of its group before it.
    fn columns(&self) -> Vec<String> {
        let whole = |group: &Group, column: &String| {
            if group.title.is_empty() { column.clone() } else { format!("{}: {column}", group.title) }
        };
        self.groups
            .iter()
            .flat_map(|group| group.columns.iter().map(move |column| whole(group, column)))
            .collect()
    }
}

impl Cell {
    /// As people read it.
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Percent(tenths) => format!("{},{}", tenths / 10, tenths % 10),
            Self::Dash => "—".to_owned(),
        }
    }

    const fn is_number(&self) -> bool {
        match self {
            Self::Count(_) | Self::Percent(_) | Self::Dash => true,
            Self::Text(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Group, Sheet, SheetFormat};

    fn sheet() -> Sheet {
        let columns = |columns: &[&str]| columns.iter().map(|&column| column.to_owned()).collect();
        let text = |text: &str| Cell::Text(text.to_owned());
        Sheet {
            title: "Привязка".to_owned(),
            notes: vec!["По состоянию на 01.12.2026".to_owned()],
            groups: vec![
                Group {
                    title: String::new(), columns: columns(&["Муниципальное образование"])
                },
                Group { title: "Школы".to_owned(), columns: columns(&["Сотрудников", "%"]) },
            ],
            rows: vec![
                vec![text("г. Приозёрск"), Cell::Count(1200), Cell::Percent(125)],
                vec![text("=1+1"), Cell::Count(0), Cell::Dash],
            ],
            totals: vec![vec![text("Всего"), Cell::Count(1200), Cell::Percent(125)]],
            conclusions: vec!["12,5 % по всем видам".to_owned()],
        }
    }

    fn written(format: SheetFormat) -> Vec<u8> {
        let mut out = Vec::new();
        sheet().write(format, &mut out).unwrap();
        out
    }

    #[test]
    fn it_is_written_for_people_and_for_programs() {
        let text = |format| String::from_utf8(written(format)).unwrap();
        insta::assert_snapshot!("table", text(SheetFormat::Table));
        insta::assert_snapshot!("csv", text(SheetFormat::Csv));
        insta::assert_snapshot!("json", text(SheetFormat::Json));
    }

    #[test]
    fn a_workbook_opens_and_has_its_cells() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        std::fs::write(&path, written(SheetFormat::Xlsx)).unwrap();
        let table = crate::tables::Table::open(&path).unwrap();
        let lines: Vec<_> = table.map(|line| line.unwrap().cells).collect();
        assert!(
            lines.iter().any(|cells| cells.starts_with(&["г. Приозёрск".into(), "1200".into()])),
            "{lines:?}"
        );
        assert!(lines.iter().any(|cells| cells[0] == "Всего"), "{lines:?}");
    }

    #[test]
    fn nothing_is_computed_in_a_spreadsheet() {
        let csv = String::from_utf8(written(SheetFormat::Csv)).unwrap();
        assert!(csv.contains("'=1+1"), "{csv}");
    }
}
