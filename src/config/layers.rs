//! The layers laid over each other, and the one struct made of them.
//!
//! serde stops at the first fault. So each faulty key is struck out of the layers and the rest is read again,
//! until nothing is left to complain of.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use figment::providers::{Format, Toml};
use figment::util::nest;
use figment::value::{Dict, Map, Value};
use figment::{Error, Figment, Metadata, Profile, Provider};

use super::complaint;
use super::fault::{Cause, Fault, Faults};
use super::raw::Raw;

/// The layers, and what was found wrong with them so far.
pub(super) struct Written {
    /// The TOML file.
    pub(super) file: PathBuf,
    /// The folder of systemd's credentials.
    pub(super) credentials: Option<PathBuf>,
    /// What is wrong.
    pub(super) faults: Vec<Fault>,
    layers: Figment,
    struck: Vec<Vec<String>>,
}

impl Written {
    /// Notes a fault of the key with this path.
    pub(super) fn blame(&mut self, key: &str, cause: Cause) {
        let place = self.place(key);
        self.faults.push(Fault { place, key: key.to_owned(), cause });
    }

    /// Whether the key was struck out: then it is not missing, it is wrong and was told so.
    pub(super) fn was_struck(&self, key: &str) -> bool {
        let path: Vec<_> = key.split('.').collect();
        self.struck
            .iter()
            .any(|struck| path.starts_with(&struck.iter().map(String::as_str).collect::<Vec<_>>()))
    }

    /// The place of a key: the variable that set it, or the file.
    fn place(&self, key: &str) -> String {
        // An item of a list has no place of its own: the list has.
        let set = match key.rsplit_once('.') {
            Some((list, number)) if number.parse::<usize>().is_ok() => list,
            Some(_) | None => key,
        };
        match self.layers.find_metadata(set) {
            Some(metadata) if metadata.name.starts_with(PREFIX) => format!("environment: {}", metadata.name),
            Some(_) | None => self.file.display().to_string(),
        }
    }
}

/// Lays the environment over the file.
///
/// # Errors
/// The file's own fault, when there is nothing to read.
pub(super) fn read(
    path: &Path,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Written, Faults> {
    let unfit =
        |cause| Faults::new(vec![Fault { place: path.display().to_string(), key: String::new(), cause }]);
    // figment takes a file that is not there for an empty one.
    let text = fs::read_to_string(path).map_err(|error| unfit(super::file::refused(path, &error)))?;
    toml::from_str::<toml::Table>(&text).map_err(|error| unfit(Cause::NotToml(in_words(&text, &error))))?;

    let variables: Vec<(String, String)> = environment
        .into_iter()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let credentials =
        variables.iter().find(|(name, _)| name == "CREDENTIALS_DIRECTORY").map(|(_, folder)| folder.into());
    let faults = variables.iter().filter(|(name, _)| is_half_named(name)).map(single_underscore).collect();
    let layers = variables
        .iter()
        .filter_map(|(name, value)| Variable::new(name, value))
        .fold(Figment::from(Toml::string(&text)), Figment::merge);
    Ok(Written { file: path.to_owned(), credentials, faults, layers, struck: Vec::new() })
}

/// Makes the struct, noting every key that does not fit into it.
pub(super) fn digest(written: &mut Written) -> Raw {
    let mut tree = match written.layers.extract::<Value>() {
        Ok(tree) => tree,
        Err(error) => {
            written.blame("", Cause::NotToml(error.to_string()));
            return Raw::default();
        }
    };
    loop {
        match tree.deserialize::<Raw>() {
            Ok(raw) => return raw,
            Err(error) => {
                written.blame(&error.path.join("."), complaint::cause(&error));
                let Some(struck) = strike(&mut tree, &error.path) else { return Raw::default() };
                written.struck.push(struck);
            }
        }
    }
}

/// The layer of one variable: `PRIVRATNIK__GATE__ORIGIN` is `gate.origin`. Each is a layer of its own, so that a
/// fault can name it.
struct Variable<'v> {
    name: &'v str,
    key: String,
    value: &'v str,
}

impl<'v> Variable<'v> {
    /// `None` for a variable that is not ours.
    fn new(name: &'v str, value: &'v str) -> Option<Self> {
        let path = name.strip_prefix(PREFIX)?;
        Some(Self { name, key: path.to_lowercase().replace("__", "."), value })
    }
}

impl Provider for Variable<'_> {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.to_owned())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let value = self.value.parse::<Value>().unwrap_or_else(|never| match never {});
        let tree = nest(&self.key, value).into_dict().unwrap_or_default();
        Ok(Map::from([(Profile::Default, tree)]))
    }
}

/// Removes the value at the path and gives the path that is gone: of a list, the whole list, because the
/// numbers of its other items would shift. `None` if there was nothing.
fn strike(tree: &mut Value, path: &[String]) -> Option<Vec<String>> {
    let (last, parents) = path.split_last()?;
    let parent = parents.iter().try_fold(&mut *tree, |value, part| match value {
        Value::Dict(_, dict) => dict.get_mut(part),
        Value::Array(_, items) => items.get_mut(part.parse::<usize>().ok()?),
        Value::String(..) | Value::Char(..) | Value::Bool(..) | Value::Num(..) | Value::Empty(..) => None,
    })?;
    match parent {
        Value::Dict(_, dict) => dict.remove(last).map(|_| path.to_vec()),
        Value::Array(..) => strike(tree, parents),
        Value::String(..) | Value::Char(..) | Value::Bool(..) | Value::Num(..) | Value::Empty(..) => None,
    }
}

/// TOML's complaint without the line's text, which may be a secret.
fn in_words(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
    format!("line {line}: {}", error.message().replace('\n', "; "))
}

/// `PRIVRATNIK_GATE_ORIGIN`, or `PRIVRATNIK_GATE__ORIGIN`: meant for us, and read by nobody.
fn is_half_named(name: &str) -> bool {
    name.strip_prefix("PRIVRATNIK_").is_some_and(|rest| {
        let section = rest.split('_').next().unwrap_or_default().to_lowercase();
        SECTIONS.contains(&section.as_str())
    })
}

fn single_underscore((name, _): &(String, String)) -> Fault {
    Fault { place: "environment".to_owned(), key: name.clone(), cause: Cause::SingleUnderscore }
}

const PREFIX: &str = "PRIVRATNIK__";

/// First words of the sections: a variable that begins so is meant for the configuration.
const SECTIONS: [&str; 14] = [
    "sandbox",
    "gate",
    "certificates",
    "admin",
    "log",
    "keys",
    "crypto",
    "esia",
    "identities",
    "lifetimes",
    "sessions",
    "linking",
    "limits",
    "systems",
];
