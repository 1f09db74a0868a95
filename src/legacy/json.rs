//! Reading the journal's JSON leniently: servers of ten years differ in what they write as a number, as a
//! text, or not at all.

use jiff::civil::Date;
use serde_json::Value;

use crate::domain::Secret;

/// A text or a number under `pointer`, trimmed; `None` if absent or empty.
pub(super) fn text(value: &Value, pointer: &str) -> Option<String> {
    let found = value.pointer(pointer)?;
    let text = match (found.as_str(), found.as_number()) {
        (Some(text), _) => text.trim().to_owned(),
        (None, Some(number)) => number.to_string(),
        (None, None) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A token under `pointer`. An empty one is none, and so is one of symbols that JSON or HTML would write
/// otherwise: swapping in the alias would miss it.
pub(super) fn token(value: &Value, pointer: &str) -> Option<Secret<String>> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    let token = value.pointer(pointer)?.as_str()?;
    let fits = (1..=MOST).contains(&token.len()) && token.bytes().all(plain);
    fits.then(|| Secret::new(token.to_owned()))
}

/// A day under `pointer`: `2011-08-14`, with or without a time of day, or `14.08.2011`.
pub(super) fn date(value: &Value, pointer: &str) -> Option<Date> {
    let text = text(value, pointer)?;
    let day = text.get(..10)?;
    day.parse().or_else(|_| Date::strptime("%d.%m.%Y", day)).ok()
}

/// The items of an array, or of an object keyed by index, as some servers write it.
pub(super) fn items<'a>(value: &'a Value, pointer: &str) -> Vec<&'a Value> {
    let found = value.pointer(pointer);
    let list = found.and_then(Value::as_array).map(|items| items.iter().collect());
    let keyed = || found.and_then(Value::as_object).map(|items| items.values().collect());
    list.or_else(keyed).unwrap_or_default()
}

/// More than any token that was seen; a JWT has about a thousand.
const MOST: usize = 4096;

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::{items, text, token};

    #[test]
    fn texts_and_numbers_are_texts() {
        let table = [
            (json!({ "a": "x" }), Some("x")),
            (json!({ "a": 17 }), Some("17")),
            (json!({ "a": " " }), None),
            (json!({ "a": null }), None),
            (json!({ "a": ["x"] }), None),
            (json!({}), None),
            (json!("x"), None),
        ];
        for (value, expected) in table {
            assert_eq!(text(&value, "/a").as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn an_empty_token_is_none() {
        let table = [
            (json!({ "a": "12-_.~+/=" }), true),
            (json!({ "a": "" }), false),
            (json!({ "a": null }), false),
            (json!({ "a": 12 }), false),
            (json!({ "a": "1\"2" }), false),
            (json!({ "a": "1&2" }), false),
            (json!({ "a": "x".repeat(4097) }), false),
        ];
        for (value, is_one) in table {
            assert_eq!(token(&value, "/a").is_some(), is_one, "{value}");
        }
    }

    #[test]
    fn days_come_in_two_spellings() {
        let table = [
            ("2011-08-14T00:00:00", Some(date(2011, 8, 14))),
            ("2011-08-14", Some(date(2011, 8, 14))),
            ("14.08.2011", Some(date(2011, 8, 14))),
            ("14.08.11", None),
            ("четырнадцатого", None),
        ];
        for (text, expected) in table {
            assert_eq!(super::date(&json!({ "a": text }), "/a"), expected, "{text}");
        }
    }

    #[test]
    fn a_list_may_be_an_object() {
        for value in [json!({ "a": [1, 2] }), json!({ "a": { "0": 1, "1": 2 } })] {
            assert_eq!(items(&value, "/a").len(), 2, "{value}");
        }
        assert!(items(&json!({ "a": 1 }), "/a").is_empty());
    }
}
