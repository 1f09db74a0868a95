//! `[consents]`

use std::time::Duration;

use super::{desk::Desk, permission};
use crate::config::raw;
use crate::config::settled::ConsentPaper;
use crate::domain::Consents;

/// Settles the section. Text, data and version are needed as soon as anybody's consent is demanded.
pub(super) fn settle(raw: raw::Consents, desk: &mut Desk) -> Option<ConsentPaper> {
    let is_any = raw.pupils || raw.adults || raw.staff;
    let version = raw.version.map(|text| version(&text, desk));
    let data = desk.each("consents.data", &raw.data, |desk, key, text| item(key, text, desk));
    let text = raw.text.map(|text| paragraphs(&text, desk));
    let esia_type =
        raw.esia_type.map(|text| permission::mnemonic("consents.esia_type", &text, permission::TYPE, desk));
    let days = desk.within("consents.days", raw.days, 1, MOST_DAYS);
    let esia = raw.esia.map(|raw| permission::settle(raw, desk));
    if is_any {
        desk.needed("consents.version", version.as_ref(), "\"2026-09\"");
        desk.needed("consents.text", text.as_ref(), "\"\"\"Я согласен на обработку …\"\"\"");
        let first = data.as_ref().is_none_or(|data| !data.is_empty()).then_some(());
        desk.needed("consents.data", first, "[\"фамилия, имя, отчество\", \"дата рождения\"]")?;
    }
    Some(ConsentPaper {
        demanded: Consents {
            pupils: raw.pupils,
            adults: raw.adults,
            staff: raw.staff,
            version: or_none(version)?.unwrap_or_default(),
            lasts: Duration::from_hours(24 * days?),
            renew_on_new_version: raw.renew_on_new_version,
        },
        text: or_none(text)?.unwrap_or_default(),
        data: data?,
        esia_type: or_none(esia_type)?,
        esia: or_none(esia)?,
    })
}

/// `None` if it was written and is faulty, `Some(None)` if it was not written.
fn or_none<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        Some(Some(value)) => Some(Some(value)),
        Some(None) => None,
        None => Some(None),
    }
}

fn version(text: &str, desk: &mut Desk) -> Option<String> {
    let fits = |text: &&str| {
        (1..=40).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
    };
    let read = Some(text).filter(fits).map(str::to_owned);
    desk.parsed("consents.version", text, read, "the name of a version", "\"2026-09\"")
}

fn item(key: &str, text: &str, desk: &mut Desk) -> Option<String> {
    let expected = "a line of at most 200 letters";
    desk.line(key, Some(text.to_owned()), 200, expected, "\"дата рождения\"")?
}

/// Lines that follow each other are one paragraph.
fn paragraphs(text: &str, desk: &mut Desk) -> Option<Vec<String>> {
    let mut read = vec![String::new()];
    for line in text.lines().map(str::trim) {
        match read.last_mut() {
            Some(last) if last.is_empty() => last.push_str(line),
            Some(last) if !line.is_empty() => *last = format!("{last} {line}"),
            Some(_) | None => read.push(String::new()),
        }
    }
    read.retain(|paragraph| !paragraph.is_empty());
    let is_plain = !read.iter().any(|paragraph| paragraph.chars().any(char::is_control));
    let fits = !read.is_empty() && text.chars().count() <= MOST_TEXT && is_plain;
    let read = fits.then_some(read);
    // The text is too long to be told back.
    let start: String = text.trim().chars().take(20).collect();
    let expected = "a plain text of at most 10000 letters";
    desk.parsed("consents.text", &start, read, expected, "\"Я согласен на обработку …\"")
}

/// Ten years.
const MOST_DAYS: u64 = 3_653;

const MOST_TEXT: usize = 10_000;
