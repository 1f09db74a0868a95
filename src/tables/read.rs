//! A table as its lines, whatever kind of file it is.

use std::path::Path;

use super::{csv, xlsx};

/// Why a table cannot be read on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableFault {
    /// The file itself.
    #[error("{path} cannot be read: {detail}")]
    Unreadable {
        /// Its path.
        path: String,
        /// The system's words, or the reader's.
        detail: String,
    },
    /// Neither `.csv` nor `.xlsx`.
    #[error("{0} is neither .csv nor .xlsx; save the table as one of these")]
    Kind(String),
    /// Not even a header.
    #[error("{0} is empty")]
    Empty(String),
}

/// A line below the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number as an editor or a spreadsheet shows it; the header is 1.
    pub number: u64,
    /// Its cells, as text.
    pub cells: Vec<String>,
    /// How much of the file has been read so far, in the unit of [`Table::size`].
    pub read: u64,
}

/// A table that is being read.
pub struct Table {
    /// The header's cells.
    pub header: Vec<String>,
    /// How long the file is: bytes of a `.csv`, lines of a `.xlsx`.
    pub size: u64,
    lines: Box<dyn Iterator<Item = Result<Line, TableFault>>>,
}

impl Table {
    /// Opens a file by the end of its name: `.csv` in UTF-8 or windows-1251, with `;`, `,` or tabs; or the first sheet
    /// of an `.xlsx`.
    ///
    /// # Errors
    /// [`TableFault`] names the file.
    pub fn open(path: &Path) -> Result<Self, TableFault> {
        let suffix = path.extension().map(|suffix| suffix.to_string_lossy().to_lowercase());
        match suffix.as_deref() {
            Some("csv") => csv::open(path),
            Some("xlsx") => xlsx::open(path),
            Some(_) | None => Err(TableFault::Kind(path.display().to_string())),
        }
    }

    pub(super) fn new(
        header: Vec<String>,
        size: u64,
        lines: impl Iterator<Item = Result<Line, TableFault>> + 'static,
    ) -> Self {
        Self { header, size, lines: Box::new(lines) }
    }
}

impl Iterator for Table {
    type Item = Result<Line, TableFault>;

    /// Lines in which every cell is empty are passed over: spreadsheets leave them below a table.
    fn next(&mut self) -> Option<Self::Item> {
        self.lines.find(|line| match line {
            Ok(line) => line.cells.iter().any(|cell| !cell.trim().is_empty()),
            Err(_) => true,
        })
    }
}

/// An apostrophe before a sign keeps spreadsheets from computing a text; it is not part of the text.
pub(super) fn plain(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
        Some(_) | None => cell,
    }
}

pub(super) fn unreadable(path: &Path, detail: &dyn std::fmt::Display) -> TableFault {
    TableFault::Unreadable { path: path.display().to_string(), detail: detail.to_string() }
}
