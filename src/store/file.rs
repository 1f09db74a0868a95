//! One SQLite file: how it is opened, and what it is told before anything else.

use std::{fs::OpenOptions, os::unix::fs::OpenOptionsExt, path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags};
use url::Url;

use crate::flow::port::{LedgerFault, SessionsFault, VaultFault};

/// Why a file did not serve. Texts hold SQLite's own words and names of tables, never values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum FileFault {
    /// It cannot be read or written.
    #[error("{0}")]
    Unavailable(String),
    /// A record in it cannot be made sense of.
    #[error("{0}")]
    Damaged(String),
}

impl FileFault {
    /// A record that is there, but not as it was written.
    pub(super) fn damaged(what: &str) -> Self {
        Self::Damaged(what.to_owned())
    }
}

impl From<rusqlite::Error> for FileFault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<VaultFault> for FileFault {
    fn from(fault: VaultFault) -> Self {
        Self::Damaged(fault.to_string())
    }
}

impl From<FileFault> for LedgerFault {
    fn from(fault: FileFault) -> Self {
        match fault {
            FileFault::Unavailable(detail) => Self::Unavailable(detail),
            FileFault::Damaged(detail) => Self::Damaged(detail),
        }
    }
}

impl From<FileFault> for SessionsFault {
    fn from(fault: FileFault) -> Self {
        Self(fault.to_string())
    }
}

/// Opens the file to write, makes it if it is not there, and brings its tables up to date. `versions` are
/// the steps of the schema: the file's `user_version` counts how many of them it has seen.
///
/// # Errors
/// [`FileFault::Unavailable`] names the folder, the file, or the version that is too new.
pub(super) fn open_to_write(path: &Path, versions: &[&str]) -> Result<Connection, FileFault> {
    make(path)?;
    let named = |error: rusqlite::Error| FileFault::Unavailable(format!("{}: {error}", path.display()));
    let mut connection =
        Connection::open_with_flags(path, FLAGS | OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(named)?;
    settle(&connection).map_err(named)?;
    connection.execute_batch(WRITER).map_err(named)?;
    migrate(&mut connection, path, versions)?;
    Ok(connection)
}

/// Opens the file to read; there is no way to write through this connection.
///
/// # Errors
/// [`FileFault::Unavailable`] in SQLite's words.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, FileFault> {
    let connection = Connection::open_with_flags(path, FLAGS | OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    settle(&connection)?;
    Ok(connection)
}

/// Opens a file that nobody writes to any more: it is read without locks, and what was read stays read.
///
/// # Errors
/// [`FileFault::Unavailable`] in SQLite's words.
pub(super) fn open_immutable(path: &Path) -> Result<Connection, FileFault> {
    let named =
        |fault: &dyn std::fmt::Display| FileFault::Unavailable(format!("{}: {fault}", path.display()));
    let whole = path.canonicalize().map_err(|error| named(&error))?;
    let mut address = Url::from_file_path(whole).map_err(|()| named(&"no path of a file"))?;
    address.set_query(Some("immutable=1"));
    let flags = FLAGS | OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(address.as_str(), flags)?;
    settle(&connection)?;
    Ok(connection)
}

/// Makes an empty file that the owner alone may read; SQLite gives its journals the same rights.
///
/// # Errors
/// [`FileFault::Unavailable`] names the folder or the file.
pub(super) fn make(path: &Path) -> Result<(), FileFault> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        let folder = folder.display();
        let text = format!("the folder {folder} does not exist; create it, owned by the service's user");
        return Err(FileFault::Unavailable(text));
    }
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
        .map(drop)
        .map_err(|error| FileFault::Unavailable(format!("{}: {error}", path.display())))
}

fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.execute_batch("PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;")
}

fn migrate(connection: &mut Connection, path: &Path, versions: &[&str]) -> Result<(), FileFault> {
    let seen: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let steps = || (1_u32..).zip(versions);
    if steps().all(|(version, _)| version < seen) && seen > 0 {
        let (path, known) = (path.display(), versions.len());
        let text = format!("{path} has schema {seen}, made by a newer version; this one knows {known}");
        return Err(FileFault::Unavailable(text));
    }
    for (version, step) in steps().filter(|&(version, _)| version > seen) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Another process that holds the file (a backup, an operator's query) is waited for this long.
const BUSY: Duration = Duration::from_secs(5);

/// Every connection belongs to one thread at a time, so SQLite's own locks are not needed.
const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_NO_MUTEX;

/// FULL syncs the log at every commit: an answered write survives the loss of power. A deleted password is
/// overwritten, not only forgotten.
const WRITER: &str = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;";

#[cfg(test)]
mod tests {
    use super::{FileFault, open_to_read, open_to_write};

    const FIRST: &str = "CREATE TABLE one (id INTEGER PRIMARY KEY) STRICT;";
    const SECOND: &str = "CREATE TABLE two (id INTEGER PRIMARY KEY) STRICT;";

    fn text(fault: &FileFault) -> String {
        fault.to_string()
    }

    #[test]
    fn the_rules_are_in_force() {
        let folder = tempfile::tempdir().unwrap();
        let file = open_to_write(&folder.path().join("a.db"), &[FIRST]).unwrap();
        let value = |name: &str| {
            let sql = format!("PRAGMA {name}");
            file.query_row(&sql, [], |row| row.get::<_, rusqlite::types::Value>(0)).unwrap()
        };
        assert_eq!(value("journal_mode"), "wal".to_owned().into());
        for (name, expected) in [
            ("synchronous", 2),
            ("foreign_keys", 1),
            ("busy_timeout", 5_000),
            ("trusted_schema", 0),
            ("secure_delete", 1),
        ] {
            assert_eq!(value(name), expected.into(), "{name}");
        }
    }

    #[test]
    fn a_file_learns_the_versions_it_has_not_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        drop(open_to_write(&path, &[FIRST]).unwrap());
        let file = open_to_write(&path, &[FIRST, SECOND]).unwrap();
        file.execute_batch("INSERT INTO one VALUES (1); INSERT INTO two VALUES (1);").unwrap();
        drop(file);
        let fault = open_to_write(&path, &[FIRST]).err().unwrap();
        assert!(text(&fault).contains("schema 2"), "{fault}");
    }

    #[test]
    fn a_missing_folder_is_named_and_not_made() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("state");
        let fault = open_to_write(&inner.join("a.db"), &[FIRST]).err().unwrap();
        assert!(text(&fault).contains(&inner.display().to_string()), "{fault}");
        assert!(!inner.exists());
    }

    #[test]
    fn a_file_of_another_kind_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        std::fs::write(&path, "this is a letter, not a database ".repeat(64)).unwrap();
        assert!(open_to_write(&path, &[FIRST]).is_err());
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("this is a letter"));
    }

    #[test]
    fn the_file_is_the_owners_alone_and_a_reader_cannot_write() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let _writer = open_to_write(&path, &[FIRST]).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(open_to_read(&path).unwrap().execute_batch("INSERT INTO one VALUES (1)").is_err());
    }
}
