//! `.csv`: charset and separator are found out.

use std::{
    fs::File,
    io::{BufRead, BufReader, Chain, Read, Seek},
    path::{Path, PathBuf},
};

use csv::{ByteRecord, Reader, ReaderBuilder, Terminator};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};

use super::read::{Line, Table, TableFault, plain, unreadable};

pub(super) fn open(path: &Path) -> Result<Table, TableFault> {
    let named = |error: std::io::Error| unreadable(path, &error);
    let mut file = File::open(path).map_err(named)?;
    let size = file.metadata().map_err(named)?.len();
    let charset = charset(&mut file).map_err(named)?;
    file.rewind().map_err(named)?;
    let mut file = BufReader::with_capacity(BUFFER, file);
    let separator = separator(file.fill_buf().map_err(named)?);
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        // A line with a cell too few or too many is told as what it is: a row that lacks something.
        .flexible(true)
        // Lines are counted by it. What stands before it in files of Windows is taken off the last cell.
        .terminator(Terminator::Any(b'\n'))
        // The last line has an end like every other.
        .from_reader(file.chain(LINE_END));
    let header = reader.byte_headers().map_err(|error| unreadable(path, &error))?;
    let header = cells(header, charset);
    if header.iter().all(|cell| cell.trim().is_empty()) {
        return Err(TableFault::Empty(path.display().to_string()));
    }
    let lines = Lines { reader, charset, path: path.to_owned(), record: ByteRecord::new() };
    Ok(Table::new(header, size, lines))
}

struct Lines {
    reader: Reader<Chain<BufReader<File>, &'static [u8]>>,
    charset: &'static Encoding,
    path: PathBuf,
    record: ByteRecord,
}

impl Iterator for Lines {
    type Item = Result<Line, TableFault>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => {
                // A cell in quotes may have line ends of its own; empty lines above were passed over.
                let inside = self.record.as_slice().iter().filter(|&&byte| byte == b'\n').count();
                let number = self.reader.position().line().saturating_sub(1 + inside as u64);
                let cells = cells(&self.record, self.charset);
                Some(Ok(Line { number, cells, read: self.reader.position().byte() }))
            }
            Ok(false) => None,
            Err(error) => Some(Err(unreadable(&self.path, &error))),
        }
    }
}

/// In windows-1251 separators and quotes are the bytes that they are in ASCII, so lines are split before they are
/// decoded.
fn cells(record: &ByteRecord, charset: &'static Encoding) -> Vec<String> {
    let mut cells: Vec<String> =
        record.iter().map(|cell| charset.decode_without_bom_handling(cell).0.into_owned()).collect();
    if let Some(last) = cells.last_mut()
        && last.ends_with('\r')
    {
        last.pop();
    }
    cells.into_iter().map(plain).collect()
}

/// UTF-8 if all of it is; Russian text in windows-1251 never is.
fn charset(file: &mut File) -> std::io::Result<&'static Encoding> {
    let mut buffer = vec![0; BUFFER];
    let mut kept = 0;
    loop {
        let count = file.read(&mut buffer[kept..])?;
        let filled = kept + count;
        match std::str::from_utf8(&buffer[..filled]) {
            Ok(_) if count == 0 => return Ok(UTF_8),
            Ok(_) => kept = 0,
            // A letter that is cut by the end of the buffer goes on in the next one.
            Err(error) if error.error_len().is_none() && count > 0 => {
                buffer.copy_within(error.valid_up_to()..filled, 0);
                kept = filled - error.valid_up_to();
            }
            Err(_) => return Ok(WINDOWS_1251),
        }
    }
}

/// The sign that the header has most of.
fn separator(beginning: &[u8]) -> u8 {
    let line = beginning.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| line.iter().filter(|&&byte| byte == sign).count();
    // The last of equals wins: a header of one column has none of them.
    [b'\t', b',', b';'].into_iter().max_by_key(|&sign| count(sign)).unwrap_or(b';')
}

const BUFFER: usize = 256 * 1024;

const LINE_END: &[u8] = b"\n";

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1251;

    use crate::tables::{Table, TableFault};

    fn read(bytes: &[u8]) -> (Vec<String>, Vec<(u64, Vec<String>)>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.CSV");
        std::fs::write(&path, bytes).unwrap();
        let table = Table::open(&path).unwrap();
        let header = table.header.clone();
        (header, table.map(|line| line.unwrap()).map(|line| (line.number, line.cells)).collect())
    }

    #[test]
    fn charset_and_separator_are_found_out() {
        let text = "Фамилия;Имя\r\nОрлова;Мария\r\n\r\n;\r\n\"Ли; \"\"Ю\"\"\";\"Анна\nМария\"\r\nОрлов;Пётр";
        let row = |number, last: &str, first: &str| (number, vec![last.to_owned(), first.to_owned()]);
        let expected = [
            row(2, "Орлова", "Мария"),
            row(5, "Ли; \"Ю\"", "Анна\nМария"),
            // The row above takes two lines.
            row(7, "Орлов", "Пётр"),
        ];
        let (encoded, ..) = WINDOWS_1251.encode(text);
        let with_commas = text.replace("Ли; ", "Ли, ").replace(';', ",").replace("Ли, ", "Ли; ");
        let marked = format!("\u{feff}{text}");
        let unix = text.replace("\r\n", "\n");
        for bytes in [text.as_bytes(), &encoded, with_commas.as_bytes(), marked.as_bytes(), unix.as_bytes()] {
            let (header, lines) = read(bytes);
            assert!(header[0].ends_with("Фамилия"), "{header:?}");
            assert_eq!(lines, expected);
        }
    }

    #[test]
    fn a_letter_across_the_buffers_end_is_whole() {
        // Letters of two bytes after a header of nine: every buffer ends inside of one.
        let long = format!("Имя;Я\n{}ж\n", "ы".repeat(super::BUFFER));
        assert_eq!("Имя;Я\n".len() % 2, 0, "with the separator the letters lie evenly");
        let odd = long.replacen(';', ";;", 1);
        for text in [long, odd] {
            let (_, lines) = read(text.as_bytes());
            assert!(lines[0].1[0].ends_with("ыж"));
        }
    }

    #[test]
    fn an_apostrophe_before_a_sign_is_the_spreadsheets() {
        let (_, lines) = read("Телефон;Имя\n'+7 900 000-00-00;'Мария\n".as_bytes());
        assert_eq!(lines[0].1, ["+7 900 000-00-00", "'Мария"]);
    }

    #[test]
    fn an_empty_file_and_another_kind_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "").unwrap();
        assert!(matches!(Table::open(&path), Err(TableFault::Empty(_))));
        assert!(matches!(Table::open(&folder.path().join("a.ods")), Err(TableFault::Kind(_))));
        assert!(matches!(Table::open(&folder.path().join("b.csv")), Err(TableFault::Unreadable { .. })));
    }
}
