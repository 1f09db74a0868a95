//! What can be wrong with a configuration, and what to write instead.

use std::fmt;

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it was written: a file, or `environment` with the variable's name.
    pub place: String,
    /// The key's path, `systems.netcity.origin`; empty where the whole file is meant.
    pub key: String,
    /// What is wrong.
    pub cause: Cause,
}

/// Everything that can be wrong. Values that may be secret are never repeated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// A file is not there.
    #[error("there is no file {0}; give the path of one that exists")]
    NoFile(String),
    /// A file is there and cannot be read.
    #[error("{path} cannot be read ({why}); let the user that runs privratnik read it")]
    Unreadable {
        /// The file.
        path: String,
        /// The system's word.
        why: String,
    },
    /// A file with a secret that others can read.
    #[error("{path} has mode {mode:04o}; others must not read it: chmod 600 {path}")]
    Exposed {
        /// The file.
        path: String,
        /// Its permission bits.
        mode: u32,
    },
    /// Something that is no file.
    #[error("{0} is a folder; name the file itself")]
    Folder(String),
    /// A file that must hold text does not.
    #[error("{0} is not UTF-8 text; give a PEM file or the key file that `privratnik key generate` makes")]
    NotText(String),
    /// Not TOML at all.
    #[error("is not TOML: {0}")]
    NotToml(String),
    /// A key that nobody reads.
    #[error("there is no such key; {}", instead(.nearest.as_deref(), .known))]
    Unknown {
        /// The known key that is spelt most like it.
        nearest: Option<String>,
        /// All keys that may stand here.
        known: Vec<String>,
    },
    /// A variable that would be ignored for want of a second underscore.
    #[error("is not read: names begin with PRIVRATNIK__ and have two underscores between section and key")]
    SingleUnderscore,
    /// A key that must be there is not.
    #[error("is missing; write for example {0}")]
    Missing(String),
    /// A value of the wrong type or outside a closed list.
    #[error("is {found}; write {expected}")]
    Kind {
        /// What stands there.
        found: String,
        /// What may stand there.
        expected: String,
    },
    /// A text that is not what it should be, passwords in it left out.
    #[error("{found:?} is not {expected}; write for example {example}")]
    Unfit {
        /// What stands there.
        found: String,
        /// What should stand there.
        expected: &'static str,
        /// How that looks.
        example: &'static str,
    },
    /// A number that makes no sense.
    #[error("is {found}; write a number from {least} to {most}")]
    Range {
        /// What stands there.
        found: u64,
        /// The least that makes sense.
        least: u64,
        /// The most.
        most: u64,
    },
    /// Values that contradict each other.
    #[error("{0}")]
    Contradiction(String),
}

/// All faults of one configuration; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// The faults, ordered by key.
    pub(super) fn new(mut faults: Vec<Fault>) -> Self {
        faults.sort_by(|one, other| one.key.cmp(&other.key));
        Self(faults)
    }

    /// One by one.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }
}

impl std::error::Error for Faults {}

impl fmt::Display for Faults {
    /// One line for each fault, without a line end after the last.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, fault) in self.0.iter().enumerate() {
            let line_end = if number == 0 { "" } else { "\n" };
            write!(out, "{line_end}{fault}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, key, cause } = self;
        if key.is_empty() { write!(out, "{place}: {cause}") } else { write!(out, "{place}: {key}: {cause}") }
    }
}

fn instead(nearest: Option<&str>, known: &[String]) -> String {
    match nearest {
        Some(nearest) => format!("write {nearest}"),
        None => format!("here may stand {}", known.join(", ")),
    }
}
