//! Files that are made once and never overwritten.

use std::{fs, io, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

/// Writes a file that must not exist yet, with these permissions.
///
/// # Errors
/// With the file's name; `AlreadyExists` when it is there.
pub fn write_new(file: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let opened = fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(file);
    let said = |fault: io::Error| io::Error::new(fault.kind(), format!("{}: {fault}", file.display()));
    opened.and_then(|mut opened| opened.write_all(bytes)).map_err(said)
}
