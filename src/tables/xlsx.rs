//! `.xlsx`: the first sheet. It is read by a thread of its own, cell by cell: a sheet of a million lines would not fit
//! into memory as a whole.

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use calamine::{DataRef, Reader as _, Xlsx, open_workbook};

use super::read::{Line, Table, TableFault, plain, unreadable};

pub(super) fn open(path: &Path) -> Result<Table, TableFault> {
    let (send, told) = sync_channel(QUEUED);
    let own = path.to_owned();
    let reader = thread::Builder::new().name("sheet".to_owned()).spawn(move || {
        let told = match read(&own, &send) {
            Ok(()) => Told::End,
            Err(fault) => Told::Fault(fault),
        };
        // Nobody listens any more: whoever asked has stopped at an earlier line.
        let _unheard = send.send(told);
    });
    reader.map_err(|error| unreadable(path, &error))?;
    let mut lines = Lines { told, path: path.to_owned(), ended: false };
    let empty = || TableFault::Empty(path.display().to_string());
    // The first thing that is told is how many lines there are.
    let size = lines.next().ok_or_else(empty)??.read;
    let header = lines.next().ok_or_else(empty)??.cells;
    Ok(Table::new(header, size, lines))
}

/// What the reading thread says.
enum Told {
    Line(Line),
    Fault(TableFault),
    End,
}

/// Until the thread says that there are no more: one that has come to grief says nothing.
struct Lines {
    told: Receiver<Told>,
    path: PathBuf,
    ended: bool,
}

impl Iterator for Lines {
    type Item = Result<Line, TableFault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.told.recv() {
            Ok(Told::Line(line)) => Some(Ok(line)),
            Ok(Told::End) => {
                self.ended = true;
                None
            }
            Ok(Told::Fault(fault)) => {
                self.ended = true;
                Some(Err(fault))
            }
            Err(_) => {
                self.ended = true;
                Some(Err(unreadable(&self.path, &"the reader of the sheet ended before the sheet did")))
            }
        }
    }
}

fn read(path: &Path, lines: &SyncSender<Told>) -> Result<(), TableFault> {
    let named = |error: calamine::XlsxError| unreadable(path, &error);
    let mut book: Xlsx<BufReader<File>> = open_workbook(path).map_err(named)?;
    let sheet = book.sheet_names().first().cloned();
    let sheet = sheet.ok_or_else(|| TableFault::Empty(path.display().to_string()))?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(named)?;
    let size = u64::from(cells.dimensions().end.0) + 1;
    let mut line = Line { number: 0, cells: Vec::new(), read: size };
    while let Some(cell) = cells.next_cell().map_err(named)? {
        let (row, column) = cell.get_position();
        let number = u64::from(row) + 1;
        if number != line.number {
            if lines.send(Told::Line(line)).is_err() {
                return Ok(());
            }
            line = Line { number, cells: Vec::new(), read: number };
        }
        line.cells.resize(column as usize, String::new());
        line.cells.push(plain(text(cell.get_value())));
    }
    // Nobody listens any more, as above.
    let _unheard = lines.send(Told::Line(line));
    Ok(())
}

/// A cell as a person would have typed it.
fn text(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// Lines that wait for whoever reads them.
const QUEUED: usize = 256;
