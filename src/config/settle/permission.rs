//! `[consents.esia]`

use std::time::Duration;

use super::desk::Desk;
use crate::config::fault::Cause;
use crate::config::raw;
use crate::domain::PermissionTerms;

/// Settles the section. Which mnemonics there are, only ESIA knows; here they are only to look like some.
pub(super) fn settle(raw: raw::ConsentsAtEsia, desk: &mut Desk) -> Option<PermissionTerms> {
    let kind = needed("consents.esia.type", raw.r#type, TYPE, desk);
    let purpose = needed("consents.esia.purpose", raw.purpose, PURPOSE, desk);
    let actions = mnemonics("consents.esia.actions", &raw.actions, ACTION, desk);
    let scopes = mnemonics("consents.esia.scopes", &raw.scopes, SCOPE, desk);
    let responsible = desk.line(
        "consents.esia.responsible",
        raw.responsible,
        200,
        "a line of at most 200 letters",
        "\"Министерство образования Приозёрской области\"",
    );
    let longest = match raw.longest_minutes {
        Some(minutes) => desk
            .within("consents.esia.longest_minutes", minutes, 1, MOST_MINUTES)
            .map(Duration::from_mins)
            .map(Some),
        None => Some(None),
    };
    Some(PermissionTerms {
        kind: kind?,
        purpose: purpose?,
        actions: actions?,
        scopes: scopes?,
        responsible: responsible?,
        longest: longest?,
    })
}

/// A sort of mnemonics.
#[derive(Clone, Copy)]
pub(super) struct Sort {
    /// What one is.
    expected: &'static str,
    /// How one looks in TOML.
    example: &'static str,
}

/// A word of ESIA's.
pub(super) fn mnemonic(key: &str, text: &str, sort: Sort, desk: &mut Desk) -> Option<String> {
    let fits = |text: &&str| {
        (1..=100).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    let read = Some(text).filter(fits).map(str::to_owned);
    desk.parsed(key, text, read, sort.expected, sort.example)
}

fn needed(key: &str, text: Option<String>, sort: Sort, desk: &mut Desk) -> Option<String> {
    let text = desk.needed(key, text, sort.example)?;
    mnemonic(key, &text, sort, desk)
}

/// A list of them: not empty, and none twice.
fn mnemonics(key: &str, texts: &[String], sort: Sort, desk: &mut Desk) -> Option<Vec<String>> {
    desk.needed(key, (!texts.is_empty()).then_some(()), &format!("[{}]", sort.example))?;
    let read = desk.each(key, texts, |desk, key, text| mnemonic(key, text, sort, desk))?;
    if let Some((_, twice)) = read.iter().enumerate().find(|(at, text)| read[..*at].contains(text)) {
        desk.blame(key, Cause::Contradiction(format!("names {twice} twice; leave one out")));
        return None;
    }
    Some(read)
}

/// Of types of consents.
pub(super) const TYPE: Sort =
    Sort { expected: "the mnemonic of a type of consent", example: "\"KID_SCHOOL\"" };
const PURPOSE: Sort = Sort { expected: "the mnemonic of a purpose", example: "\"DIARY\"" };
const ACTION: Sort = Sort { expected: "the mnemonic of an action", example: "\"ALL_ACTIONS_TO_DATA\"" };
const SCOPE: Sort = Sort { expected: "the mnemonic of one scope", example: "\"fullname\"" };

/// Ten years.
const MOST_MINUTES: u64 = 3_653 * 24 * 60;
