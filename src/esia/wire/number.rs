//! Numbers that some versions of ESIA write as text. Used by `#[serde(with = "…")]`; written as numbers.

use serde::{Deserialize, Deserializer, Serializer, de::Error};

#[derive(Deserialize)]
#[serde(untagged)]
enum Either {
    Number(u64),
    Text(String),
}

/// A number that must be there.
///
/// # Errors
/// For anything that is not a natural number; the value is not repeated.
pub fn deserialize<'de, D: Deserializer<'de>>(source: D) -> Result<u64, D::Error> {
    optional::deserialize(source)?.ok_or_else(|| D::Error::custom(FAULT))
}

/// Writes the number.
///
/// # Errors
/// Those of the writer.
pub fn serialize<S: Serializer>(number: &u64, target: S) -> Result<S::Ok, S::Error> {
    target.serialize_u64(*number)
}

/// The same for a number that may be absent.
pub mod optional {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::{Either, FAULT};

    /// A number that may be null, or absent where `#[serde(default)]` stands beside.
    ///
    /// # Errors
    /// For anything that is not a natural number.
    pub fn deserialize<'de, D: Deserializer<'de>>(source: D) -> Result<Option<u64>, D::Error> {
        match Option::<Either>::deserialize(source).map_err(|_| D::Error::custom(FAULT))? {
            Some(Either::Number(number)) => Ok(Some(number)),
            Some(Either::Text(text)) => text.parse().map(Some).map_err(|_| D::Error::custom(FAULT)),
            None => Ok(None),
        }
    }

    /// Writes the number, or null.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn serialize<S: Serializer>(number: &Option<u64>, target: S) -> Result<S::Ok, S::Error> {
        match number {
            Some(number) => super::serialize(number, target),
            None => target.serialize_none(),
        }
    }
}

const FAULT: &str = "not a number";
