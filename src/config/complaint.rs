//! figment's complaints in words that say what to write.

use figment::Error;
use figment::error::{Actual, Kind};

use super::fault::Cause;

/// What is wrong, without the value: it may be a secret at the wrong place.
pub(super) fn cause(error: &Error) -> Cause {
    match &error.kind {
        Kind::UnknownField(key, known) => Cause::Unknown {
            nearest: nearest(key, known),
            known: known.iter().map(|&key| key.to_owned()).collect(),
        },
        Kind::UnknownVariant(found, known) => {
            Cause::Kind { found: format!("{found:?}"), expected: known.join(" or ") }
        }
        Kind::InvalidType(found, expected) | Kind::InvalidValue(found, expected) => {
            Cause::Kind { found: kind(found).to_owned(), expected: in_toml(expected).to_owned() }
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

/// What kind of value was found.
const fn kind(found: &Actual) -> &'static str {
    match found {
        Actual::Bool(_) => "true or false",
        Actual::Signed(..0) => "a number below zero",
        Actual::Unsigned(_) | Actual::Signed(_) => "a number",
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

/// serde's words for what it expected, in those of somebody who writes TOML.
fn in_toml(expected: &str) -> &str {
    match expected {
        "a boolean" => "true or false",
        "a string" => "a text in quotes",
        "path string" => "a path in quotes",
        "a sequence" => "a list in brackets",
        "u32" | "u64" => "a whole number from 0 on",
        section if section.starts_with("struct ") || section == "a map" => "a section",
        other => other,
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
