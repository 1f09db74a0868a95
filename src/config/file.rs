//! Files that the configuration names.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::domain::Secret;

use super::fault::Cause;

/// The bytes of a file that is no secret.
///
/// # Errors
/// [`Cause::NoFile`], [`Cause::Unreadable`]
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, Cause> {
    fs::read(path).map_err(|error| refused(path, &error))
}

/// The text of a file that only its owner may read.
///
/// # Errors
/// As [`bytes`], and [`Cause::Exposed`], [`Cause::NotText`].
pub(super) fn secret(path: &Path) -> Result<Secret<String>, Cause> {
    let file = File::open(path).map_err(|error| refused(path, &error))?;
    let told = file.metadata().map_err(|error| refused(path, &error))?;
    if told.is_dir() {
        return Err(Cause::Folder(path.display().to_string()));
    }
    let mode = told.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(Cause::Exposed { path: path.display().to_string(), mode });
    }
    text(file, path)
}

/// The text of a systemd credential. Its mode is not asked: systemd shuts the folder and grants the file by
/// an access list, which shows as bits of the group.
///
/// # Errors
/// As [`bytes`], and [`Cause::NotText`].
pub(super) fn credential(path: &Path) -> Result<Secret<String>, Cause> {
    text(File::open(path).map_err(|error| refused(path, &error))?, path)
}

/// The system's refusal to open or read a file, as a fault.
pub(super) fn refused(path: &Path, error: &io::Error) -> Cause {
    let (path, why) = (path.display().to_string(), error.kind());
    if why == io::ErrorKind::NotFound {
        Cause::NoFile(path)
    } else if why == io::ErrorKind::IsADirectory {
        Cause::Folder(path)
    } else if why == io::ErrorKind::InvalidData {
        Cause::NotText(path)
    } else {
        Cause::Unreadable { path, why: why.to_string() }
    }
}

fn text(mut file: File, path: &Path) -> Result<Secret<String>, Cause> {
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(|error| refused(path, &error))?;
    Ok(Secret::new(text))
}
