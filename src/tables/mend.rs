//! The rows that were not taken, with what is wrong, as a table that can be mended and fed back.

use std::{
    fs::{File, OpenOptions},
    io::{BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use csv::{Writer, WriterBuilder};

use super::read::{TableFault, unreadable};

/// Written as the rows come; the file is made with the first of them, readable by its owner only.
pub struct Mending {
    path: PathBuf,
    header: Vec<String>,
    writer: Option<Writer<BufWriter<File>>>,
}

impl Mending {
    /// Into this file, for a table with this header.
    pub fn new(path: PathBuf, header: Vec<String>) -> Self {
        Self { path, header, writer: None }
    }

    /// Adds a row: where it stood, what is wrong, and its cells as they were.
    ///
    /// # Errors
    /// [`TableFault::Unreadable`] with the file's name: it is there already, or the disk is full.
    pub fn add(&mut self, line: u64, wrong: &str, cells: &[String]) -> Result<(), TableFault> {
        if self.writer.is_none() {
            self.writer = Some(self.begin()?);
        }
        let Some(writer) = &mut self.writer else { return Ok(()) };
        let own = [line.to_string(), wrong.to_owned()];
        let shown = own.iter().map(|cell| guarded(cell)).chain(cells.iter().map(|cell| guarded(cell)));
        // A row with a cell too few is filled up, so that its faults stay beside it.
        let missing = self.header.len().saturating_sub(cells.len());
        let row = shown.chain(std::iter::repeat_n(String::new(), missing));
        writer.write_record(row).map_err(|error| unreadable(&self.path, &error))
    }

    /// Ends; the file, if a row was added.
    ///
    /// # Errors
    /// [`TableFault::Unreadable`] with the file's name.
    pub fn end(self) -> Result<Option<PathBuf>, TableFault> {
        let Some(writer) = self.writer else { return Ok(None) };
        let mut file = writer.into_inner().map_err(|error| unreadable(&self.path, &error))?;
        file.flush().map_err(|error| unreadable(&self.path, &error))?;
        Ok(Some(self.path))
    }

    fn begin(&self) -> Result<Writer<BufWriter<File>>, TableFault> {
        let named = |error: std::io::Error| unreadable(&self.path, &error);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.path);
        let mut file = BufWriter::new(file.map_err(named)?);
        file.write_all(MARK).map_err(named)?;
        // A row of a mended table may have more cells than its header.
        let mut writer = WriterBuilder::new().delimiter(b';').flexible(true).from_writer(file);
        let header =
            OWN.iter().map(|&title| title.to_owned()).chain(self.header.iter().map(|cell| guarded(cell)));
        writer.write_record(header).map_err(|error| unreadable(&self.path, &error))?;
        Ok(writer)
    }
}

/// A spreadsheet would compute what begins with these signs; an apostrophe keeps it from that.
pub(super) fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

/// Where the file is to be made: beside the table, `NAME.faults.csv`.
pub fn beside(table: &Path) -> PathBuf {
    table.with_extension("faults.csv")
}

/// The two columns that are added; an import passes over them.
const OWN: [&str; 2] = ["Строка файла", "Что исправить"];

/// Spreadsheets take a file for UTF-8 only if it begins so.
pub(super) const MARK: &[u8] = "\u{feff}".as_bytes();

#[cfg(test)]
mod tests {
    use super::{Mending, OWN, beside};
    use crate::tables::Table;

    #[test]
    fn what_was_written_can_be_fed_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = beside(&folder.path().join("export.xlsx"));
        let mut mending = Mending::new(path.clone(), vec!["Имя".into(), "Телефон".into()]);
        let cells = ["Ли; \"Ю\"".to_owned(), "+7 900".to_owned()];
        mending.add(7, "Имя: не заполнено", &cells).unwrap();
        assert_eq!(mending.end().unwrap(), Some(path.clone()));
        let table = Table::open(&path).unwrap();
        assert_eq!(table.header[1..], [OWN[1], "Имя", "Телефон"]);
        let lines: Vec<_> = table.map(|line| line.unwrap().cells).collect();
        assert_eq!(lines, [["7", "Имя: не заполнено", "Ли; \"Ю\"", "+7 900"]]);
    }

    #[test]
    fn an_older_file_is_not_written_over_and_none_is_made_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        assert_eq!(Mending::new(path.clone(), vec![]).end().unwrap(), None);
        std::fs::write(&path, "mine").unwrap();
        assert!(Mending::new(path, vec![]).add(1, "", &[]).is_err());
    }
}
