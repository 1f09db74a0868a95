//! The layers laid over each other, and the one struct made of them.
//!
//! serde stops at the first fault. So each faulty key is struck out of the layers and the rest is read again,
//! until nothing is left to complain of.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use figment::error::{Actual, Kind};
use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Error, Figment, Metadata, Profile, Provider};

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
        let set_by = self.layers.find_metadata(key).map(|metadata| &*metadata.name);
        if set_by == Some(ENVIRONMENT) {
            format!("environment {PREFIX}{}", key.replace('.', "__").to_uppercase())
        } else {
            self.file.display().to_string()
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
    let layers = Figment::from(Toml::string(&text)).merge(Environment(variables));
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
                written.blame(&error.path.join("."), cause(&error));
                let Some(struck) = strike(&mut tree, &error.path) else { return Raw::default() };
                written.struck.push(struck);
            }
        }
    }
}

/// The environment's layer: `PRIVRATNIK__GATE__ORIGIN` is `gate.origin`.
struct Environment(Vec<(String, String)>);

impl Provider for Environment {
    fn metadata(&self) -> Metadata {
        Metadata::named(ENVIRONMENT)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let mut layer = Figment::new();
        for (name, value) in &self.0 {
            let Some(path) = name.strip_prefix(PREFIX) else { continue };
            let key = path.to_lowercase().replace("__", ".");
            let value = value.parse::<Value>().unwrap_or_else(|never| match never {});
            layer = layer.merge((key, value));
        }
        Ok(Map::from([(Profile::Default, layer.extract()?)]))
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

fn cause(error: &Error) -> Cause {
    match &error.kind {
        Kind::UnknownField(key, known) => Cause::Unknown {
            nearest: nearest(key, known),
            known: known.iter().map(|&key| key.to_owned()).collect(),
        },
        Kind::UnknownVariant(found, known) => {
            Cause::Kind { found: format!("{found:?}"), expected: known.join(" or ") }
        }
        Kind::InvalidType(found, expected) | Kind::InvalidValue(found, expected) => {
            Cause::Kind { found: kind(found).to_owned(), expected: expected.clone() }
        }
        Kind::Message(_)
        | Kind::InvalidLength(..)
        | Kind::MissingField(_)
        | Kind::DuplicateField(_)
        | Kind::ISizeOutOfRange(_)
        | Kind::USizeOutOfRange(_)
        | Kind::Unsupported(_)
        | Kind::UnsupportedKey(..) => Cause::Kind {
            found: format!("not readable ({})", error.kind),
            expected: "what the documentation of the key says".to_owned(),
        },
    }
}

/// What a value is, without the value: it may be a secret at the wrong place.
const fn kind(found: &Actual) -> &'static str {
    match found {
        Actual::Bool(_) => "true or false",
        Actual::Unsigned(_) | Actual::Signed(_) => "a number out of place",
        Actual::Float(_) => "a number with a point",
        Actual::Char(_) | Actual::Str(_) => "a text",
        Actual::Seq => "a list",
        Actual::Map => "a section",
        Actual::Bytes(_)
        | Actual::Unit
        | Actual::Option
        | Actual::NewtypeStruct
        | Actual::Enum
        | Actual::UnitVariant
        | Actual::NewtypeVariant
        | Actual::TupleVariant
        | Actual::StructVariant
        | Actual::Other(_) => "something else",
    }
}

/// The known key that is spelt most like this one, if any is at most a third away.
fn nearest(key: &str, known: &[&str]) -> Option<String> {
    let (distance, nearest) = known.iter().map(|known| (distance(key, known), known)).min()?;
    (distance * 3 <= key.len().max(3)).then(|| (*nearest).to_owned())
}

/// Levenshtein's distance in characters.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, &against) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != against);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

/// TOML's complaint without the line's text, which may be a secret.
fn in_words(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
    format!("line {line}: {}", error.message())
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

const ENVIRONMENT: &str = "environment";
const PREFIX: &str = "PRIVRATNIK__";

/// First words of the sections: a variable that begins so is meant for the configuration.
const SECTIONS: [&str; 10] =
    ["sandbox", "gate", "admin", "log", "keys", "crypto", "esia", "lifetimes", "linking", "systems"];

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn the_nearest_key_is_near() {
        let known = ["origin", "listen", "data"];
        assert_eq!(nearest("orign", &known).as_deref(), Some("origin"));
        assert_eq!(nearest("listne", &known).as_deref(), Some("listen"));
        assert_eq!(nearest("password", &known), None);
    }

    #[test]
    fn a_distance_counts_letters() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("зона", "зоны"), 1);
    }
}
